package io.sfumato.trainer.train;

import java.util.ArrayList;
import java.util.List;

import io.sfumato.trainer.data.Colours;
import io.sfumato.trainer.data.Concepts;
import io.sfumato.trainer.text.Encoder;
import io.sfumato.trainer.text.Vocabulary;

/**
 * The words that an object is seen as: those by which people call it, each one a token of
 * the vocabulary, so that an answer can repeat them as it repeats print.
 */
public final class ObjectWords {

	/** What nothing lies on, called by its colour. */
	private static final String GROUND = " background";

	private final List<Integer> concepts = Concepts.seen();

	private final List<int[]> names = new ArrayList<>();

	private final List<int[]> colours = new ArrayList<>();

	private final int[] ground;

	/** The words of all objects. */
	public ObjectWords() {
		Encoder encoder = new Encoder(Vocabulary.standard());
		for (int concept : this.concepts) {
			this.names.add(encoder.encode(" " + Concepts.name(concept)));
		}
		for (int colour = 0; colour < Colours.size(); colour++) {
			this.colours.add((colour == Colours.MANY) ? new int[0] : encoder.encode(" " + Colours.name(colour)));
		}
		this.ground = encoder.encode(GROUND);
	}

	/** Concepts that can be seen, by the index among the names. */
	public List<Integer> concepts() {
		return this.concepts;
	}

	/** The words of every name, as tokens. */
	public List<int[]> names() {
		return this.names;
	}

	/** The words of every colour, as tokens; none where there are many. */
	public List<int[]> colours() {
		return this.colours;
	}

	/** The words for what nothing lies on. */
	public int[] ground() {
		return this.ground;
	}

}
