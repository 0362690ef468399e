package io.sfumato.encoders.audio;

import java.util.ArrayList;
import java.util.List;

import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.graph.Activation;
import io.sfumato.runtime.graph.AudioStem;
import io.sfumato.runtime.graph.GraphBuilder;
import io.sfumato.runtime.graph.Norm;
import io.sfumato.runtime.graph.TowerLayer;
import io.sfumato.runtime.graph.Value;

/**
 * The encoder half of Whisper as a part of a graph (checkpoints.md §11.4). It knows no
 * mask: padding is silence to it.
 *
 * @param bands mel bands
 * @param positions frames it gives, half as many as it takes
 * @param hidden width of a frame
 * @param inner width inside the MLP
 * @param layers number of layers
 * @param heads number of attention heads
 * @param activation of the MLP
 */
record WhisperEncoder(int bands, int positions, int hidden, int inner, int layers, int heads, Activation activation) {

	private static final double EPSILON = 1e-5;

	/** Reads the {@code config.json} of a Whisper model, or a {@code whisper_config}. */
	static WhisperEncoder of(ModelConfig config) {
		int hidden = atLeastOne(config, "d_model");
		int heads = atLeastOne(config, "encoder_attention_heads");
		if (hidden % heads != 0) {
			throw config.refuse("encoder_attention_heads", heads + " heads can't share a width of " + hidden);
		}
		String activation = config.string("activation_function").orElse("gelu");
		return new WhisperEncoder(atLeastOne(config, "num_mel_bins"), atLeastOne(config, "max_source_positions"),
				hidden, atLeastOne(config, "encoder_ffn_dim"), atLeastOne(config, "encoder_layers"), heads,
				Activation.named(activation)
					.orElseThrow(() -> config.refuse("activation_function",
							"'" + activation + "' isn't a known activation")));
	}

	private static int atLeastOne(ModelConfig config, String field) {
		int value = config.requireInt(field);
		if (value < 1) {
			throw config.refuse(field, "is " + value + ", at least 1 is needed");
		}
		return value;
	}

	/** Mel frames that it takes. */
	int frames() {
		return 2 * this.positions;
	}

	/**
	 * The hidden states as transformers counts them.
	 * @param mel {@code [N, bands, frames]}
	 * @param prefix of the tensors' names, with its dot
	 * @return the input of the first layer and the output of each, {@code [N, positions,
	 * hidden]}; the last one normalised
	 */
	List<Value> states(GraphBuilder g, Value mel, String prefix) {
		return layers(g, stem(prefix).apply(g, mel), prefix);
	}

	/**
	 * The last of the hidden states, of sound of any length.
	 * @param mel {@code [N, bands, 2·t]}
	 * @param rows whole numbers {@code [t]} from 0 on, at most as many as positions
	 * @return {@code [N, t, hidden]}
	 */
	Value lastState(GraphBuilder g, Value mel, Value rows, String prefix) {
		return layers(g, stem(prefix).applyUpTo(g, mel, rows), prefix).getLast();
	}

	private AudioStem stem(String prefix) {
		return AudioStem.of(prefix, this.bands, this.hidden, this.positions);
	}

	private List<Value> layers(GraphBuilder g, Value input, String prefix) {
		List<Value> states = new ArrayList<>();
		states.add(input);
		for (int layer = 0; layer < this.layers; layer++) {
			states.add(TowerLayer
				.whisper(prefix + "layers." + layer, this.hidden, this.heads, this.inner, this.activation, EPSILON)
				.apply(g, states.getLast()));
		}
		Value last = Norm.layer(prefix + "layer_norm", this.hidden, EPSILON).apply(g, states.removeLast());
		states.add(last);
		return states;
	}

}
