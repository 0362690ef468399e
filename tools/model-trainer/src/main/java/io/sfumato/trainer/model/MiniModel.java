package io.sfumato.trainer.model;

import org.bytedeco.pytorch.global.torch;

/**
 * All parts of the embedded model over one set of weights.
 *
 * @param size its sizes
 * @param weights its numbers
 * @param tower the eyes
 * @param heads what the eyes are taught
 * @param projector from eyes to backbone
 * @param symbols the stand-in for eyes and projector
 * @param backbone the language half
 * @param ears tower and adapter for sound
 */
public record MiniModel(ModelSize size, Weights weights, VisionTower tower, DenseHeads heads, Projector projector,
		SymbolicEyes symbols, Backbone backbone, Ears ears) {

	/** A model with initial weights. */
	public static MiniModel create(ModelSize size, long seed, torch.ScalarType precision) {
		Weights weights = new Weights(seed, precision);
		return new MiniModel(size, weights, new VisionTower(weights, size), new DenseHeads(weights, size),
				new Projector(weights, size), new SymbolicEyes(weights, size), new Backbone(weights, size),
				new Ears(weights, size));
	}

}
