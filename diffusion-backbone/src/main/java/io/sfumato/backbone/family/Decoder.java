package io.sfumato.backbone.family;

import java.util.List;

import io.sfumato.runtime.graph.Head;
import io.sfumato.runtime.graph.Norm;
import io.sfumato.runtime.graph.Weight;

/**
 * A decoder as a family describes it: sizes, and blocks over the names of the checkpoint.
 *
 * @param hidden width of embeddings
 * @param kvHeads heads of the keys and values
 * @param headDim width of a head
 * @param embedding {@code [vocabulary, hidden]}
 * @param inputScale what embeddings are multiplied with on entry, 1 for nothing
 * @param layers the blocks in order
 * @param norm after the last block
 * @param head logits
 * @param rotary positions
 */
record Decoder(int hidden, int kvHeads, int headDim, Weight embedding, double inputScale, List<DecoderLayer> layers,
		Norm norm, Head head, RotaryTable rotary) {

	Decoder {
		layers = List.copyOf(layers);
	}

	/** The same decoder with other positions. */
	Decoder rotatedBy(RotaryTable table) {
		return new Decoder(this.hidden, this.kvHeads, this.headDim, this.embedding, this.inputScale, this.layers,
				this.norm, this.head, table);
	}

	int vocabulary() {
		return (int) this.head.weight().shape()[0];
	}

}
