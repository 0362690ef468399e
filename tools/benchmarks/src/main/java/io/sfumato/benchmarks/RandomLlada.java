package io.sfumato.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

import io.sfumato.runtime.checkpoint.SafetensorsWriter;
import io.sfumato.runtime.checkpoint.TensorType;

/**
 * A LLaDA checkpoint of given sizes with random weights: what it computes means nothing,
 * what it costs is what a trained one costs.
 *
 * @param layers number of blocks
 * @param width of the embeddings
 * @param ffn width of the gated feed-forward part
 * @param heads attention heads
 * @param vocabulary rows of embedding and head
 */
record RandomLlada(int layers, int width, int ffn, int heads, int vocabulary) {

	private static final String PREFIX = "model.transformer.";

	/**
	 * Multiply-add operations times two of one forward over so many positions, LM head on
	 * none.
	 */
	double operations(int positions) {
		double linear = 2.0 * positions * this.layers * (4.0 * this.width * this.width + 3.0 * this.width * this.ffn);
		double attention = 2.0 * this.layers * 2.0 * positions * positions * this.width;
		return linear + attention;
	}

	void writeTo(Path directory) throws IOException {
		Files.writeString(directory.resolve("config.json"), """
				{"architectures":["LLaDAModelLM"],"model_type":"llada","d_model":%d,"n_layers":%d,"n_heads":%d,
				"n_kv_heads":%d,"mlp_hidden_size":%d,"vocab_size":%d,"embedding_size":%d,"max_sequence_length":4096,
				"rope":true,"rope_theta":500000.0,"rms_norm_eps":1e-05,"layer_norm_type":"rms","block_type":"llama",
				"activation_type":"silu","mask_token_id":%d,"eos_token_id":%d,"pad_token_id":%d,"weight_tying":false}
				""".formatted(this.width, this.layers, this.heads, this.heads, this.ffn, this.vocabulary,
				this.vocabulary, this.vocabulary - 1, this.vocabulary - 2, this.vocabulary - 2));
		SafetensorsWriter writer = new SafetensorsWriter();
		matrix(writer, "wte", this.vocabulary, this.width);
		for (int layer = 0; layer < this.layers; layer++) {
			String block = "blocks." + layer + ".";
			norm(writer, block + "attn_norm");
			for (String projection : List.of("q_proj", "k_proj", "v_proj", "attn_out")) {
				matrix(writer, block + projection, this.width, this.width);
			}
			norm(writer, block + "ff_norm");
			matrix(writer, block + "ff_proj", this.ffn, this.width);
			matrix(writer, block + "up_proj", this.ffn, this.width);
			matrix(writer, block + "ff_out", this.width, this.ffn);
		}
		norm(writer, "ln_f");
		matrix(writer, "ff_out", this.vocabulary, this.width);
		writer.writeTo(directory.resolve("model.safetensors"));
	}

	private void norm(SafetensorsWriter writer, String name) {
		writer.floats(PREFIX + name + ".weight", TensorType.F32, List.of((long) this.width), () -> {
			float[] ones = new float[this.width];
			java.util.Arrays.fill(ones, 1);
			return ones;
		});
	}

	private static void matrix(SafetensorsWriter writer, String name, int rows, int columns) {
		writer.floats(PREFIX + name + ".weight", TensorType.F32, List.of((long) rows, (long) columns), () -> {
			SplittableRandom random = new SplittableRandom(name.hashCode());
			float[] values = new float[rows * columns];
			double scale = 1 / Math.sqrt(columns);
			for (int i = 0; i < values.length; i++) {
				values[i] = (float) ((random.nextDouble() - 0.5) * 2 * scale);
			}
			return values;
		});
	}

}
