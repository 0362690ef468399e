package io.sfumato.backbone.canvas;

/**
 * What a cell of the canvas is; it never changes.
 */
public enum CellKind {

	/** A token of the question or the instructions. */
	PROMPT,

	/** A soft token of an image. */
	VISUAL,

	/** A soft token of a clip. */
	AUDIO,

	/** A cell the model decides. */
	GEN,

	/**
	 * Text of the answer that was given beforehand; the model sees it and can't change
	 * it.
	 */
	FIXED;

	/** Whether the cell stands for a medium and has an embedding instead of a token. */
	public boolean isMedium() {
		return this == VISUAL || this == AUDIO;
	}

	/** Whether the cell belongs to the answer. */
	public boolean isAnswer() {
		return this == GEN || this == FIXED;
	}

}
