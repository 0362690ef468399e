package io.sfumato.trainer.model;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Stands in for tower and projector while the language half is trained on symbols alone:
 * a patch's vector is looked up from what lies on it. The projector learns these vectors
 * afterwards, so that the language half finds rendered images familiar from the first
 * step. Nothing of this is exported.
 */
public final class SymbolicEyes {

	private final Weights weights;

	public SymbolicEyes(Weights weights, ModelSize size) {
		this.weights = weights;
		// a patch is the sum of two vectors, and four of them are averaged
		for (String part : new String[] { "patch", "centre" }) {
			weights.normal("symbolic." + part + ".concept.weight", 0.5, ModelSize.CONCEPT_ROWS, size.width());
			weights.normal("symbolic." + part + ".colour.weight", 0.5, ModelSize.COLOUR_ROWS, size.width());
		}
	}

	/**
	 * Rows of the tables [N, 100] each → patch vectors [N, 100, width].
	 * @param concept the object on the patch, 0 for none
	 * @param colour its colour, 0 for none
	 * @param centreConcept the object whose centre lies in the patch, 0 for none
	 * @param centreColour its colour, 0 for none
	 */
	public Tensor forward(Tensor concept, Tensor colour, Tensor centreConcept, Tensor centreColour) {
		return look("symbolic.patch.concept.weight", concept).add(look("symbolic.patch.colour.weight", colour))
			.add(look("symbolic.centre.concept.weight", centreConcept))
			.add(look("symbolic.centre.colour.weight", centreColour))
			.to(this.weights.precision());
	}

	private Tensor look(String table, Tensor rows) {
		return torch.embedding(this.weights.master(table), rows);
	}

}
