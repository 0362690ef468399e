package io.sfumato.backbone.loop;

import java.util.BitSet;

import io.sfumato.backbone.CancelledForwardException;
import io.sfumato.backbone.canvas.Canvas;

/**
 * What turns a canvas of masks into an answer, a forward pass at a time, so that a
 * scheduler can interleave several. Not thread-safe; blocks; closed by whoever made it.
 */
public interface CanvasRun extends AutoCloseable {

	/** Whether there is nothing left to do. */
	boolean finished();

	/**
	 * One forward pass and what it decides.
	 * @throws IllegalStateException if the run is finished, or if the model can't proceed
	 * (it proposes the mask everywhere, or its logits aren't numbers)
	 * @throws CancelledForwardException if the run was cancelled
	 */
	Step step();

	/** What the run has come to so far. */
	Denoised result();

	/** As it is now. */
	Canvas canvas();

	/** Soft tokens that the run has dropped so far, by their index in the prompt. */
	BitSet dropped();

	@Override
	void close();

}
