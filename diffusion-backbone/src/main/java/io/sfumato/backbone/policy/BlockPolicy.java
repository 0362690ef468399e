package io.sfumato.backbone.policy;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.canvas.Canvas;

/**
 * Which part of the answer is being decided.
 */
public interface BlockPolicy {

	/**
	 * The window that follows.
	 * @param current the window just finished, null at the start
	 * @return null when there is none
	 */
	@Nullable Window next(Canvas canvas, @Nullable Window current);

	/**
	 * Whether the active window needs no further pass.
	 */
	boolean finished(StepContext context, StepSchedule schedule);

	/**
	 * The index behind the last cell that a window must decide; what it holds beyond is
	 * decided early.
	 */
	default int ownEnd(Window window) {
		return window.end();
	}

	/** The window after the canvas has grown or shrunk behind its start. */
	default Window fit(Canvas canvas, Window window) {
		throw new UnsupportedOperationException(getClass().getSimpleName() + " needs a canvas of constant length");
	}

	/**
	 * The index behind the last cell that may be decided while a window is active.
	 */
	default int reach(Canvas canvas, Window window) {
		return window.end();
	}

}
