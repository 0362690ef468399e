package io.sfumato.encoders.vision;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

import org.jspecify.annotations.Nullable;

import io.sfumato.encoders.TokenOrigin;
import io.sfumato.encoders.sight.PrintedLines;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.graph.Weight;

/**
 * The tokens of what was read and seen, behind the patches of an image. Each is the sum
 * of rows of tables: the language model's own for the character or the word, one for the
 * column and one for the row of its slot on the page. A character adds its number in the
 * run of print and in the word, where the checkpoint counts them. A word of an object
 * adds its number in the object's name, how often the same word was seen before, and the
 * area of the object; answers repeat it as they repeat print.
 */
final class Marks {

	private final int width;

	private final Vocabulary vocabulary;

	private final float[] columns;

	private final float[] rows;

	/** {@code [positions, width]} of every counter. */
	private final List<float[]> numbers;

	private final float[] sizes;

	private final ConvVitConfig.Glyphs glyphs;

	private Marks(int width, Vocabulary vocabulary, ConvVitConfig.Glyphs glyphs, float[] columns, float[] rows,
			List<float[]> numbers, float[] sizes) {
		this.width = width;
		this.vocabulary = vocabulary;
		this.glyphs = glyphs;
		this.columns = columns;
		this.rows = rows;
		this.numbers = numbers;
		this.sizes = sizes;
	}

	/** A token's embedding and origin. */
	record Mark(float[] embedding, TokenOrigin origin) {

	}

	/** The language model's embeddings by text, each looked up once. */
	private record Vocabulary(Map<String, float[]> embeddings) {

		float[] of(String text) {
			float[] embedding = this.embeddings.get(text);
			if (embedding == null) {
				throw new IllegalStateException("'" + text + "' wasn't looked up");
			}
			return embedding;
		}

	}

	/**
	 * Reads the tables of a checkpoint, null when it reads nothing.
	 * @param tokens the id of the token that is exactly this text, −1 if there is none
	 */
	static @Nullable Marks open(Checkpoint checkpoint, ConvVitConfig config, ToIntFunction<String> tokens) {
		ConvVitConfig.@Nullable Glyphs glyphs = config.glyphs();
		if (glyphs == null) {
			return null;
		}
		TensorStore tensors = checkpoint.tensors();
		int width = config.modelWidth();
		Map<String, float[]> embeddings = new HashMap<>();
		for (int character : glyphs.characters()) {
			look(checkpoint, width, "glyph_config", "characters", Character.toString(character), tokens, embeddings);
		}
		List<float[]> numbers = new ArrayList<>();
		for (GlyphCounter counter : glyphs.counters()) {
			numbers.add(table(tensors, counter.tensor(), counter.positions(), width));
		}
		float[] sizes = {};
		@Nullable ObjectHead objects = config.objects();
		if (objects != null) {
			sizes = table(tensors, "model.object_size.weight", objects.sizes(), width);
			for (List<String> words : objects.allWords()) {
				for (String word : words) {
					look(checkpoint, width, "object_config", "names", word, tokens, embeddings);
				}
			}
		}
		return new Marks(width, new Vocabulary(embeddings), glyphs,
				table(tensors, "model.glyph_x.weight", glyphs.xPositions(), width),
				table(tensors, "model.glyph_y.weight", glyphs.yPositions(), width), numbers, sizes);
	}

	private static float[] table(TensorStore tensors, String name, int rows, int width) {
		Weight.of(name, rows, width).check(tensors);
		return tensors.floats(name);
	}

	private static void look(Checkpoint checkpoint, int width, String part, String field, String text,
			ToIntFunction<String> tokens, Map<String, float[]> embeddings) {
		String table = "model.embed_tokens.weight";
		TensorStore tensors = checkpoint.tensors();
		Weight.of(table, checkpoint.config().requireInt("vocab_size"), width).check(tensors);
		int id = tokens.applyAsInt(text);
		if (id < 0 || id >= tensors.info(table).dimension(0)) {
			throw checkpoint.config()
				.object(part)
				.orElse(checkpoint.config())
				.refuse(field, "'" + text + "' isn't a single token of tokenizer.json");
		}
		embeddings.computeIfAbsent(text, (ignored) -> tensors.floatRow(table, id));
	}

	/**
	 * The tokens of characters: in the order of their slots, or line by line where the
	 * checkpoint counts them.
	 */
	List<Mark> glyphs(List<ReadGlyph> read, Page page) {
		List<Mark> marks = new ArrayList<>();
		if (this.numbers.isEmpty()) {
			read.forEach((glyph) -> marks.add(new Mark(placed(glyph), page.origin(glyph, this.glyphs))));
			return marks;
		}
		PrintedLines<ReadGlyph> lines = PrintedLines.of(read,
				(glyph) -> this.glyphs.characters().get(glyph.character()), ReadGlyph::x, ReadGlyph::y);
		for (int i = 0; i < lines.glyphs().size(); i++) {
			ReadGlyph glyph = lines.glyphs().get(i);
			float[] embedding = placed(glyph);
			for (int counter = 0; counter < this.numbers.size(); counter++) {
				add(this.numbers.get(counter), row(counter, this.glyphs.counters().get(counter).number(lines, i)),
						embedding);
			}
			marks.add(new Mark(embedding, page.origin(glyph, this.glyphs)));
		}
		return marks;
	}

	private float[] placed(ReadGlyph glyph) {
		return placed(Character.toString(this.glyphs.characters().get(glyph.character())), glyph.x(), glyph.y());
	}

	/** The tokens of objects, each a few words, in the order they are given in. */
	List<Mark> objects(List<SeenObject> seen, Page page) {
		List<Mark> marks = new ArrayList<>();
		Map<String, Integer> before = new HashMap<>();
		for (SeenObject object : seen) {
			int x = object.column() * this.glyphs.columns() + this.glyphs.columns() / 2;
			int y = object.row() * this.glyphs.rows() + this.glyphs.rows() / 2;
			int number = 0;
			for (String word : object.words()) {
				float[] embedding = placed(word, x, y);
				add(this.numbers.get(0), row(0, number++), embedding);
				add(this.numbers.get(1), row(1, before.merge(word, 1, Integer::sum) - 1), embedding);
				add(this.sizes, Math.min(object.area(), this.sizes.length / this.width) - 1, embedding);
				marks.add(new Mark(embedding, page.origin(object, word)));
			}
		}
		return marks;
	}

	private int row(int counter, int number) {
		return this.glyphs.counters().get(counter).row(number);
	}

	private float[] placed(String text, int x, int y) {
		float[] embedding = this.vocabulary.of(text).clone();
		add(this.columns, x, embedding);
		add(this.rows, y, embedding);
		return embedding;
	}

	private void add(float[] table, int row, float[] embedding) {
		for (int i = 0; i < this.width; i++) {
			embedding[i] += table[row * this.width + i];
		}
	}

}
