package io.sfumato.engine.model;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.canvas.Segment;
import io.sfumato.runtime.checkpoint.ModelConfig;

/**
 * Reads words out of the soft tokens of ears that were trained to hear the language
 * model's own: a token's product with the table of embeddings says which word it is,
 * under connectionist temporal classification with one token as the blank. The most
 * probable path counts, without repetitions and then without blanks (Graves et al. 2006,
 * §3.2). Thread-safe.
 */
public final class HeardWords {

	private final float[] table;

	private final int hidden;

	private final int blank;

	private final double temperature;

	/**
	 * @param table embeddings of all tokens, {@code [vocabulary, hidden]}; not copied
	 * @param blank the token that stands for no word
	 * @param temperature that products are divided by
	 */
	public HeardWords(float[] table, int hidden, int blank, double temperature) {
		this.table = table;
		this.hidden = hidden;
		this.blank = blank;
		this.temperature = temperature;
	}

	/**
	 * Words of a model.
	 * @param config its {@code ctc_config}
	 * @throws io.sfumato.runtime.checkpoint.CheckpointException if that can't be
	 */
	static HeardWords of(Backbone backbone, ModelConfig config) {
		int vocabulary = backbone.shape().vocabulary();
		int blank = config.requireInt("blank_token_id");
		if (blank < 0 || blank >= vocabulary) {
			throw config.refuse("blank_token_id", "is %d, which is no token".formatted(blank));
		}
		double temperature = config.number("temperature", 1);
		if (!(temperature > 0)) {
			throw config.refuse("temperature", "is %s, not above 0".formatted(temperature));
		}
		FloatBuffer table = FloatBuffer.allocate(vocabulary * backbone.shape().hidden());
		for (int token = 0; token < vocabulary; token++) {
			backbone.embed(token, table);
		}
		return new HeardWords(table.array(), backbone.shape().hidden(), blank, temperature);
	}

	/**
	 * A word.
	 *
	 * @param token of the language model
	 * @param probability where it is heard best
	 */
	public record Word(int token, double probability) {
	}

	/** The words of a clip, in order; none where nobody speaks. */
	public List<Word> read(Segment.Medium clip) {
		List<Word> words = new ArrayList<>();
		double[] logits = new double[this.table.length / this.hidden];
		int last = this.blank;
		for (int at = 0; at < clip.length(); at++) {
			Word word = best(clip.embeddings(), at * this.hidden, logits);
			if (word.token() != this.blank) {
				if (word.token() != last) {
					words.add(word);
				}
				else if (word.probability() > words.getLast().probability()) {
					words.set(words.size() - 1, word);
				}
			}
			last = word.token();
		}
		return words;
	}

	/** The most probable token of one place. */
	private Word best(float[] sounds, int from, double[] logits) {
		int best = 0;
		for (int token = 0; token < logits.length; token++) {
			double product = 0;
			for (int i = 0; i < this.hidden; i++) {
				product += sounds[from + i] * this.table[token * this.hidden + i];
			}
			logits[token] = product / this.temperature;
			best = (logits[token] > logits[best]) ? token : best;
		}
		double sum = 0;
		for (double logit : logits) {
			sum += Math.exp(logit - logits[best]);
		}
		return new Word(best, 1 / sum);
	}

}
