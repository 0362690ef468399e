package io.sfumato.encoders.vision;

import java.util.ArrayList;
import java.util.List;

import io.sfumato.encoders.sight.ObjectPeaks;

/**
 * An object on the first view of an image, or the ground that nothing lies on.
 *
 * @param words its colour, if it has one, and its name, token by token
 * @param column of the patch with its centre
 * @param row of the patch with its centre
 * @param area patches it covers, at least 1
 * @param certainty of its name
 */
record SeenObject(List<String> words, int column, int row, int area, float certainty) {

	/** The objects of a view in reading order, the ground last if it has a colour. */
	static List<SeenObject> of(ObjectPeaks.View view, ObjectHead head, int cells) {
		List<SeenObject> seen = new ArrayList<>();
		for (ObjectPeaks.Seen object : view.objects()) {
			seen.add(new SeenObject(head.words(object.colour(), head.names().get(object.name())), object.column(),
					object.row(), object.area(), object.certainty()));
		}
		if (view.ground() >= 0 && !head.colours().get(view.ground()).isEmpty()) {
			seen.add(new SeenObject(head.words(view.ground(), head.background()), cells / 2, cells / 2, head.sizes(),
					1));
		}
		return seen;
	}

	boolean isGround(ObjectHead head) {
		return this.words.subList(this.words.size() - head.background().size(), this.words.size())
			.equals(head.background());
	}

}
