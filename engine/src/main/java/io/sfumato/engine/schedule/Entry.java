package io.sfumato.engine.schedule;

import java.util.concurrent.ScheduledFuture;

import org.jspecify.annotations.Nullable;

import io.sfumato.engine.error.EngineException;

/**
 * A run and where it stands; guarded by the scheduler's lock but for what is volatile.
 */
final class Entry {

	final Work work;

	/** Whether it stands behind the others: nobody waits for it. */
	final boolean background;

	/** Why it is to end; null as long as it may go on. */
	volatile @Nullable EngineException reason;

	@Nullable ScheduledFuture<?> deadline;

	/** Whether it has one of the places of runs that take turns. */
	boolean active;

	/** Whether it has had a turn. */
	boolean begun;

	boolean finished;

	long startedNanos;

	/** The position it was told last, from 1; 0 if none. */
	int toldPosition;

	long toldNanos;

	Entry(Work work, boolean background) {
		this.work = work;
		this.background = background;
	}

}
