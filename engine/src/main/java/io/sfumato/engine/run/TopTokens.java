package io.sfumato.engine.run;

import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.BackboneShape;
import io.sfumato.backbone.ForwardRequest;
import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.LayerFeatures;
import io.sfumato.backbone.LayerHook;
import io.sfumato.engine.prompt.Language;
import io.sfumato.engine.result.GeneratedText.Alternative;

/**
 * Notes what else could stand in each cell, as the last pass over it had it: the
 * likeliest tokens at temperature 1, the mask aside. Asks for whole rows of logits, which
 * a run without alternatives mostly does without. Used by one thread at a time; closing
 * it doesn't close the backbone.
 */
final class TopTokens implements Backbone {

	/** As many as the OpenAI surface lets anybody ask for. */
	private static final int MOST = 20;

	private final Backbone backbone;

	private final Language language;

	private final float[] logits;

	/** By position; several where a pass has seen several states of the canvas. */
	private final Map<Integer, List<Row>> rows = new HashMap<>();

	/** By cell. */
	private final Map<Integer, List<Alternative>> decided = new HashMap<>();

	TopTokens(Backbone backbone, Language language) {
		this.backbone = backbone;
		this.language = language;
		this.logits = new float[backbone.shape().vocabulary()];
	}

	/** What could have stood in a cell, the likeliest first; nothing if it is open. */
	List<Alternative> alternatives(int cell) {
		return this.decided.getOrDefault(cell, List.of());
	}

	/**
	 * Keeps what could stand in a cell, as it is decided.
	 * @param token that was chosen, which is always among it
	 * @param probability of it when it was
	 */
	void decided(int cell, int position, int token, double probability) {
		List<Alternative> alternatives = new ArrayList<>();
		alternatives.add(alternative(token, probability, true));
		this.rows.getOrDefault(position, List.of())
			.stream()
			.min(Comparator.comparingDouble((row) -> Math.abs(row.probability(token) - probability)))
			.ifPresent((row) -> {
				for (int rank = 0; rank < row.tokens().length && alternatives.size() < MOST; rank++) {
					if (row.tokens()[rank] != token) {
						alternatives.add(alternative(row.tokens()[rank], row.probabilities()[rank], false));
					}
				}
			});
		alternatives.sort(Comparator.comparingDouble(Alternative::probability).reversed());
		this.decided.put(cell, alternatives);
	}

	private Alternative alternative(int token, double probability, boolean chosen) {
		return new Alternative(new String(this.language.bytes(token), StandardCharsets.UTF_8), probability, chosen);
	}

	@Override
	public BackboneShape shape() {
		return this.backbone.shape();
	}

	@Override
	public void embed(int token, FloatBuffer target) {
		this.backbone.embed(token, target);
	}

	@Override
	public ForwardRows forward(ForwardRequest request) {
		ForwardRequest whole = withLogits(request);
		return note(whole, this.backbone.forward(whole));
	}

	@Override
	public ForwardRows forward(ForwardRequest request, LayerFeatures features, LayerHook hook) {
		ForwardRequest whole = withLogits(request);
		return note(whole, this.backbone.forward(whole, features, hook));
	}

	private static ForwardRequest withLogits(ForwardRequest request) {
		return new ForwardRequest(request.queries(), request.past(), request.mask(), request.rows(), true,
				request.keyValues(), request.cancel(), request.attention());
	}

	private ForwardRows note(ForwardRequest request, ForwardRows result) {
		int[] asked = request.rows();
		int shift = shape().logitShift();
		for (int query : asked) {
			this.rows.remove(request.queries().position(query) + shift);
		}
		for (int row = 0; row < asked.length; row++) {
			result.logits(row, this.logits);
			this.rows.computeIfAbsent(request.queries().position(asked[row]) + shift, (none) -> new ArrayList<>())
				.add(likeliest());
		}
		return result;
	}

	/** logits [vocabulary] → the tokens with the largest, best first. */
	private Row likeliest() {
		this.logits[shape().maskToken()] = Float.NEGATIVE_INFINITY;
		int count = Math.min(MOST, this.logits.length - 1);
		int[] best = new int[count];
		int found = 0;
		for (int token = 0; token < this.logits.length; token++) {
			if (found == count && !(this.logits[token] > this.logits[best[count - 1]])) {
				continue;
			}
			int place = (found < count) ? found++ : count - 1;
			while (place > 0 && this.logits[token] > this.logits[best[place - 1]]) {
				best[place] = best[--place];
			}
			best[place] = token;
		}
		double max = this.logits[best[0]];
		double sum = 0;
		for (float logit : this.logits) {
			sum += Math.exp(logit - max);
		}
		double[] probabilities = new double[count];
		for (int rank = 0; rank < count; rank++) {
			probabilities[rank] = Math.exp(this.logits[best[rank]] - max) / sum;
		}
		return new Row(best, probabilities);
	}

	@Override
	public LayerFeatures features(int cells) {
		return this.backbone.features(cells);
	}

	@Override
	public boolean masksFreely() {
		return this.backbone.masksFreely();
	}

	@Override
	public KeyValues join(List<KeyValues> parts) {
		return this.backbone.join(parts);
	}

	@Override
	public void close() {
	}

	private record Row(int[] tokens, double[] probabilities) {

		/** 0 for a token that isn't among them. */
		private double probability(int token) {
			for (int rank = 0; rank < this.tokens.length; rank++) {
				if (this.tokens[rank] == token) {
					return this.probabilities[rank];
				}
			}
			return 0;
		}

	}

}
