package io.sfumato.trainer.data;

import java.util.random.RandomGenerator;

/**
 * An endless stream of samples; safe for several threads, each with its own generator.
 */
public interface SampleSource {

	/**
	 * Makes a sample; equal states of the generator give equal samples.
	 * @param random the only source of chance
	 * @param drawn whether the page has pixels; without them a sample costs microseconds
	 */
	Sample next(RandomGenerator random, boolean drawn);

}
