package io.sfumato.backbone;

import java.util.ArrayList;
import java.util.List;

/**
 * Tells work in flight that nobody waits for it any more. Set once, from any thread.
 * Native calls ignore interrupts, so whoever starts one registers how to stop it.
 */
public final class CancelSignal {

	private final List<Runnable> stoppers = new ArrayList<>();

	private volatile boolean cancelled;

	/**
	 * Cancels; stops what is registered.
	 */
	public void cancel() {
		List<Runnable> toStop;
		synchronized (this.stoppers) {
			this.cancelled = true;
			toStop = List.copyOf(this.stoppers);
		}
		toStop.forEach(Runnable::run);
	}

	public boolean isCancelled() {
		return this.cancelled;
	}

	/**
	 * Registers how to stop the native call that is about to start, for as long as the
	 * returned handle is open. Runs it at once if the signal was given before.
	 */
	public Registration onCancel(Runnable stopper) {
		boolean late;
		synchronized (this.stoppers) {
			this.stoppers.add(stopper);
			late = this.cancelled;
		}
		if (late) {
			stopper.run();
		}
		return () -> {
			synchronized (this.stoppers) {
				this.stoppers.remove(stopper);
			}
		};
	}

	/** An open registration. */
	public interface Registration extends AutoCloseable {

		@Override
		void close();

	}

}
