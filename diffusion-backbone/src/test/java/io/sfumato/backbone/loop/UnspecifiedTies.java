package io.sfumato.backbone.loop;

import java.util.Arrays;
import java.util.BitSet;

import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.policy.Proposals;
import io.sfumato.backbone.policy.StepContext;
import io.sfumato.backbone.policy.TopQuota;
import io.sfumato.backbone.policy.UnmaskPolicy;

/**
 * {@link TopQuota} and what a reference makes of masks that its pass didn't predict:
 * their logits are −∞, so their confidence is not a number, which counts as the greatest
 * of all, and their token is 0. Which of several such masks comes first is unspecified;
 * here it is what PyTorch 1.13 did ({@link TorchTopK}). A reference's accident that only
 * its traces need.
 */
final class UnspecifiedTies implements UnmaskPolicy {

	private final TopQuota otherwise = new TopQuota();

	@Override
	public void select(StepContext context, Proposals proposals, BitSet chosen) {
		int[] numbers = numbers(context.canvas(), proposals);
		boolean blind = false;
		for (int index = context.window().start(); index < context.window().end(); index++) {
			if (context.canvas().isMasked(index) && numbers[index] < 0) {
				numbers[index] = proposals.size();
				proposals.add(index, 0, Double.NaN, Double.NaN);
				blind = true;
			}
		}
		int quota = Math.min(context.quota(), proposals.size());
		if (!blind) {
			this.otherwise.select(context, proposals, chosen);
		}
		else if (quota > 0) {
			double[] scores = new double[context.canvas().length()];
			Arrays.fill(scores, Double.NEGATIVE_INFINITY);
			for (int proposal = 0; proposal < proposals.size(); proposal++) {
				scores[proposals.index(proposal)] = proposals.score(proposal);
			}
			for (int index : new TorchTopK(scores).greatest(quota)) {
				chosen.set(numbers[index]);
			}
		}
	}

	private static int[] numbers(Canvas canvas, Proposals proposals) {
		int[] numbers = new int[canvas.length()];
		Arrays.fill(numbers, -1);
		for (int proposal = 0; proposal < proposals.size(); proposal++) {
			numbers[proposals.index(proposal)] = proposal;
		}
		return numbers;
	}

}
