package io.sfumato.backbone.driver;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.BackboneShape;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.ForwardRequest;
import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.QueryCells;
import io.sfumato.backbone.canvas.Canvas;

/**
 * A pass over a whole canvas that is read as distributions of the answer's cells.
 */
final class AnswerPass {

	private final Backbone backbone;

	private final CancelSignal cancel;

	private int count;

	AnswerPass(Backbone backbone, CancelSignal cancel) {
		this.backbone = backbone;
		this.cancel = cancel;
	}

	/**
	 * canvas → probabilities {@code [answer, vocabulary]}, in double, the mask's being 0;
	 * of every cell, decided or not.
	 */
	double[][] probabilities(Canvas canvas) {
		BackboneShape shape = this.backbone.shape();
		QueryCells queries = new QueryCells(1, canvas.length(), shape.hidden());
		for (int index = 0; index < canvas.length(); index++) {
			canvas.query(index, this.backbone, queries, 0);
		}
		int[] rows = new int[canvas.answerLength()];
		for (int cell = 0; cell < rows.length; cell++) {
			rows[cell] = Math.max(0, canvas.promptLength() + cell - shape.logitShift());
		}
		double[][] probabilities = new double[rows.length][];
		float[] logits = new float[shape.vocabulary()];
		try (ForwardRows result = this.backbone
			.forward(new ForwardRequest(queries, null, canvas.attention(shape), rows, true, false, this.cancel))) {
			this.count++;
			for (int row = 0; row < rows.length; row++) {
				result.logits(row, logits);
				logits[shape.maskToken()] = Float.NEGATIVE_INFINITY;
				probabilities[row] = softmax(logits);
			}
		}
		return probabilities;
	}

	/** Passes so far. */
	int count() {
		return this.count;
	}

	private static double[] softmax(float[] logits) {
		double max = Double.NEGATIVE_INFINITY;
		for (float logit : logits) {
			max = Math.max(max, logit);
		}
		double[] probabilities = new double[logits.length];
		double sum = 0;
		for (int token = 0; token < logits.length; token++) {
			probabilities[token] = Math.exp(logits[token] - max);
			sum += probabilities[token];
		}
		for (int token = 0; token < logits.length; token++) {
			probabilities[token] /= sum;
		}
		return probabilities;
	}

	/** The likeliest token, lowest id on ties. */
	static int argmax(double[] probabilities) {
		int best = 0;
		for (int token = 1; token < probabilities.length; token++) {
			best = (probabilities[token] > probabilities[best]) ? token : best;
		}
		return best;
	}

	/** The token that a uniform number falls on. */
	static int draw(double[] probabilities, double uniform) {
		double sum = 0;
		int last = 0;
		for (int token = 0; token < probabilities.length; token++) {
			sum += probabilities[token];
			last = (probabilities[token] > 0) ? token : last;
			if (uniform < sum) {
				return token;
			}
		}
		return last;
	}

}
