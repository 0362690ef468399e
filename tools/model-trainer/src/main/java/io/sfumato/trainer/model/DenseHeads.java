package io.sfumato.trainer.model;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * What the eyes are taught patch by patch: the characters of the eight slots (this head
 * is exported), the object, its colour, and whether an object's centre lies here.
 */
public final class DenseHeads {

	private final Weights weights;

	private final ModelSize size;

	public DenseHeads(Weights weights, ModelSize size) {
		this.weights = weights;
		this.size = size;
		head("model.glyph_head", ModelSize.SLOTS * size.glyphClasses());
		head("dense.early_glyph", ModelSize.SLOTS / 4 * size.glyphClasses(), earlyWidth());
		head("dense.concept", ModelSize.CONCEPT_ROWS);
		head("dense.colour", ModelSize.COLOUR_ROWS);
		head("dense.centre", 2);
	}

	private void head(String name, int classes) {
		head(name, classes, this.size.width());
	}

	private void head(String name, int classes, int width) {
		this.weights.normal(name + ".weight", 0.03, classes, width);
		this.weights.constant(name + ".bias", 0, classes);
	}

	/** patches [N, 100, width] → logits [N·800, classes], slot-major. */
	public Tensor glyphs(Tensor patches) {
		return apply("model.glyph_head", patches).view(-1, this.size.glyphClasses());
	}

	/**
	 * The stem at stride 8 [N, channels, 20, 20] → logits [N·800, classes] in the order
	 * of {@link #glyphs}. A character is a local thing: taught here too, the convolutions
	 * learn to read long before the layers above would tell them to.
	 */
	public Tensor earlyGlyphs(Tensor early) {
		long half = ModelSize.GRID;
		long classes = this.size.glyphClasses();
		Tensor logits = apply("dense.early_glyph", early.permute(0, 2, 3, 1));
		return logits.reshape(-1, half, 2, half, 2, 2, classes).permute(0, 1, 3, 2, 4, 5, 6).reshape(-1, classes);
	}

	private int earlyWidth() {
		return this.size.stemChannels().get(this.size.stemChannels().size() - 2);
	}

	/** patches [K, width] → logits [K, concepts], class 0 the background. */
	public Tensor concepts(Tensor patches) {
		return apply("dense.concept", patches).view(-1, ModelSize.CONCEPT_ROWS);
	}

	/** patches [K, width] → logits [K, colours], class 0 the background. */
	public Tensor colours(Tensor patches) {
		return apply("dense.colour", patches).view(-1, ModelSize.COLOUR_ROWS);
	}

	/** patches [K, width] → logits [K, 2]. */
	public Tensor centres(Tensor patches) {
		return apply("dense.centre", patches).view(-1, 2);
	}

	private Tensor apply(String name, Tensor patches) {
		return torch.linear(patches, this.weights.get(name + ".weight"),
				new TensorOptional(this.weights.get(name + ".bias")));
	}

}
