package io.sfumato.encoders.vision;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.ToIntFunction;

import org.jspecify.annotations.Nullable;

import io.sfumato.encoders.SoftTokens;
import io.sfumato.encoders.TokenOrigin;
import io.sfumato.encoders.TokenOrigin.Box;
import io.sfumato.encoders.image.AnyResolution;
import io.sfumato.encoders.image.AnyResolution.Placement;
import io.sfumato.encoders.image.AnyResolution.Size;
import io.sfumato.encoders.image.ImageProcessor;
import io.sfumato.encoders.image.RgbImage;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.graph.Weight;
import io.sfumato.runtime.ort.OrtRuntime;
import io.sfumato.runtime.ort.RunControl;

/**
 * The embedded model's eyes (embedded-model.md §2): an image becomes the pooled patches
 * of its views, then the characters that were read on its tiles.
 * <p>
 * An image that fits one tile is one view, put on it with its aspect ratio. Any other is
 * put on the best canvas of tiles, and an overview, the whole image squeezed into one
 * tile, comes first; it gives patches only. A glyph's embedding is that of its character
 * in the language model's own table plus one for its column and one for its row on the
 * page, and where the checkpoint has them one for its number in the run and in the word.
 * Where there are more glyphs than tokens, the most certain ones stay.
 */
final class ConvVitEncoder implements VisionEncoder {

	private final ConvVitTower tower;

	private final ConvVitConfig config;

	private final ImageProcessor processor;

	/** {@code [characters, width]} */
	private final float[][] characters;

	/** {@code [xPositions, width]} and {@code [yPositions, width]} */
	private final float[] columns;

	private final float[] rows;

	/** {@code [positions, width]} of every counter. */
	private final List<float[]> numbers;

	private ConvVitEncoder(ConvVitTower tower, ConvVitConfig config, ImageProcessor processor, float[][] characters,
			float[] columns, float[] rows, List<float[]> numbers) {
		this.tower = tower;
		this.config = config;
		this.processor = processor;
		this.characters = characters;
		this.columns = columns;
		this.rows = rows;
		this.numbers = numbers;
	}

	/**
	 * Opens the tower of a checkpoint.
	 * @param tokens the id of the token that is exactly this text, −1 if there is none
	 */
	static ConvVitEncoder open(Checkpoint checkpoint, OrtRuntime runtime, ToIntFunction<String> tokens) {
		ConvVitConfig config = ConvVitConfig.of(checkpoint.config());
		ImageProcessor processor = checkpoint.json("preprocessor_config.json")
			.map((file) -> ImageProcessor.of(file, config.side()))
			.orElseGet(() -> ImageProcessor.siglip(config.side()));
		if (processor.width() != config.side() || processor.height() != config.side()) {
			throw checkpoint.json("preprocessor_config.json")
				.orElse(checkpoint.config())
				.refuse("size", processor.width() + "×" + processor.height() + " isn't the tower's image_size "
						+ config.side());
		}
		TensorStore tensors = checkpoint.tensors();
		float[][] characters = {};
		float[] columns = {};
		float[] rows = {};
		List<float[]> numbers = new ArrayList<>();
		ConvVitConfig.Glyphs glyphs = config.glyphs();
		if (glyphs != null) {
			Weight.of("model.glyph_x.weight", glyphs.xPositions(), config.modelWidth()).check(tensors);
			Weight.of("model.glyph_y.weight", glyphs.yPositions(), config.modelWidth()).check(tensors);
			characters = characterEmbeddings(checkpoint, glyphs, config.modelWidth(), tokens);
			columns = tensors.floats("model.glyph_x.weight");
			rows = tensors.floats("model.glyph_y.weight");
			for (GlyphCounter counter : glyphs.counters()) {
				Weight.of(counter.tensor(), counter.positions(), config.modelWidth()).check(tensors);
				numbers.add(tensors.floats(counter.tensor()));
			}
		}
		return new ConvVitEncoder(ConvVitTower.open(runtime, tensors, config, false), config, processor, characters,
				columns, rows, numbers);
	}

	private static float[][] characterEmbeddings(Checkpoint checkpoint, ConvVitConfig.Glyphs glyphs, int width,
			ToIntFunction<String> tokens) {
		String table = "model.embed_tokens.weight";
		TensorStore tensors = checkpoint.tensors();
		Weight.of(table, checkpoint.config().requireInt("vocab_size"), width).check(tensors);
		float[][] embeddings = new float[glyphs.characters().size()][];
		for (int i = 0; i < embeddings.length; i++) {
			String character = Character.toString(glyphs.characters().get(i));
			int id = tokens.applyAsInt(character);
			if (id < 0 || id >= tensors.info(table).dimension(0)) {
				throw checkpoint.config()
					.object("glyph_config")
					.orElse(checkpoint.config())
					.refuse("characters", "'" + character + "' isn't a single token of tokenizer.json");
			}
			embeddings[i] = tensors.floatRow(table, id);
		}
		return embeddings;
	}

	@Override
	public SoftTokens encode(RgbImage original, RunControl control) {
		RgbImage image = original.opaque();
		int side = this.config.side();
		Size canvas = AnyResolution.best(image.width(), image.height(), this.config.canvases());
		boolean single = this.config.tiles(canvas) == 1;
		List<RgbImage> views = new ArrayList<>();
		if (!single) {
			views.add(this.processor.view(image));
		}
		views.addAll(AnyResolution.tiles(AnyResolution.resizeAndPad(image, canvas), side));
		float[] pixels = new float[views.size() * 3 * side * side];
		for (int i = 0; i < views.size(); i++) {
			this.processor.normalise(views.get(i), pixels, i * 3 * side * side);
		}
		ConvVitTower.Output output = this.tower.run(pixels, views.size(), control);
		Page page = new Page(image.width(), image.height(), canvas,
				AnyResolution.place(image.width(), image.height(), canvas), side, single);
		List<TokenOrigin> origins = new ArrayList<>();
		for (int view = 0; view < views.size(); view++) {
			addPatches(page, view, origins);
		}
		List<ReadGlyph> glyphs = glyphs(page, output, views.size(), this.config.mostTokens() - origins.size());
		int width = this.config.modelWidth();
		float[] embeddings = Arrays.copyOf(output.patches(), (origins.size() + glyphs.size()) * width);
		int firstGlyph = origins.size();
		for (ReadGlyph glyph : glyphs) {
			embed(glyph, embeddings, origins.size() * width);
			origins.add(origin(page, glyph));
		}
		number(glyphs, embeddings, firstGlyph);
		return new SoftTokens(width, embeddings, origins, image.width(), image.height());
	}

	private void addPatches(Page page, int view, List<TokenOrigin> origins) {
		int cells = this.config.pooledCells();
		float edge = (float) this.config.side() / cells;
		for (int row = 0; row < cells; row++) {
			for (int column = 0; column < cells; column++) {
				origins.add(new TokenOrigin.Patch(view, page.isOverview(view), row, column,
						page.box(view, column * edge, row * edge, (column + 1) * edge, (row + 1) * edge)));
			}
		}
	}

	private List<ReadGlyph> glyphs(Page page, ConvVitTower.Output output, int views, int most) {
		ConvVitConfig.@Nullable Glyphs glyphs = this.config.glyphs();
		if (glyphs == null) {
			return List.of();
		}
		// an overview's print is too small to be read
		int skipped = output.glyphClasses().length / views * page.firstTile();
		return ReadGlyph.page(Arrays.copyOfRange(output.glyphClasses(), skipped, output.glyphClasses().length),
				Arrays.copyOfRange(output.glyphCertainties(), skipped, output.glyphCertainties().length),
				page.canvas.width() / this.config.side(), this.config.cells(), glyphs, most);
	}

	private void embed(ReadGlyph glyph, float[] embeddings, int at) {
		int width = this.config.modelWidth();
		float[] character = this.characters[glyph.character()];
		for (int i = 0; i < width; i++) {
			embeddings[at + i] = character[i] + this.columns[glyph.x() * width + i] + this.rows[glyph.y() * width + i];
		}
	}

	private void number(List<ReadGlyph> glyphs, float[] embeddings, int first) {
		ConvVitConfig.@Nullable Glyphs config = this.config.glyphs();
		int width = this.config.modelWidth();
		for (int counter = 0; config != null && counter < config.counters().size(); counter++) {
			int[] counted = config.counters().get(counter).count(glyphs);
			float[] table = this.numbers.get(counter);
			for (int glyph = 0; glyph < counted.length; glyph++) {
				for (int i = 0; i < width; i++) {
					embeddings[(first + glyph) * width + i] += table[counted[glyph] * width + i];
				}
			}
		}
	}

	private TokenOrigin origin(Page page, ReadGlyph glyph) {
		ConvVitConfig.Glyphs glyphs = Objects.requireNonNull(this.config.glyphs());
		float slotWidth = (float) this.config.patch() / glyphs.columns();
		float slotHeight = (float) this.config.patch() / glyphs.rows();
		return new TokenOrigin.Glyph(page.firstTile() + glyph.tile(), glyph.x(), glyph.y(),
				glyphs.characters().get(glyph.character()), glyph.certainty(), page.onCanvas(glyph.x() * slotWidth,
						glyph.y() * slotHeight, (glyph.x() + 1) * slotWidth, (glyph.y() + 1) * slotHeight));
	}

	@Override
	public int hidden() {
		return this.config.modelWidth();
	}

	@Override
	public int side() {
		return this.config.side();
	}

	@Override
	public TokenRange tokens(int width, int height) {
		return range(AnyResolution.best(width, height, this.config.canvases()));
	}

	@Override
	public TokenRange tokens() {
		int least = Integer.MAX_VALUE;
		int most = 0;
		for (Size canvas : this.config.canvases()) {
			TokenRange range = range(canvas);
			least = Math.min(least, range.least());
			most = Math.max(most, range.most());
		}
		return new TokenRange(least, most);
	}

	private TokenRange range(Size canvas) {
		int patches = this.config.views(canvas) * this.config.tokensPerView();
		ConvVitConfig.@Nullable Glyphs glyphs = this.config.glyphs();
		long slots = (glyphs != null)
				? Math.min(glyphs.mostPerTile(), (long) this.config.cells() * this.config.cells() * glyphs.perPatch())
				: 0;
		return new TokenRange(patches,
				(int) Math.min(patches + this.config.tiles(canvas) * slots, this.config.mostTokens()));
	}

	@Override
	public void close() {
		this.tower.close();
	}

	/**
	 * Where views and canvas lie in the original image.
	 */
	private record Page(int width, int height, Size canvas, Placement place, int side, boolean single) {

		boolean isOverview(int view) {
			return !this.single && view == 0;
		}

		/** Number of the view that is the first tile. */
		int firstTile() {
			return this.single ? 0 : 1;
		}

		/** A rectangle of a view in pixels of the original. */
		Box box(int view, float left, float top, float right, float bottom) {
			if (isOverview(view)) {
				float x = (float) this.width / this.side;
				float y = (float) this.height / this.side;
				return new Box(left * x, top * y, right * x, bottom * y);
			}
			int tile = view - firstTile();
			int across = this.canvas.width() / this.side;
			float x = tile % across * this.side;
			float y = tile / across * this.side;
			return onCanvas(x + left, y + top, x + right, y + bottom);
		}

		/** A rectangle of the canvas in pixels of the original, without the padding. */
		Box onCanvas(float left, float top, float right, float bottom) {
			float x = (float) this.width / this.place.width();
			float y = (float) this.height / this.place.height();
			return new Box(Math.clamp((left - this.place.left()) * x, 0, this.width),
					Math.clamp((top - this.place.top()) * y, 0, this.height),
					Math.clamp((right - this.place.left()) * x, 0, this.width),
					Math.clamp((bottom - this.place.top()) * y, 0, this.height));
		}

	}

}
