package io.sfumato.backbone.policy;

/**
 * Lossless verified decoding (<a href="https://arxiv.org/abs/2510.00294">FreeDave</a>
 * section 3): the model drafts the next states of its own static decoding from what the
 * last pass has said, evaluates all drafts in one pass, and keeps those that the static
 * decoder would have reached. The first draft is always its next state, so the text is
 * the static decoder's, whatever the drafts, and no run takes more passes.
 * <p>
 * The paper drafts one line of states, best cells first. {@link Drafted#LIKELIEST} drafts
 * what may happen instead, too: what breaks a line is rarely a token that changes its
 * mind, mostly two cells that change places, and both orders meet again one state later.
 * <p>
 * With {@link Threshold} a draft is also kept if it is part of the static decoder's next
 * state (FreeDave++), which saves more and is no longer lossless in every case. A pass
 * over k drafts costs k times the cells: for machines that wait for memory rather than
 * for arithmetic, and for short windows or cached ones. Not with anything random or
 * stateful in the rule, and lossless with respect to a decoder with the same cache.
 *
 * @param depth most drafts of a pass, 1–32; 4 in the paper, of which 1 is static decoding
 * @param unverified which choice is decided without a pass to verify it
 * @param drafted which states are drafted
 */
public record SelfStatic(int depth, Unverified unverified, Drafted drafted) {

	/** Of the paper, for LLaDA. */
	public static final int DEFAULT = 4;

	/**
	 * Of the likeliest states: more take fewer passes, each of more cells. On the
	 * embedded model six halve the passes with room to spare, and twelve save another
	 * fifth for half as many cells more.
	 */
	private static final int LIKELIEST = 6;

	private static final int MOST = 32;

	public SelfStatic {
		if (depth < 1 || depth > MOST) {
			throw new StrategyException("%d drafts aren't between 1 and %d".formatted(depth, MOST), "unmask");
		}
	}

	/** One line of states, as the paper drafts them. */
	public SelfStatic(int depth, Unverified unverified) {
		this(depth, unverified, Drafted.IN_LINE);
	}

	/** No choice but one that finishes the window is decided without a pass. */
	public SelfStatic(int depth) {
		this(depth, Unverified.WHATEVER_FINISHES);
	}

	/** With the fewest passes. */
	public static SelfStatic likeliest() {
		return likeliest(LIKELIEST);
	}

	/** With so many drafts at most. */
	public static SelfStatic likeliest(int depth) {
		return new SelfStatic(depth, Unverified.NEXT_STATE, Drafted.LIKELIEST);
	}

	/** Which states are drafted. */
	public enum Drafted {

		/**
		 * Each decides what the one before it decides, and the best cells of the rest.
		 */
		IN_LINE,

		/** Those that static decoding comes by most probably, whatever their order. */
		LIKELIEST

	}

	/** Which choice needs no pass to verify it, since no further state depends on it. */
	public enum Unverified {

		/**
		 * The next state: what the last accepted draft's pass chooses is certain, and a
		 * text that it completes needs no pass more.
		 */
		NEXT_STATE,

		/** One that finishes the window. */
		WHATEVER_FINISHES,

		/**
		 * One that finishes the window, if the schedule's quota would have done: the
		 * reference verifies what a threshold finishes.
		 */
		QUOTA_THAT_FINISHES

	}

}
