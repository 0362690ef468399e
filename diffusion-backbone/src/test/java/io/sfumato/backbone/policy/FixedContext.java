package io.sfumato.backbone.policy;

import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;

/**
 * A moment of a run, given by its numbers.
 */
record FixedContext(Canvas canvas, Window window, int step, int stepInWindow, int maskedInWindow, int maskedAtStart,
		int quota) implements StepContext {

	/** The given step of a block of so many masks. */
	static FixedContext atStep(int stepInWindow, int maskedAtStart) {
		return new FixedContext(Canvas.masked(Prompt.of(), 0, maskedAtStart), new Window(0, maskedAtStart, 0),
				stepInWindow, stepInWindow, maskedAtStart, maskedAtStart, 1);
	}

	static FixedContext withQuota(int quota) {
		return new FixedContext(Canvas.masked(Prompt.of(), 0, 1), new Window(0, 1, 0), 0, 0, 1, 1, quota);
	}

}
