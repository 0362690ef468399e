package io.sfumato.backbone.policy;

import java.util.BitSet;

import io.sfumato.backbone.canvas.Canvas;

/**
 * Which decided cells are masked again, and which get another token. Asked after the
 * step's commits, of what the pass before them has shown. A policy that is also the run's
 * {@link UnmaskPolicy} sees the same step twice: first {@link UnmaskPolicy#select}, then
 * {@link #revise}.
 * <p>
 * Only with passes that evaluate the whole answer: the keys and values of a cache would
 * still hold what has been masked since.
 */
public interface RevisePolicy {

	/**
	 * Adds cells that the next pass shall read besides those that may be decided.
	 * @param cells by index on the canvas
	 */
	void watch(StepContext context, BitSet cells);

	/**
	 * @param observations of the pass, made before the step's commits
	 * @param committed cells the step has decided, by index on the canvas
	 * @param remask empty; gets the indices of decided cells to mask again. Only cells of
	 * kind {@code GEN} may be among them.
	 */
	void revise(StepContext context, Observations observations, BitSet committed, BitSet remask);

	/**
	 * Which decided cells get the token that the pass proposes for them, without being
	 * masked again. Asked after {@link #revise}.
	 * @param cells empty; gets the indices of such cells, of kind {@code GEN}, observed
	 * and not masked
	 */
	default void overwrite(StepContext context, Observations observations, BitSet committed, BitSet cells) {
	}

	/**
	 * The first cell that it may still change, by index; what is decided before it stays.
	 */
	default int firstRevisable(Canvas canvas, Window window) {
		return canvas.promptLength();
	}

	/**
	 * Whether it asks for {@link Observations#placed}, which needs whole rows of logits.
	 */
	boolean needsLogits();

}
