package io.sfumato.backbone.policy;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.BackboneShape;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.ForwardRequest;
import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.QueryCells;

/**
 * How often a model writes each token, told by itself: what it says of an answer to
 * nothing, the mean over its cells. Stands in for the corpus that
 * <a href="https://arxiv.org/abs/2508.13021">PC-sampler</a> counts, which doesn't come
 * with checkpoints. One pass over a few masks.
 */
final class TokenPrior {

	private static final int CELLS = 16;

	private TokenPrior() {
	}

	/** By token id, adding up to 1; 0 for the mask. */
	static float[] of(Backbone backbone) {
		BackboneShape shape = backbone.shape();
		int cells = Math.min(CELLS, shape.maxPositions());
		QueryCells queries = new QueryCells(1, cells, shape.hidden());
		int[] rows = new int[cells];
		for (int cell = 0; cell < cells; cell++) {
			queries.add(backbone, shape.maskToken(), cell);
			rows[cell] = cell;
		}
		float[] prior = new float[shape.vocabulary()];
		LogitsRow row = new LogitsRow(shape.vocabulary());
		try (ForwardRows result = backbone
			.forward(new ForwardRequest(queries, null, null, rows, true, false, new CancelSignal()))) {
			for (int cell = 0; cell < cells; cell++) {
				row.readLogits(result, cell);
				row.forbid(shape.maskToken());
				for (int token = 0; token < prior.length; token++) {
					prior[token] += (float) (row.probability(token) / cells);
				}
			}
		}
		return prior;
	}

}
