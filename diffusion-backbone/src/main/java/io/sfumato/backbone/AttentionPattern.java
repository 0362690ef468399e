package io.sfumato.backbone;

/**
 * Which cells a model was trained to let see which. It decides whether a prefix cache is
 * exact or an approximation.
 */
public enum AttentionPattern {

	/** Every cell sees every cell (LLaDA, Dream): a prefix cache is an approximation. */
	BIDIRECTIONAL,

	/** The prompt sees itself, the answer sees everything (LaViDa's Prefix-DLM). */
	PREFIX_LM,

	/**
	 * A medium sees only itself, question cells see all media and the question, answer
	 * cells see all: media caches are exact across questions, prefix caches across steps.
	 */
	SEGMENT_CAUSAL,

	/**
	 * A cell sees its own block and all before it, blocks counted from the beginning of
	 * the prompt (SDAR, Fast-dLLM v2, Efficient-DLM): what stands before a block never
	 * changes with what stands behind it.
	 */
	BLOCK_CAUSAL;

	/**
	 * Whether the keys and values of a prompt, computed without the answer in sight, are
	 * those of a full pass.
	 */
	public boolean prefixIsExact() {
		return this == PREFIX_LM || this == SEGMENT_CAUSAL;
	}

}
