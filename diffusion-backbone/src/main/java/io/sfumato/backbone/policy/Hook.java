package io.sfumato.backbone.policy;

import io.sfumato.backbone.canvas.Canvas;

/**
 * Control from outside over what the canvas holds.
 */
public interface Hook {

	/** Called once, before the first pass. */
	void preset(Canvas canvas);

}
