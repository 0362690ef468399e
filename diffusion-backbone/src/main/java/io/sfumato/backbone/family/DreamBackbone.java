package io.sfumato.backbone.family;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.graph.GatedMlp;
import io.sfumato.runtime.graph.Linear;
import io.sfumato.runtime.graph.Norm;
import io.sfumato.runtime.graph.RopeAttention;
import io.sfumato.runtime.ort.OrtRuntime;

/**
 * Dream (<a href="https://arxiv.org/abs/2508.15487">Ye et al. 2025</a>; also Dream-Coder
 * and DiffuCoder): the block of Qwen2 with bidirectional attention, that is grouped keys
 * and biases of queries, keys and values, and nowhere else (checkpoints.md §5).
 * <p>
 * It was adapted from an autoregressive model and still predicts the next cell: row i − 1
 * of its logits is about cell i. A backbone gives rows as the model computes them; the
 * denoising loop reads them one place to the left.
 */
final class DreamBackbone {

	/** The row of checkpoints.md §1.2; base and length as in {@code DreamConfig}. */
	private static final FamilyDefaults DEFAULTS = new FamilyDefaults("Dream", 151666, 151643, 151645,
			AttentionPattern.BIDIRECTIONAL, 1, 10000, 32768);

	/** LaViDa was trained so that its prompt doesn't see the answer. */
	private static final FamilyDefaults LAVIDAS = new FamilyDefaults("LaViDa-Dream", 151666, 151643, 151645,
			AttentionPattern.PREFIX_LM, 1, 10000, 32768);

	private static final String LAVIDA = "LlavaDreamForMaskedDiffusion";

	private static final double EPSILON = 1e-6;

	private final FamilyReader reader;

	private DreamBackbone(FamilyReader reader) {
		this.reader = reader;
	}

	/**
	 * Whether a config says it is of this family, LaViDa's models over it among them.
	 * Dimple differs in positions and isn't.
	 */
	static boolean accepts(ModelConfig config) {
		return config.string("model_type").orElse("").equals("Dream")
				|| config.strings("architectures").contains("DreamModel") || isLavida(config);
	}

	private static boolean isLavida(ModelConfig config) {
		return config.string("model_type").orElse("").equals("llava_dream")
				|| config.strings("architectures").contains(LAVIDA);
	}

	/**
	 * Opens the language model of a checkpoint, which must stay open longer.
	 * @throws CheckpointException naming the field or tensor that doesn't fit
	 */
	static DecoderBackbone open(OrtRuntime runtime, Checkpoint checkpoint, ModelConfig config) {
		FamilyReader reader = new FamilyReader(config, checkpoint.tensors(), isLavida(config) ? LAVIDAS : DEFAULTS);
		if (config.bool("use_mrope", false)) {
			throw config.refuse("use_mrope", "true isn't supported");
		}
		return DecoderBackbone.open(runtime, checkpoint, reader, decoder(reader));
	}

	/** The decoder as its descendants share it. */
	static Decoder decoder(FamilyReader reader) {
		return new DreamBackbone(reader).decoder();
	}

	private Decoder decoder() {
		ModelConfig config = this.reader.config;
		this.reader.agree(this.reader.kvHeads, "num_key_value_heads");
		this.reader.agree(this.reader.vocabulary, "vocab_size");
		if (config.bool("use_sliding_window", false)) {
			throw config.refuse("use_sliding_window", "true isn't supported");
		}
		return this.reader.decoder(1, this::layer, norm(this.reader.names.norm),
				config.bool("tie_word_embeddings", false), 1);
	}

	private DecoderLayer layer(String prefix) {
		DecoderNames names = this.reader.names;
		int hidden = this.reader.hidden;
		int inner = this.reader.inner;
		int queryWidth = this.reader.heads * this.reader.headDim;
		int keyWidth = this.reader.kvHeads * this.reader.headDim;
		String attention = prefix + names.attention;
		RopeAttention mixing = new RopeAttention(this.reader.heads, this.reader.kvHeads, this.reader.headDim,
				Linear.of(attention + "q_proj", hidden, queryWidth, true),
				Linear.of(attention + "k_proj", hidden, keyWidth, true),
				Linear.of(attention + "v_proj", hidden, keyWidth, true),
				Linear.of(prefix + names.attentionOut, queryWidth, hidden, false), null, null);
		GatedMlp mlp = new GatedMlp(Linear.of(prefix + names.gate, hidden, inner, false),
				Linear.of(prefix + names.up, hidden, inner, false),
				Linear.of(prefix + names.down, inner, hidden, false), this.reader.activation());
		return new DecoderLayer(norm(prefix + names.attentionNorm), mixing, norm(prefix + names.mlpNorm), mlp);
	}

	private Norm norm(String prefix) {
		return Norm.rms(prefix, this.reader.hidden, this.reader.config.number("rms_norm_eps", EPSILON));
	}

}
