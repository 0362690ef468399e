package io.sfumato.backbone.policy;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.canvas.Canvas;

/**
 * Stops when no mask is left anywhere.
 */
public final class AllDone implements StopPolicy {

	@Override
	public @Nullable Stop afterStep(StepContext context, boolean windowFinished) {
		Canvas canvas = context.canvas();
		return (canvas.masked(canvas.promptLength(), canvas.length()) == 0) ? new Stop(null) : null;
	}

}
