package io.sfumato.encoders.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import tools.jackson.databind.JsonNode;

import io.sfumato.encoders.image.AnyResolution.Size;
import io.sfumato.runtime.checkpoint.ModelConfig;

/**
 * What {@code LlavaNextImageProcessor} and {@code LlavaOnevisionImageProcessor} do to a
 * picture: the whole of it resized to one view, then the tiles of the best canvas. Unlike
 * in the original code, the picture loses its alpha first, and canvases are named by
 * height and width. Immutable.
 */
public final class TileProcessor {

	private final int side;

	private final List<Size> canvases;

	private final Resampling resampling;

	private final Normalisation normalisation;

	private TileProcessor(int side, List<Size> canvases, Resampling resampling, Normalisation normalisation) {
		this.side = side;
		this.canvases = canvases;
		this.resampling = resampling;
		this.normalisation = normalisation;
	}

	/**
	 * The settings of a {@code preprocessor_config.json}.
	 * @throws io.sfumato.runtime.checkpoint.CheckpointException for settings that ask for
	 * something else
	 */
	public static TileProcessor of(ModelConfig file) {
		boolean next = file.requireString("image_processor_type").startsWith("LlavaNext");
		int side = next ? CropProcessor.shortestEdge(file) : square(file);
		if (next) {
			boolean sides = file.node().path("crop_size").isObject();
			ModelConfig crop = sides ? file.object("crop_size").orElse(file) : file;
			String[] names = sides ? new String[] { "height", "width" } : new String[] { "crop_size" };
			if (Arrays.stream(names).anyMatch((name) -> crop.integer(name).orElse(side) != side)) {
				throw file.refuse("crop_size", "isn't the size " + side + " of a view");
			}
		}
		List<Size> canvases = new ArrayList<>();
		JsonNode pinpoints = file.node().path("image_grid_pinpoints");
		for (JsonNode pair : pinpoints) {
			if (pair.size() != 2 || !pair.get(0).isInt() || !pair.get(1).isInt() || pair.get(0).asInt() < 1
					|| pair.get(1).asInt() < 1 || pair.get(0).asInt() % side != 0 || pair.get(1).asInt() % side != 0) {
				throw file.refuse("image_grid_pinpoints", pair + " isn't a canvas of tiles of " + side);
			}
			canvases.add(new Size(pair.get(1).asInt(), pair.get(0).asInt()));
		}
		if (canvases.isEmpty()) {
			throw file.refuse("image_grid_pinpoints", "names no canvas");
		}
		return new TileProcessor(side, List.copyOf(canvases), Normalisation.resampling(file, Resampling.BICUBIC),
				Normalisation.of(file, next ? Normalisation.CLIP : Normalisation.SIGLIP));
	}

	private static int square(ModelConfig file) {
		ModelConfig size = file.object("size").orElseThrow(() -> file.refuse("size", "is missing"));
		int side = size.requireInt("height");
		if (side < 1 || size.requireInt("width") != side) {
			throw file.refuse("size", "isn't that of a square");
		}
		return side;
	}

	/** Edge of a view. */
	public int side() {
		return this.side;
	}

	/** image → [views, 3, side, side] */
	public float[] process(RgbImage image) {
		RgbImage opaque = image.opaque();
		Size canvas = AnyResolution.best(opaque.width(), opaque.height(), this.canvases);
		List<RgbImage> views = new ArrayList<>();
		views.add(PillowResize.resize(opaque, this.side, this.side, this.resampling));
		views.addAll(AnyResolution.tiles(AnyResolution.resizeAndPad(opaque, canvas, this.resampling), this.side));
		int size = Normalisation.CHANNELS * this.side * this.side;
		float[] pixels = new float[views.size() * size];
		for (int i = 0; i < views.size(); i++) {
			this.normalisation.planes(views.get(i), pixels, i * size);
		}
		return pixels;
	}

}
