package io.sfumato.encoders.audio;

import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

import org.jspecify.annotations.Nullable;

import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.graph.GraphBuilder;
import io.sfumato.runtime.graph.Linear;
import io.sfumato.runtime.graph.Value;
import io.sfumato.runtime.graph.Weight;

/**
 * The words of ears that were trained to hear the language model's own: the product of a
 * token with the table of embeddings says which word it is, under connectionist temporal
 * classification with one token as the blank (Graves et al. 2006).
 * <p>
 * Each word becomes a token of its own behind those of its stretch, laid out like a
 * character of a line of print: the sum of the word's embedding and of rows of the tables
 * for characters, by when it is heard and by its number. A language model that has
 * learned to repeat what is read repeats what is heard in the same way.
 *
 * @param table embeddings of the language model, {@code [vocabulary, width]}
 * @param width of an embedding
 * @param temperature that products are divided by
 * @param search finds the words of a stretch
 * @param column tokens that share a column
 * @param columns {@code [columns, width]}
 * @param numbers {@code [numbers, width]}
 * @param rest what every word has: {@code [width]}
 */
record HeardWords(TensorStore table, int width, float temperature, WordSearch search, int column, float[] columns,
		float[] numbers, float[] rest) {

	private static final String CONFIG = "ctc_config";

	/** Which words follow which; in the ARPA format. */
	private static final String EXPECTED = "words.arpa";

	private static final String GLYPHS = "glyph_config";

	private static final String EMBEDDINGS = "model.embed_tokens.weight";

	/**
	 * A word.
	 *
	 * @param token of the language model
	 * @param certainty its probability where it is heard best
	 * @param from first soft token in which it is heard
	 * @param to last one
	 */
	record Word(int token, float certainty, int from, int to) {

		/** The same word, heard in one token more. */
		Word continued(float certainty, int to) {
			return new Word(this.token, Math.max(this.certainty, certainty), this.from, to);
		}

	}

	/**
	 * Reads the tables of a checkpoint; null if its ears weren't trained to hear words.
	 * @param tokens the id of the token that is exactly this text, −1 if there is none
	 * @throws io.sfumato.runtime.checkpoint.CheckpointException naming a field or a
	 * tensor that doesn't fit
	 */
	static @Nullable HeardWords of(Checkpoint checkpoint, ToIntFunction<String> tokens) {
		ModelConfig main = checkpoint.config();
		return main.object(CONFIG).map((config) -> of(checkpoint, main, config, tokens)).orElse(null);
	}

	private static HeardWords of(Checkpoint checkpoint, ModelConfig main, ModelConfig config,
			ToIntFunction<String> tokens) {
		int vocabulary = main.requireInt("vocab_size");
		int width = main.requireInt("hidden_size");
		int blank = config.requireInt("blank_token_id");
		if (blank < 0 || blank >= vocabulary) {
			throw config.refuse("blank_token_id", "is %d, which is no token".formatted(blank));
		}
		double temperature = config.number("temperature", 1);
		if (!(temperature > 0)) {
			throw config.refuse("temperature", "is %s, not above 0".formatted(temperature));
		}
		ModelConfig glyphs = main.object(GLYPHS)
			.orElseThrow(() -> main.refuse(GLYPHS, "is missing: words that are heard are laid out like characters"));
		TensorStore tensors = checkpoint.tensors();
		Weight.of(EMBEDDINGS, vocabulary, width).check(tensors);
		float[] rest = table(tensors, glyphs, "y", width);
		float[] first = table(tensors, glyphs, "word", width);
		float[] shared = new float[width];
		for (int i = 0; i < width; i++) {
			shared[i] = rest[i] + first[i];
		}
		WordSearch search = new WordSearch(vocabulary, blank, config.requirePositive("max_words"),
				config.requirePositive("beams"), prior(checkpoint, config, tokens));
		return new HeardWords(tensors, width, (float) temperature, search, config.requirePositive("tokens_per_column"),
				table(tensors, glyphs, "x", width), table(tensors, glyphs, "run", width), shared);
	}

	/** What is likely to be said, if the checkpoint knows. */
	private static WordSearch.@Nullable Prior prior(Checkpoint checkpoint, ModelConfig config,
			ToIntFunction<String> tokens) {
		Path file = checkpoint.directory().resolve(EXPECTED);
		return Files.exists(file) ? new WordSearch.Prior(BackOffModel.read(file, tokens),
				config.number("prior_weight", 1), config.number("prior_bonus", 0)) : null;
	}

	private static float[] table(TensorStore tensors, ModelConfig glyphs, String name, int width) {
		String tensor = "model.glyph_" + name + ".weight";
		Weight.of(tensor, glyphs.requirePositive(name + "_positions"), width).check(tensors);
		return tensors.floats(tensor);
	}

	/** tokens {@code [N, width]} → probabilities of words {@code [N, vocabulary]}. */
	Value probabilities(GraphBuilder g, Value tokens) {
		Value products = new Linear(Weight.of(EMBEDDINGS, vocabulary(), this.width), null).apply(g, tokens);
		return g.softmax(g.divide(products, g.scalar(this.temperature)));
	}

	int vocabulary() {
		return this.search.vocabulary();
	}

	/** Words of a stretch that are heard at most. */
	int most() {
		return this.search.most();
	}

	/**
	 * The words of a stretch, in order; none where nobody speaks.
	 * @param probabilities {@code [tokens, vocabulary]}
	 */
	List<Word> read(float[] probabilities) {
		int[] tokens = this.search.words(probabilities);
		int[] heard = WordAlignment.of(probabilities, vocabulary(), this.search.blank(), tokens);
		List<Word> words = new ArrayList<>();
		for (int at = 0; at < heard.length; at++) {
			if (heard[at] >= 0) {
				int token = tokens[heard[at]];
				float certainty = probabilities[at * vocabulary() + token];
				words.add((heard[at] < words.size()) ? words.removeLast().continued(certainty, at)
						: new Word(token, certainty, at, at));
			}
		}
		return words;
	}

	/** The tokens of the words of a stretch, {@code [words, width]}. */
	float[] tokens(List<Word> words) {
		FloatBuffer tokens = FloatBuffer.allocate(words.size() * this.width);
		for (int number = 0; number < words.size(); number++) {
			float[] embedding = this.table.floatRow(EMBEDDINGS, words.get(number).token());
			add(this.columns, words.get(number).from() / this.column, embedding);
			add(this.numbers, number, embedding);
			add(this.rest, 0, embedding);
			tokens.put(embedding);
		}
		return tokens.array();
	}

	/** A table ends somewhere; all further rows are the last. */
	private void add(float[] table, int row, float[] embedding) {
		int from = Math.min(row, table.length / this.width - 1) * this.width;
		for (int i = 0; i < this.width; i++) {
			embedding[i] += table[from + i];
		}
	}

}
