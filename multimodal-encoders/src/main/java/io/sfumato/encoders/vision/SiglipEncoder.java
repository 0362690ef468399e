package io.sfumato.encoders.vision;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.sfumato.encoders.SoftTokens;
import io.sfumato.encoders.TokenOrigin.Box;
import io.sfumato.encoders.TokenRange;
import io.sfumato.encoders.image.AnyResolution;
import io.sfumato.encoders.image.AnyResolution.Cells;
import io.sfumato.encoders.image.AnyResolution.Size;
import io.sfumato.encoders.image.ImageProcessor;
import io.sfumato.encoders.image.PillowResize;
import io.sfumato.encoders.image.Resampling;
import io.sfumato.encoders.image.RgbImage;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.checkpoint.SafetensorsWriter;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.graph.Mlp;
import io.sfumato.runtime.graph.Weight;
import io.sfumato.runtime.ort.OrtRuntime;
import io.sfumato.runtime.ort.RunControl;

/**
 * The eyes of LLaDA-V and LaViDa (checkpoints.md §3.3, §3.4, §4.3): the whole image and
 * the tiles of its best canvas through a SigLIP tower without its last layer, a projector
 * for each, the tiles joined, freed of padding, shrunk if they are many, and every row
 * closed by a learned token.
 * <p>
 * Preprocessing is hard-coded in the reference and so it is here;
 * {@code preprocessor_config.json} is not asked.
 */
final class SiglipEncoder implements VisionEncoder {

	/** The towers that published checkpoints name instead of describing them. */
	private static final Pattern SO400M = Pattern.compile(".*siglip2?-so400m-patch14-384");

	/** LaViDa halves every view's map before it merges them (checkpoints.md §4.3). */
	private static final Set<String> POOLING_ARCHITECTURES = Set.of("LlavaLladaForMaskedDiffusion",
			"LlavaDreamForMaskedDiffusion");

	private static final Pattern LIMITED = Pattern.compile("anyres_max_(\\d{1,3})");

	private static final String PROJECTOR = "model.mm_projector";

	/** int(0.5 · 255), the background of the mode "pad". */
	private static final int GREY = 127;

	/** Shrinking by less than this is left out. */
	private static final double SMALLEST_SHRINK = 1.1;

	private final SiglipTower tower;

	private final TowerFeature feature;

	private final ImageProcessor processor;

	private final int hidden;

	/** Empty where images are padded to one square view. */
	private final List<Size> canvases;

	/** How many views' worth of tokens the tiles may give; 0 for any number. */
	private final int mostViews;

	/** Empty where views follow each other without a mark. */
	private final float[] newline;

	/** Tokens along an edge of a view. */
	private final int cells;

	private final boolean pooled;

	private SiglipEncoder(SiglipTower tower, TowerFeature feature, int hidden, List<Size> canvases, int mostViews,
			float[] newline, boolean pooled) {
		this.tower = tower;
		this.feature = feature;
		this.processor = ImageProcessor.siglip(tower.side());
		this.hidden = hidden;
		this.canvases = canvases;
		this.mostViews = mostViews;
		this.newline = newline;
		this.pooled = pooled;
		this.cells = pooled ? (tower.cells() + 1) / 2 : tower.cells();
	}

	static SiglipEncoder open(Checkpoint checkpoint, OrtRuntime runtime) {
		ModelConfig config = checkpoint.config();
		boolean pooled = config.bool("mm_pool_all_views",
				config.strings("architectures").stream().anyMatch(POOLING_ARCHITECTURES::contains));
		String poolMode = config.string("mm_spatial_pool_mode").orElse("bilinear");
		if (pooled && !poolMode.equals("bilinear")) {
			throw config.refuse("mm_spatial_pool_mode", "is '" + poolMode + "', only 'bilinear' is known");
		}
		String projectorType = config.string("mm_projector_type").orElse("mlp2x_gelu");
		if (!projectorType.equals("mlp2x_gelu")) {
			throw config.refuse("mm_projector_type", "is '" + projectorType + "', only 'mlp2x_gelu' is known");
		}
		ModelConfig vision = visionConfig(checkpoint);
		TensorStore tensors = checkpoint.tensors();
		int hidden = config.requireInt("hidden_size", "d_model");
		Mlp projector = Mlp.projector(PROJECTOR, vision.requireInt("hidden_size"), hidden);
		TowerTensors.refuseUnexpected(tensors, PROJECTOR, projector.tensors(), Set.of());
		String merge = config.string("mm_patch_merge_type").orElse("flat");
		float[] newline = switch (merge) {
			case "flat" -> new float[0];
			case "spatial_unpad" -> {
				Weight.of("model.image_newline", hidden).check(tensors);
				yield pooled ? rounded(tensors.floats("model.image_newline")) : tensors.floats("model.image_newline");
			}
			default -> throw config.refuse("mm_patch_merge_type", "'" + merge + "' isn't known");
		};
		// the reference deletes the last layer of the full tower and takes what comes out
		TowerFeature feature = TowerFeature.hiddenState(vision.requireInt("num_hidden_layers") - 1);
		SiglipTower tower = SiglipTower.open(runtime, tensors, vision, Set.of(feature), projector);
		try {
			String ratio = config.string("image_aspect_ratio").orElse("pad");
			Matcher limit = LIMITED.matcher(ratio);
			if (newline.length == 0 && !ratio.equals("pad")) {
				throw config.refuse("mm_patch_merge_type", "'flat' with tiles isn't known for this tower");
			}
			return new SiglipEncoder(tower, feature, hidden, canvases(config, ratio, tower.side()),
					limit.matches() ? Integer.parseInt(limit.group(1)) : 0, newline, pooled);
		}
		catch (RuntimeException ex) {
			tower.close();
			throw ex;
		}
	}

	/**
	 * LaViDa's reference takes the mark of a row in bfloat16, whatever the file holds.
	 */
	private static float[] rounded(float[] values) {
		float[] rounded = new float[values.length];
		for (int i = 0; i < values.length; i++) {
			rounded[i] = Float.intBitsToFloat(SafetensorsWriter.toBfloat16(values[i]) << 16);
		}
		return rounded;
	}

	private static ModelConfig visionConfig(Checkpoint checkpoint) {
		ModelConfig config = checkpoint.config();
		Path file = checkpoint.directory().resolve("vision_tower").resolve("config.json");
		if (config.object("vision_config").isPresent()) {
			return config.object("vision_config").orElseThrow();
		}
		if (Files.exists(file)) {
			return ModelConfig.read(file);
		}
		String name = config.requireString("mm_vision_tower");
		if (!SO400M.matcher(name).matches()) {
			throw config.refuse("mm_vision_tower",
					"the sizes of '" + name + "' aren't known, and there is no vision_tower/config.json");
		}
		return config.with(Map.of("image_size", 384, "patch_size", 14, "hidden_size", 1152, "intermediate_size", 4304,
				"num_hidden_layers", 27, "num_attention_heads", 16, "hidden_act", "gelu_pytorch_tanh", "layer_norm_eps",
				1e-6));
	}

	private static List<Size> canvases(ModelConfig config, String ratio, int side) {
		if (ratio.equals("pad")) {
			return List.of();
		}
		if (!ratio.equals("anyres") && !LIMITED.matcher(ratio).matches()) {
			throw config.refuse("image_aspect_ratio", "'" + ratio + "' isn't known");
		}
		return ConvVitConfig.pinpoints(config, side);
	}

	@Override
	public SoftTokens encode(RgbImage image, RunControl control) {
		float[] features = projected(image, control);
		int views = features.length / (this.tower.cells() * this.tower.cells() * this.hidden);
		return merge(this.pooled ? pooled(features, views) : features, views, image.width(), image.height());
	}

	/** image → [views, tower cells², hidden] */
	float[] projected(RgbImage image, RunControl control) {
		int side = this.tower.side();
		float[] pixels = pixels(image);
		return Objects.requireNonNull(
				this.tower.run(pixels, pixels.length / (3 * side * side), side, side, control).get(this.feature));
	}

	/** features [views, tower cells², hidden] → [views, cells², hidden] */
	private float[] pooled(float[] features, int views) {
		int edge = this.tower.cells();
		int size = this.cells * this.cells * this.hidden;
		float[] result = new float[views * size];
		for (int view = 0; view < views; view++) {
			FeatureMap map = FeatureMap.ofTiles(features, view * edge * edge * this.hidden, 1, 1, edge, this.hidden);
			System.arraycopy(map.bilinear(this.cells, this.cells).values(), 0, result, view * size, size);
		}
		return result;
	}

	/** image → [views, 3, side, side] */
	float[] pixels(RgbImage image) {
		int side = this.tower.side();
		List<RgbImage> views = views(image);
		float[] pixels = new float[views.size() * 3 * side * side];
		for (int i = 0; i < views.size(); i++) {
			this.processor.normalise(this.processor.view(views.get(i)), pixels, i * 3 * side * side);
		}
		return pixels;
	}

	/**
	 * The whole image first, resized in its original mode as the reference does; then the
	 * tiles.
	 */
	private List<RgbImage> views(RgbImage image) {
		if (this.canvases.isEmpty()) {
			return List.of(AnyResolution.padToSquare(image, GREY));
		}
		int side = this.tower.side();
		List<RgbImage> views = new ArrayList<>();
		views.add(PillowResize.resize(image, side, side, Resampling.BICUBIC));
		Size canvas = AnyResolution.best(image.width(), image.height(), this.canvases);
		views.addAll(AnyResolution.tiles(AnyResolution.resizeAndPad(image, canvas), side));
		return views;
	}

	/** features [views, cells², hidden] → the tokens of the image */
	private SoftTokens merge(float[] features, int views, int width, int height) {
		ImageTokens tokens = new ImageTokens(this.hidden, width, height);
		Box whole = new Box(0, 0, width, height);
		tokens.addMap(0, views > 1, new FeatureMap(features, this.cells, this.cells, this.hidden),
				this.canvases.isEmpty() ? square(width, height) : whole, new float[0]);
		if (this.newline.length > 0 && views == 1) {
			tokens.addRowEnd(0, this.cells - 1, this.newline);
		}
		else if (views > 1) {
			Size canvas = AnyResolution.best(width, height, this.canvases);
			FeatureMap map = FeatureMap.ofTiles(features, this.cells * this.cells * this.hidden,
					canvas.width() / this.tower.side(), canvas.height() / this.tower.side(), this.cells, this.hidden);
			Cells kept = AnyResolution.unpad(width, height, map.columns(), map.rows());
			FeatureMap unpadded = map.crop(kept);
			int[] size = shrunk(kept.rows(), kept.columns());
			tokens.addMap(1, false, (size[0] == kept.rows() && size[1] == kept.columns()) ? unpadded
					: unpadded.bilinear(size[0], size[1]), whole, this.newline);
		}
		return tokens.build(null);
	}

	/** The padded square around an image. */
	private static Box square(int width, int height) {
		int side = Math.max(width, height);
		int left = (side - width) / 2;
		int top = (side - height) / 2;
		return new Box(-left, -top, side - left, side - top);
	}

	/** Rows and columns after {@code anyres_max}. */
	private int[] shrunk(int rows, int columns) {
		double views = (double) this.mostViews * this.cells * this.cells;
		double times = (this.mostViews > 0) ? Math.sqrt((double) rows * columns / views) : 0;
		return (times > SMALLEST_SHRINK) ? new int[] { floorDivide(rows, times), floorDivide(columns, times) }
				: new int[] { rows, columns };
	}

	/**
	 * Python's {@code a // b} of floats, which is not the floor of the rounded quotient.
	 */
	private static int floorDivide(int a, double b) {
		return (int) Math.rint((a - a % b) / b);
	}

	@Override
	public int hidden() {
		return this.hidden;
	}

	@Override
	public int side() {
		return this.tower.side();
	}

	@Override
	public TokenRange tokens(int width, int height) {
		int view = this.cells * this.cells;
		int count;
		if (this.canvases.isEmpty()) {
			count = view + ((this.newline.length > 0) ? 1 : 0);
		}
		else {
			Size canvas = AnyResolution.best(width, height, this.canvases);
			int across = canvas.width() / this.tower.side();
			int down = canvas.height() / this.tower.side();
			Cells kept = AnyResolution.unpad(width, height, across * this.cells, down * this.cells);
			int[] size = shrunk(kept.rows(), kept.columns());
			count = view + size[0] * (size[1] + 1);
		}
		return new TokenRange(count, count);
	}

	@Override
	public TokenRange tokens() {
		int view = this.cells * this.cells;
		if (this.canvases.isEmpty()) {
			return tokens(1, 1);
		}
		int most = 0;
		for (Size canvas : this.canvases) {
			int rows = canvas.height() / this.tower.side() * this.cells;
			int columns = canvas.width() / this.tower.side() * this.cells;
			// what is not shrunk has at most 1.1² times the limit, beside one mark a row
			double limit = (this.mostViews > 0) ? SMALLEST_SHRINK * SMALLEST_SHRINK * this.mostViews * view
					: Double.MAX_VALUE;
			most = Math.max(most, (int) Math.min((double) rows * columns, limit) + rows);
		}
		return new TokenRange(view, view + most);
	}

	@Override
	public void close() {
		this.tower.close();
	}

}
