package io.sfumato.trainer.train;

import java.util.ArrayList;
import java.util.List;

import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

import io.sfumato.encoders.sight.ObjectPeaks;
import io.sfumato.trainer.data.Colours;
import io.sfumato.trainer.model.MiniModel;
import io.sfumato.trainer.model.ModelSize;
import io.sfumato.trainer.model.Weights;

/** The objects that the eyes see on a page, as the product finds them. */
final class ObjectReader {

	private final MiniModel model;

	private final Tensor kept;

	ObjectReader(MiniModel model, ObjectWords words) {
		this.model = model;
		long[] rows = new long[1 + words.concepts().size()];
		for (int i = 1; i < rows.length; i++) {
			rows[i] = 1L + words.concepts().get(i - 1);
		}
		this.kept = Tensor.create(rows, rows.length);
	}

	/**
	 * patches [N, 100, width] of all views of a batch → objects of each sample; of a page
	 * of several views those of its overview.
	 */
	List<List<PlacedObject>> read(Tensor patches, List<PreparedSample> batch) {
		float[] names;
		float[] colours;
		float[] centres;
		try (AutoGradMode off = new AutoGradMode(false)) {
			Tensor flat = patches.detach().reshape(-1, patches.size(2));
			names = probabilities(this.model.heads().concepts(flat).index_select(1, this.kept));
			colours = probabilities(this.model.heads().colours(flat).narrow(1, 0, 1L + Colours.size()));
			float[] pairs = probabilities(this.model.heads().centres(flat));
			centres = new float[pairs.length / 2];
			for (int i = 0; i < centres.length; i++) {
				centres[i] = pairs[2 * i + 1];
			}
		}
		List<List<PlacedObject>> pages = new ArrayList<>();
		int view = 0;
		for (PreparedSample sample : batch) {
			ObjectPeaks.View seen = ObjectPeaks.look(names, colours, centres, view, ModelSize.GRID,
					ModelSize.MOST_OBJECTS);
			List<PlacedObject> objects = new ArrayList<>();
			for (ObjectPeaks.Seen one : seen.objects()) {
				objects.add(new PlacedObject(one.name(), one.colour(), one.column(), one.row(), one.area()));
			}
			if (seen.ground() > Colours.MANY) {
				objects.add(PlacedObject.ground(seen.ground()));
			}
			pages.add(objects);
			view += sample.labels().views();
		}
		return pages;
	}

	private static float[] probabilities(Tensor logits) {
		return Weights.read(torch.softmax(logits.to(torch.ScalarType.Float), -1));
	}

}
