package io.sfumato.runtime.ort;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

/**
 * Stops a run from another thread: ONNX Runtime ignores interrupts but looks at a flag
 * between two nodes. Open it around the runs of one request, close it in the same frame;
 * {@link #terminate()} may come at any time, also after that.
 */
public final class RunControl implements AutoCloseable {

	private final OrtSession.RunOptions options;

	private boolean closed;

	private volatile boolean terminated;

	public RunControl() {
		try {
			this.options = new OrtSession.RunOptions();
		}
		catch (OrtException ex) {
			throw new OrtModelException("Run options can't be made", ex);
		}
	}

	/** Stops the run in flight and all later ones. */
	public synchronized void terminate() {
		this.terminated = true;
		if (!this.closed) {
			try {
				this.options.setTerminate(true);
			}
			catch (OrtException ex) {
				throw new OrtModelException("The run can't be terminated", ex);
			}
		}
	}

	/** Whether it was told to stop. */
	public boolean isTerminated() {
		return this.terminated;
	}

	OrtSession.RunOptions options() {
		return this.options;
	}

	@Override
	public synchronized void close() {
		if (!this.closed) {
			this.closed = true;
			this.options.close();
		}
	}

}
