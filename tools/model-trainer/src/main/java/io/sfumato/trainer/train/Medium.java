package io.sfumato.trainer.train;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.sfumato.trainer.data.Thing;

/**
 * The cells of a medium: its patches, then what was read and seen, then what is heard.
 */
final class Medium {

	private static final int[] NOWHERE = { 0 };

	private final ObjectWords words;

	private final int patches;

	private final List<MediaToken> tokens;

	private final int sound;

	private final Heard heard;

	private final Map<Integer, Integer> cellAt = new HashMap<>();

	/**
	 * @param sound tokens of what is heard, without its words
	 */
	Medium(int patches, List<MediaToken> tokens, int sound, Heard heard, ObjectWords words) {
		this.heard = heard;
		this.words = words;
		this.patches = patches;
		this.tokens = tokens;
		this.sound = sound;
		for (int i = 0; i < tokens.size(); i++) {
			MediaToken token = tokens.get(i);
			if (!token.isObject()) {
				this.cellAt.put(PlacedGlyph.place(token.x(), token.y()), patches + i);
			}
		}
	}

	int cells() {
		return this.patches + this.tokens.size() + this.sound + this.heard.words().size();
	}

	/**
	 * Words that were heard.
	 *
	 * @param cell in the batch of the first
	 */
	record Heard(List<MediaToken> words, int cell) {

	}

	/**
	 * The cell of a word that was heard.
	 * @param number how often it was heard before that
	 */
	int[] heard(int id, int number) {
		return IntStream.range(0, this.heard.words().size())
			.filter((i) -> this.heard.words().get(i).id() == id)
			.skip(number)
			.limit(1)
			.map((i) -> this.heard.cell() + i)
			.toArray();
	}

	/** The cells of the characters in some slots, as far as they were read. */
	int[] at(int[] places) {
		return Arrays.stream(places).filter(this.cellAt::containsKey).map(this.cellAt::get).toArray();
	}

	/**
	 * The words of the things that an answer is about; where none was seen, the patches
	 * they lie on.
	 */
	int[] words(Printed printed) {
		int[] words = IntStream.range(0, this.tokens.size())
			.filter((i) -> this.tokens.get(i).isObject() && isAbout(this.tokens.get(i), printed.things()))
			.map((i) -> this.patches + i)
			.toArray();
		return (words.length > 0) ? words : printed.patches();
	}

	/**
	 * The words of objects that a word of a question means; where it could be one but
	 * isn't seen, the first patch, so that there is a place that says so.
	 */
	int[] named(int id) {
		int[] seen = IntStream.range(0, this.tokens.size())
			.filter((i) -> this.tokens.get(i).isObject() && ObjectWords.isSame(this.tokens.get(i).id(), id))
			.map((i) -> this.patches + i)
			.toArray();
		return (seen.length == 0 && this.patches > 0 && this.words.isAnObject(id)) ? NOWHERE : seen;
	}

	/** Those of them that are the very word a cell should hold, all where none is. */
	int[] word(int id, Printed printed) {
		int[] words = words(printed);
		int[] same = Arrays.stream(words)
			.filter((cell) -> cell >= this.patches && this.tokens.get(cell - this.patches).id() == id)
			.toArray();
		return (same.length > 0) ? same : words;
	}

	private static boolean isAbout(MediaToken token, List<Thing> things) {
		return things.stream().anyMatch((thing) -> PageLabels.liesOn(token, thing));
	}

}
