package io.sfumato.encoders.vision;

import java.util.List;

import io.sfumato.encoders.image.AnyResolution;
import io.sfumato.encoders.image.AnyResolution.Size;
import io.sfumato.encoders.sight.SlotGrid;
import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.graph.Activation;
import org.jspecify.annotations.Nullable;

/**
 * Sizes of a {@code sfumato_conv_vit} tower and of what surrounds it (checkpoints.md
 * §15.1).
 *
 * @param side edge of a view in pixels
 * @param patch edge of a patch in pixels, 2 to the power of the number of stages
 * @param channels width of every stage of the stem
 * @param blocks residual blocks of every stage
 * @param hidden width of a token of the tower
 * @param inner width inside the MLP
 * @param layers number of layers
 * @param heads number of attention heads
 * @param activation of the MLP
 * @param epsilon of the layer norms
 * @param modelWidth width of the language model
 * @param pool edge of the squares of tokens that are averaged
 * @param mostTokens of one image
 * @param canvases that an image can be put on
 * @param glyphs the head that reads characters; null for a model without
 * @param objects the heads that name objects; null for a model without
 */
record ConvVitConfig(int side, int patch, List<Integer> channels, List<Integer> blocks, int hidden, int inner,
		int layers, int heads, Activation activation, double epsilon, int modelWidth, int pool, int mostTokens,
		List<Size> canvases, @Nullable Glyphs glyphs, @Nullable ObjectHead objects) {

	static final String MODEL_TYPE = "sfumato_conv_vit";

	static ConvVitConfig of(ModelConfig config) {
		ModelConfig vision = config.object("vision_config")
			.orElseThrow(() -> config.refuse("vision_config", "is missing"));
		int side = vision.requirePositive("image_size");
		int patch = vision.requirePositive("patch_size");
		List<Integer> channels = vision.integers("stem_channels");
		List<Integer> blocks = vision.integers("stem_residual_blocks");
		int hidden = vision.requirePositive("hidden_size");
		int heads = vision.requirePositive("num_attention_heads");
		if (side % patch != 0) {
			throw vision.refuse("patch_size", patch + " doesn't divide the image_size " + side);
		}
		if (channels.isEmpty() || channels.size() > 8 || 1 << channels.size() != patch) {
			throw vision.refuse("stem_channels",
					channels.size() + " stages halve an image to 1/" + (1 << channels.size()) + ", not 1/" + patch);
		}
		if (!channels.getLast().equals(hidden)) {
			throw vision.refuse("stem_channels", "end with " + channels.getLast() + ", the tower needs " + hidden);
		}
		if (blocks.size() != channels.size()) {
			throw vision.refuse("stem_residual_blocks",
					"has " + blocks.size() + " numbers for " + channels.size() + " stages");
		}
		if (hidden % heads != 0) {
			throw vision.refuse("num_attention_heads", heads + " heads can't share a width of " + hidden);
		}
		require(config, "mm_projector_type", "mlp2x_gelu");
		require(config, "mm_patch_merge_type", "flat");
		int pool = config.integer("mm_spatial_pool_stride").orElse(1);
		if (pool < 1 || side / patch % pool != 0) {
			throw config.refuse("mm_spatial_pool_stride",
					pool + " doesn't divide the " + side / patch + " patches of an edge");
		}
		if (pool > 1) {
			require(config, "mm_spatial_pool_mode", "average");
			if (!config.bool("mm_pool_all_views", false)) {
				throw config.refuse("mm_pool_all_views", "must be true, only that is built for this tower");
			}
		}
		List<Size> canvases = canvases(config, side);
		Glyphs glyphs = config.object("glyph_config")
			.map((glyph) -> Glyphs.of(glyph, side, patch, canvases))
			.orElse(null);
		ObjectHead objects = objects(config, glyphs);
		String activation = vision.string("hidden_act").orElse("gelu");
		ConvVitConfig result = new ConvVitConfig(side, patch, channels, blocks, hidden,
				vision.requirePositive("intermediate_size"), vision.requirePositive("num_hidden_layers"), heads,
				SiglipConfig.activation(vision, activation), vision.number("layer_norm_eps", 1e-6),
				config.requirePositive("hidden_size"), pool,
				config.integer("mm_max_image_tokens").orElse(Integer.MAX_VALUE), canvases, glyphs, objects);
		int patches = canvases.stream()
			.mapToInt((canvas) -> result.views(canvas) * result.tokensPerView())
			.max()
			.orElse(0);
		if (patches > result.mostTokens) {
			throw config.refuse("mm_max_image_tokens",
					result.mostTokens + " is less than the " + patches + " patch tokens of the largest image");
		}
		return result;
	}

	private static @Nullable ObjectHead objects(ModelConfig config, @Nullable Glyphs glyphs) {
		return config.object("object_config").map((objects) -> {
			if (glyphs == null || glyphs.counters().size() != GlyphCounter.NAMES.size()) {
				throw objects.refuse("names",
						"need the tables of a glyph_config with run_positions and word_positions");
			}
			return ObjectHead.of(objects);
		}).orElse(null);
	}

	private static List<Size> canvases(ModelConfig config, int side) {
		if (!config.string("image_aspect_ratio").orElse("anyres").startsWith("anyres")) {
			return List.of(new Size(side, side));
		}
		return pinpoints(config, side);
	}

	/** The canvases of {@code image_grid_pinpoints}. */
	static List<Size> pinpoints(ModelConfig config, int side) {
		if (!config.has("image_grid_pinpoints")) {
			throw config.refuse("image_grid_pinpoints", "is missing");
		}
		var field = config.node().get("image_grid_pinpoints");
		try {
			return AnyResolution.pinpoints(field.isString() ? field.stringValue() : field.toString(), side);
		}
		catch (IllegalArgumentException ex) {
			throw config.refuse("image_grid_pinpoints", String.valueOf(ex.getMessage()));
		}
	}

	private static void require(ModelConfig config, String field, String value) {
		String found = config.string(field).orElse(value);
		if (!found.equals(value)) {
			throw config.refuse(field, "is '" + found + "', this tower is built with '" + value + "'");
		}
	}

	/** Patches along an edge of a view. */
	int cells() {
		return this.side / this.patch;
	}

	/** Tokens of a view along an edge, after pooling. */
	int pooledCells() {
		return cells() / this.pool;
	}

	int tokensPerView() {
		return pooledCells() * pooledCells();
	}

	/**
	 * Tiles of a canvas, with an overview of the whole image before them where there is
	 * more than one.
	 */
	int views(Size canvas) {
		int tiles = tiles(canvas);
		return (tiles == 1) ? 1 : tiles + 1;
	}

	int tiles(Size canvas) {
		return canvas.width() / this.side * (canvas.height() / this.side);
	}

	/**
	 * The head that reads characters.
	 *
	 * @param rows slots of a patch, from top to bottom
	 * @param columns slots of a patch, from left to right
	 * @param characters what can be read, as code points; class 0 is none
	 * @param mostPerTile glyphs that a tile may give
	 * @param xPositions slots across the widest page
	 * @param yPositions slots down the tallest page
	 * @param counters of characters in a stretch of print
	 */
	record Glyphs(int rows, int columns, List<Integer> characters, int mostPerTile, int xPositions, int yPositions,
			List<GlyphCounter> counters) {

		static Glyphs of(ModelConfig config, int side, int patch, List<Size> canvases) {
			List<Integer> slots = config.integers("slots_per_patch");
			if (slots.size() != 2 || slots.get(0) < 1 || slots.get(1) < 1) {
				throw config.refuse("slots_per_patch", slots + " isn't a number of rows and one of columns");
			}
			List<Integer> characters = config.requireString("characters").codePoints().boxed().toList();
			if (characters.isEmpty() || characters.stream().distinct().count() != characters.size()) {
				throw config.refuse("characters", "must name each character once");
			}
			Glyphs glyphs = new Glyphs(slots.get(0), slots.get(1), characters,
					config.integer("max_tokens_per_tile").orElse(Integer.MAX_VALUE),
					config.requirePositive("x_positions"), config.requirePositive("y_positions"),
					GlyphCounter.of(config));
			for (Size canvas : canvases) {
				if (canvas.width() / patch * glyphs.columns > glyphs.xPositions) {
					throw config.refuse("x_positions",
							glyphs.xPositions + " are too few for a page of " + canvas.width() + " pixels");
				}
				if (canvas.height() / patch * glyphs.rows > glyphs.yPositions) {
					throw config.refuse("y_positions",
							glyphs.yPositions + " are too few for a page of " + canvas.height() + " pixels");
				}
			}
			return glyphs;
		}

		SlotGrid grid(int cells) {
			return new SlotGrid(cells, this.rows, this.columns);
		}

		int perPatch() {
			return this.rows * this.columns;
		}

		/** Characters and none. */
		int classes() {
			return 1 + this.characters.size();
		}

	}

}
