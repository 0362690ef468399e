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

	/** Whether the samples are drawn. */
	boolean drawn();

	/** Peak learning rate. */
	double rate();

	/** The loss of a batch, with its graph. */
	Tensor loss(List<PreparedSample> batch, Tally tally, RandomGenerator random);

	/** Measures on batches never trained on, without gradients. */
	void evaluate(List<List<PreparedSample>> batches, Tally tally);

}
