package io.sfumato.engine.schedule;

import io.sfumato.engine.error.EngineException;

/**
 * Something that is done in units. All methods but {@link #stop} are called by engine
 * threads, one at a time, each seeing what the one before wrote.
 */
public interface Work {

	/** What kind of unit comes next. */
	Lane lane();

	/** It waits; 1 is next. At most once a second. */
	void waiting(int position);

	/** It left the queue. */
	void started();

	/**
	 * Does one unit.
	 * @return whether there is more to do
	 */
	boolean advance();

	/**
	 * Stops a unit in flight, if there is one; called from any thread, beside the others.
	 * {@link #end} follows.
	 */
	void stop();

	/**
	 * Called once instead of the next unit: there won't be any more.
	 */
	void end(EngineException problem);

	/**
	 * Where a unit is done, so that a long one of one kind holds up nobody of the other.
	 */
	enum Lane {

		/** Decoding and encoding of media. */
		MEDIA,
		/** Forward passes of the language model. */
		STEPS

	}

}
