package io.sfumato.backbone.loop;

import io.sfumato.backbone.policy.KvPolicy;

/**
 * What a run came to. The cost of a {@link Prefix} isn't in it: add it where this request
 * paid for it.
 *
 * @param tokens the answer's tokens, from left to right, as everything by cell here: by
 * cell id unless the answer has changed its length
 * @param probabilities of each cell's token when it was decided; NaN for cells the model
 * didn't decide (fixed, filled, left open)
 * @param steps the pass that decided each cell, −1 for fixed and open cells
 * @param forwardPasses forward passes, those that refreshed a cache included
 * @param refreshPasses forward passes whose keys and values were kept
 * @param verifyPasses forward passes over several drafts
 * @param positionsComputed query cells × rows over all passes
 * @param commits cells the model decided
 * @param blocks windows that were worked in
 * @param cache what reuse of keys and values meant
 */
public record Denoised(int[] tokens, double[] probabilities, int[] steps, int forwardPasses, int refreshPasses,
		int verifyPasses, long positionsComputed, int commits, int blocks, KvPolicy.Exactness cache) {
}
