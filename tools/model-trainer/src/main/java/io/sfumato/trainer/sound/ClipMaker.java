package io.sfumato.trainer.sound;

import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;

/** An endless supply of clips. */
public interface ClipMaker {

	/**
	 * Recordings of one source: clips that differ in what the recording did.
	 * @param random the only source of chance
	 * @param count how many
	 * @throws IOException if a synthesizer isn't installed or fails
	 */
	List<Clip> next(RandomGenerator random, int count) throws IOException;

}
