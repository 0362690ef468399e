package io.sfumato.engine.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.sfumato.engine.error.RunCancelledException;
import io.sfumato.engine.event.GenerationEvent;

/**
 * Numbers the events of a run and hands them over, one at a time. After the receiver has
 * failed once, nothing is sent any more.
 */
final class EventStream {

	private static final Logger logger = LoggerFactory.getLogger(EventStream.class);

	private final Consumer<GenerationEvent> receiver;

	private final @Nullable List<GenerationEvent> trace;

	private int sequence;

	private boolean waiting = true;

	private boolean broken;

	/**
	 * @param traced whether the events are kept as well
	 */
	EventStream(Consumer<GenerationEvent> receiver, boolean traced) {
		this.receiver = receiver;
		this.trace = traced ? new ArrayList<>() : null;
	}

	/**
	 * Sends the event made from its number.
	 * @throws RunCancelledException if the receiver fails: nobody listens any more
	 */
	synchronized void send(IntFunction<GenerationEvent> event) {
		if (this.broken) {
			return;
		}
		GenerationEvent numbered = event.apply(this.sequence++);
		if (this.trace != null) {
			this.trace.add(numbered);
		}
		try {
			this.receiver.accept(numbered);
		}
		catch (RuntimeException ex) {
			this.broken = true;
			RunCancelledException cancelled = new RunCancelledException("The receiver of the run's events failed");
			cancelled.addSuppressed(ex);
			throw cancelled;
		}
	}

	/** Sends the last event; the run has ended, whatever the receiver makes of it. */
	void sendLast(IntFunction<GenerationEvent> event) {
		try {
			send(event);
		}
		catch (RunCancelledException ex) {
			logger.warn("The receiver of a run's events failed at the last one", ex);
		}
	}

	/** Tells the position in the queue, unless the run has left it meanwhile. */
	synchronized void waiting(int position) {
		if (this.waiting) {
			send((sequence) -> new GenerationEvent.Queued(sequence, position));
		}
	}

	/** The run has left the queue. */
	synchronized void leaveQueue() {
		this.waiting = false;
	}

	/** What was sent so far; null if it isn't kept. */
	synchronized @Nullable List<GenerationEvent> trace() {
		return (this.trace != null) ? List.copyOf(this.trace) : null;
	}

}
