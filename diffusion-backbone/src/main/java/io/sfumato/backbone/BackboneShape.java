package io.sfumato.backbone;

import java.util.List;

/**
 * What the loop must know of a backbone.
 *
 * @param layers number of transformer blocks
 * @param hidden width of embeddings
 * @param kvHeads heads of the keys and values
 * @param headDim width of one head
 * @param vocabulary rows of the language-model head
 * @param maxPositions longest prompt + canvas
 * @param attention the pattern the model was trained with
 * @param logitShift 0: row i predicts cell i; 1: row i − 1 predicts cell i
 * (checkpoints.md §1.2)
 * @param maskToken id of the mask
 * @param endTokens ids that end a text, the first one fills the tail
 * @param blockSize cells of a block with {@link AttentionPattern#BLOCK_CAUSAL}, otherwise
 * 0
 */
public record BackboneShape(int layers, int hidden, int kvHeads, int headDim, int vocabulary, int maxPositions,
		AttentionPattern attention, int logitShift, int maskToken, List<Integer> endTokens, int blockSize) {

	public BackboneShape {
		if ((attention == AttentionPattern.BLOCK_CAUSAL) != (blockSize > 0)) {
			throw new IllegalArgumentException("%s with blocks of %d cells".formatted(attention, blockSize));
		}
	}

	/** Of a model that knows no blocks. */
	public BackboneShape(int layers, int hidden, int kvHeads, int headDim, int vocabulary, int maxPositions,
			AttentionPattern attention, int logitShift, int maskToken, List<Integer> endTokens) {
		this(layers, hidden, kvHeads, headDim, vocabulary, maxPositions, attention, logitShift, maskToken, endTokens,
				0);
	}

	/** Whether a cell sees no later block. */
	public boolean isBlockCausal() {
		return this.attention == AttentionPattern.BLOCK_CAUSAL;
	}

}
