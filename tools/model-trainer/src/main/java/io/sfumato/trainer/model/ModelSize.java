package io.sfumato.trainer.model;

import java.util.List;

/**
 * Sizes of the embedded model; what config.json of the exported checkpoint says.
 *
 * @param vocabulary rows of the embedding table
 * @param width hidden size of eyes, projector and backbone
 * @param heads attention heads of tower and backbone
 * @param layers backbone layers
 * @param feedForward width of the backbone's SwiGLU
 * @param towerLayers ViT layers
 * @param stemChannels channels after each stride-2 convolution
 * @param stemBlocks residual blocks after each of them
 * @param glyphClasses blank and the readable characters
 */
public record ModelSize(int vocabulary, int width, int heads, int layers, int feedForward, int towerLayers,
		List<Integer> stemChannels, List<Integer> stemBlocks, int glyphClasses) {

	/** Pixels of a tile's side. */
	public static final int TILE = 160;

	/** Patches of a tile's side. */
	public static final int GRID = 10;

	/** Patches of a tile. */
	public static final int PATCHES = GRID * GRID;

	/** Image tokens of a view after pooling 2×2. */
	public static final int POOLED = PATCHES / 4;

	/** Glyph slots of a patch, two rows of four. */
	public static final int SLOTS = 8;

	/** Slots over the widest page. */
	public static final int X_POSITIONS = 80;

	/** Slots over the tallest page. */
	public static final int Y_POSITIONS = 60;

	/** Places in a run of words that are told apart. */
	public static final int RUN_POSITIONS = 48;

	/** Places in a word that are told apart. */
	public static final int WORD_POSITIONS = 16;

	/** Areas of objects that are told apart, in patches. */
	public static final int OBJECT_SIZES = 32;

	/** Objects of an image that become tokens. */
	public static final int MOST_OBJECTS = 24;

	/**
	 * Rows of the training-only concept table, free ones included, the background first.
	 */
	public static final int CONCEPT_ROWS = 2048;

	/** Rows of the training-only colour table, the background first. */
	public static final int COLOUR_ROWS = 32;

	/** The model that ships, with one class for each readable character. */
	public static ModelSize mini(int vocabulary, int characters) {
		return new ModelSize(vocabulary, 256, 4, 4, 688, 4, List.of(32, 64, 128, 256), List.of(0, 1, 2, 0),
				1 + characters);
	}

	public int headSize() {
		return this.width / this.heads;
	}

}
