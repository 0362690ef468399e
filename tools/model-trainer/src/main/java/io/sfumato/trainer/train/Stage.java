package io.sfumato.trainer.train;

import java.util.List;
import java.util.random.RandomGenerator;

import org.bytedeco.pytorch.Tensor;

/** A stage of the curriculum: what it trains, from what it starts, and its loss. */
interface Stage {

	/**
	 * Earlier stages whose weights it starts from, later ones overriding earlier ones.
	 */
	List<String> startsFrom();

	/** Whether a weight is trained. */
	boolean trains(String weight);

	/** Whether a weight that isn't trained belongs into the stage's snapshot. */
	boolean keeps(String weight);

	/** Whether it learns from pages. */
	default boolean looks() {
		return true;
	}

	/** Whether it learns from clips. */
	default boolean listens() {
		return false;
	}

	/** Whether the pages are drawn. */
	boolean drawn();

	/** Peak learning rate. */
	double rate();

	/** The loss of a batch: what its terms add up to. */
	List<Term> terms(Lesson lesson);

	/**
	 * A part of a loss that has a graph of its own, so that it may be computed beside the
	 * others.
	 */
	interface Term {

		Tensor loss(Tally tally, RandomGenerator random);

	}

	/** Measures on what was never trained on, without gradients. */
	void evaluate(Lesson lesson, Tally tally);

}
