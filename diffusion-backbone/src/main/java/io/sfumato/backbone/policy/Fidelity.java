package io.sfumato.backbone.policy;

/**
 * Whose behaviour counts where a reference implementation has quirks (decoding.md section
 * 14). An engine switch for golden tests and the strategy bench; requests are always
 * canonical.
 */
public enum Fidelity {

	/** Bit for bit the reference, quirks included; scores from whole rows of logits. */
	FAITHFUL,

	/**
	 * What we want: the mask is never proposed, no pass is spent on a finished block, and
	 * scores come from the graph's statistics where a policy permits.
	 */
	CANONICAL

}
