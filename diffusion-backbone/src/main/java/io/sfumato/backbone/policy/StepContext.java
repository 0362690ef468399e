package io.sfumato.backbone.policy;

import io.sfumato.backbone.canvas.Canvas;

/**
 * What a policy may know of the run. The loop keeps one instance and updates it, so
 * nothing here may be remembered from call to call. Policies read the canvas and never
 * change it.
 */
public interface StepContext {

	Canvas canvas();

	/** The block being denoised. */
	Window window();

	/** Number of passes of the loop before this one. */
	int step();

	/** Number of passes in this window before this one. */
	int stepInWindow();

	/** Undecided cells of the window now. */
	int maskedInWindow();

	/** Undecided cells of the window when it became active. */
	int maskedAtStart();

	/** What the {@link StepSchedule} demands of this step. */
	int quota();

}
