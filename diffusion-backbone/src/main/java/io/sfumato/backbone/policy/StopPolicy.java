package io.sfumato.backbone.policy;

import java.util.BitSet;

import org.jspecify.annotations.Nullable;

/**
 * When the run ends early.
 */
public interface StopPolicy {

	/**
	 * Adds cells that the next pass shall read besides those that may be decided.
	 * @param cells by index on the canvas
	 */
	default void watch(StepContext context, BitSet cells) {
	}

	/**
	 * Asked after every pass, before anything is decided by it. When it ends the run, the
	 * step decides nothing else.
	 * @return null to go on
	 */
	default @Nullable Stop beforeCommit(StepContext context, Observations observations) {
		return null;
	}

	/**
	 * Asked after every step that its pass hasn't ended, before {@link #afterStep}.
	 * @return where the text has ended for good though masks may be left before, null if
	 * it goes on
	 */
	default @Nullable Tail tail(StepContext context) {
		return null;
	}

	/**
	 * Asked after every step.
	 * @param windowFinished whether the step has finished its window
	 * @return null to go on
	 */
	@Nullable Stop afterStep(StepContext context, boolean windowFinished);

	/**
	 * What stands behind the end of the text.
	 *
	 * @param from index of the first cell behind the end
	 * @param token that all cells of kind {@code GEN} get from there on, decided or not
	 */
	record Tail(int from, int token) {
	}

	/**
	 * The end of a run.
	 *
	 * @param fill the token that all undecided cells get, null to leave them
	 * @param asProposed whether every undecided cell that the pass has read gets the
	 * token it proposes; for {@link #beforeCommit} alone
	 */
	record Stop(@Nullable Integer fill, boolean asProposed) {

		/** Everything as the pass proposes it. */
		public static final Stop AS_PROPOSED = new Stop(null, true);

		/**
		 * @param fill the token that all undecided cells get, null to leave them
		 */
		public Stop(@Nullable Integer fill) {
			this(fill, false);
		}

	}

}
