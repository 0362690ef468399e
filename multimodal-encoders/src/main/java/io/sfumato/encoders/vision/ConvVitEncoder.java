package io.sfumato.encoders.vision;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;

import org.jspecify.annotations.Nullable;

import io.sfumato.encoders.SoftTokens;
import io.sfumato.encoders.TokenOrigin;
import io.sfumato.encoders.TokenRange;
import io.sfumato.encoders.image.AnyResolution;
import io.sfumato.encoders.image.AnyResolution.Size;
import io.sfumato.encoders.image.ImageProcessor;
import io.sfumato.encoders.image.RgbImage;
import io.sfumato.encoders.sight.ObjectPeaks;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.ort.OrtRuntime;
import io.sfumato.runtime.ort.RunControl;

/**
 * The embedded model's eyes (embedded-model.md §2): an image becomes the pooled patches
 * of its views, then words for the objects that were seen, then the characters that were
 * read on its tiles.
 * <p>
 * An image that fits one tile is one view, put on it with its aspect ratio. Any other is
 * put on the best canvas of tiles, and an overview, the whole image squeezed into one
 * tile, comes first; on it objects are looked for, characters aren't. Where there are
 * more glyphs than tokens, the most certain ones stay.
 */
final class ConvVitEncoder implements VisionEncoder {

	private final ConvVitTower tower;

	private final ConvVitConfig config;

	private final ImageProcessor processor;

	/** Null for a model that only sees patches. */
	private final @Nullable Marks marks;

	private ConvVitEncoder(ConvVitTower tower, ConvVitConfig config, ImageProcessor processor, @Nullable Marks marks) {
		this.tower = tower;
		this.config = config;
		this.processor = processor;
		this.marks = marks;
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
		Marks marks = Marks.open(checkpoint, config, tokens);
		return new ConvVitEncoder(ConvVitTower.open(runtime, tensors, config, false), config, processor, marks);
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
				AnyResolution.place(image.width(), image.height(), canvas), side, this.config.patch(), single);
		List<TokenOrigin> origins = new ArrayList<>();
		for (int view = 0; view < views.size(); view++) {
			addPatches(page, view, origins);
		}
		List<Marks.Mark> marks = marks(page, output, this.config.mostTokens() - origins.size());
		int width = this.config.modelWidth();
		float[] embeddings = Arrays.copyOf(output.patches(), (origins.size() + marks.size()) * width);
		for (Marks.Mark mark : marks) {
			System.arraycopy(mark.embedding(), 0, embeddings, origins.size() * width, width);
			origins.add(mark.origin());
		}
		return new SoftTokens(width, embeddings, origins);
	}

	/** The words of objects, then as many characters as still fit. */
	private List<Marks.Mark> marks(Page page, ConvVitTower.Output output, int most) {
		List<Marks.Mark> marks = new ArrayList<>();
		@Nullable Marks tables = this.marks;
		ConvVitConfig.@Nullable Glyphs glyphs = this.config.glyphs();
		if (tables == null || glyphs == null) {
			return marks;
		}
		@Nullable ObjectHead objects = this.config.objects();
		if (objects != null) {
			ObjectPeaks.View view = ObjectPeaks.look(output.names(), output.colours(), output.centres(), 0,
					this.config.cells(), objects.most());
			marks.addAll(tables.objects(SeenObject.of(view, objects, this.config.cells()), page));
		}
		// an overview's print is too small to be read
		List<ReadGlyph> read = ReadGlyph.page(output.glyphs(), page.firstTile(),
				page.canvas().width() / this.config.side(), this.config.cells(), glyphs, most - marks.size());
		marks.addAll(tables.glyphs(read, page));
		return marks;
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
		@Nullable ObjectHead objects = this.config.objects();
		long words = (objects != null) ? objects.mostTokens() : 0;
		return new TokenRange(patches,
				(int) Math.min(patches + words + this.config.tiles(canvas) * slots, this.config.mostTokens()));
	}

	@Override
	public void close() {
		this.tower.close();
	}

}
