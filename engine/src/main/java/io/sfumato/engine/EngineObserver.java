package io.sfumato.engine;

import io.sfumato.engine.error.EngineException;
import io.sfumato.engine.result.Receipt;

/**
 * Sees what the engine does, for metrics. Called on engine threads: must return quickly
 * and not throw. Strategy names and operations are of bounded number; nothing a user sent
 * comes through here.
 */
public interface EngineObserver {

	/** Sees nothing. */
	EngineObserver NONE = new EngineObserver() {
	};

	/** A run was admitted. */
	default void queued(String operation) {
	}

	/** A request was refused before it became a run. */
	default void refused(String operation, EngineException problem) {
	}

	/**
	 * A run began.
	 * @param queueMs how long it waited
	 */
	default void started(String operation, double queueMs) {
	}

	/**
	 * A denoising step decided something.
	 * @param positions query cells computed
	 * @param commits cells decided
	 */
	default void step(String operation, int positions, int commits) {
	}

	/** A run ended well. */
	default void finished(String operation, Receipt receipt) {
	}

	/** A run ended without a result. */
	default void failed(String operation, EngineException problem) {
	}

}
