package io.sfumato.backbone.family;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.graph.GatedMlp;
import io.sfumato.runtime.graph.Linear;
import io.sfumato.runtime.graph.Norm;
import io.sfumato.runtime.graph.RopeAttention;
import io.sfumato.runtime.graph.Weight;
import io.sfumato.runtime.ort.OrtRuntime;

/**
 * The LLaDA family (<a href="https://arxiv.org/abs/2502.09992">Nie et al. 2025</a>): a
 * Llama block with bidirectional attention, under the original names or Hugging Face's
 * (LLaDA-V, LaViDa, MMaDA, the embedded model).
 * <p>
 * Sizes are read off the tensors and compared with {@code config.json}; the config's
 * switches are honoured where the class has them (checkpoints.md §2.1) and refused by
 * name where it doesn't. A tensor that is missing, has another shape, or lies among the
 * backbone's without being one of them, is refused by name too.
 */
final class LladaBackbone {

	private static final String LAVIDA = "LlavaLladaForMaskedDiffusion";

	private static final int MASK = 126336;

	private static final int END_OF_TEXT = 126081;

	private static final int END_OF_TURN = 126348;

	private final ModelConfig config;

	private final TensorStore store;

	private final FamilyReader reader;

	private final DecoderNames names;

	private LladaBackbone(FamilyReader reader) {
		this.config = reader.config;
		this.store = reader.store;
		this.reader = reader;
		this.names = reader.names;
	}

	/**
	 * Whether a config says it is of this family.
	 */
	static boolean accepts(ModelConfig config) {
		return config.string("model_type").orElse("").matches("llada|llava_llada|mmada")
				|| config.strings("architectures").stream().anyMatch((name) -> name.toLowerCase().contains("llada"));
	}

	/**
	 * Opens the language model of a checkpoint, which must stay open longer.
	 * @throws CheckpointException naming the field or tensor that doesn't fit
	 */
	static DecoderBackbone open(OrtRuntime runtime, Checkpoint checkpoint, ModelConfig config) {
		// LLaDA's own class and Hugging Face's Llama differ in the base they assume
		boolean original = DecoderNames.of(checkpoint.tensors(), "LLaDA") == DecoderNames.ORIGINAL;
		// LaViDa was trained so that its prompt doesn't see the answer
		AttentionPattern attention = config.strings("architectures").contains(LAVIDA) ? AttentionPattern.PREFIX_LM
				: AttentionPattern.BIDIRECTIONAL;
		FamilyReader reader = new FamilyReader(config, checkpoint.tensors(), new FamilyDefaults("LLaDA", MASK,
				END_OF_TEXT, END_OF_TURN, attention, 0, original ? 500000 : 10000, 4096));
		return DecoderBackbone.open(runtime, checkpoint, reader, decoder(reader));
	}

	/** The decoder as families of Llama's block share it. */
	static Decoder decoder(FamilyReader reader) {
		return new LladaBackbone(reader).decoder();
	}

	private Decoder decoder() {
		refuseUnsupportedSwitches();
		int hidden = this.reader.hidden;
		boolean tied = this.config.bool("weight_tying", false) || this.config.bool("tie_word_embeddings", false);
		double headScale = this.config.bool("scale_logits", false) ? 1 / Math.sqrt(hidden) : 1;
		double inputScale = this.config.bool("input_emb_norm", false) ? Math.sqrt(hidden) : 1;
		return this.reader.decoder(inputScale, this::layer, norm(this.names.norm, hidden), tied, headScale);
	}

	private DecoderLayer layer(String prefix) {
		int hidden = this.reader.hidden;
		int inner = this.reader.inner;
		int queryWidth = this.reader.heads * this.reader.headDim;
		int keyWidth = this.reader.kvHeads * this.reader.headDim;
		String attention = prefix + this.names.attention;
		boolean allBiased = this.config.bool("include_bias", false);
		boolean attentionBiased = allBiased || this.config.bool("attention_bias", false);
		boolean queriesBiased = attentionBiased || this.config.bool("include_qkv_bias", false);
		RopeAttention mixing = new RopeAttention(this.reader.heads, this.reader.kvHeads, this.reader.headDim,
				linear(attention + "q_proj", hidden, queryWidth, queriesBiased),
				linear(attention + "k_proj", hidden, keyWidth, queriesBiased),
				linear(attention + "v_proj", hidden, keyWidth, queriesBiased),
				linear(prefix + this.names.attentionOut, queryWidth, hidden, attentionBiased),
				headNorm(attention + "q_norm", queryWidth), headNorm(attention + "k_norm", keyWidth));
		GatedMlp mlp = new GatedMlp(linear(prefix + this.names.gate, hidden, inner, allBiased),
				linear(prefix + this.names.up, hidden, inner, allBiased),
				linear(prefix + this.names.down, inner, hidden, allBiased), this.reader.activation());
		return new DecoderLayer(norm(prefix + this.names.attentionNorm, hidden), mixing,
				norm(prefix + this.names.mlpNorm, hidden), mlp);
	}

	/** A bias the config asks for must be there; one that is there counts. */
	private Linear linear(String prefix, int in, int out, boolean biased) {
		return Linear.of(prefix, in, out, biased || this.store.contains(prefix + ".bias"));
	}

	private Norm norm(String prefix, int width) {
		double epsilon = this.config.number("rms_norm_eps", this.config.number("layer_norm_eps", 1e-5));
		if (layerNormType().equals("rms")) {
			return Norm.rms(prefix, width, epsilon);
		}
		boolean biased = this.config.bool("bias_for_layer_norm", false) || this.store.contains(prefix + ".bias");
		return new Norm(Norm.Kind.LAYER, Weight.of(prefix + ".weight", width),
				biased ? Weight.of(prefix + ".bias", width) : null, epsilon);
	}

	/**
	 * {@code attention_layer_norm}: over all heads of a query in the original class, per
	 * head in Hugging Face's; the tensor's width tells.
	 */
	private @Nullable Norm headNorm(String prefix, int width) {
		if (!this.store.contains(prefix + ".weight")) {
			if (this.config.bool("attention_layer_norm", false)) {
				throw this.store.refuse(prefix + ".weight", "is missing, attention_layer_norm asks for it");
			}
			return null;
		}
		int headDim = this.reader.headDim;
		return norm(prefix, (this.reader.rows(prefix + ".weight") == headDim) ? headDim : width);
	}

	private String layerNormType() {
		return this.config.string("layer_norm_type").orElse("rms");
	}

	private void refuseUnsupportedSwitches() {
		if (!Set.of("rms", "default", "low_precision").contains(layerNormType())) {
			throw this.config.refuse("layer_norm_type", "'%s' isn't supported".formatted(layerNormType()));
		}
		String block = this.config.string("block_type").orElse("llama");
		if (!block.equals("llama")) {
			throw this.config.refuse("block_type", "'%s' isn't supported, only 'llama' is".formatted(block));
		}
		if (this.config.bool("alibi", false)) {
			throw this.config.refuse("alibi", "true isn't supported");
		}
		if (!this.config.bool("rope", true)) {
			throw this.config.refuse("rope", "false isn't supported");
		}
	}

}
