package io.sfumato.backbone.family;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.BackboneShape;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.checkpoint.TensorInfo;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.graph.Activation;
import io.sfumato.runtime.graph.GatedMlp;
import io.sfumato.runtime.graph.Head;
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
public final class LladaBackbone {

	/** checkpoints.md §1.2: mask, end of text, end of turn of the published family. */
	private static final int MASK = 126336;

	private static final int END_OF_TEXT = 126081;

	private static final int END_OF_TURN = 126348;

	private final ModelConfig config;

	private final TensorStore store;

	private final LladaNames names;

	private final int hidden;

	private final int heads;

	private final int headDim;

	private final int kvHeads;

	private LladaBackbone(ModelConfig config, TensorStore store) {
		this.config = config;
		this.store = store;
		this.names = LladaNames.of(store);
		this.hidden = columns(this.names.embedding + ".weight");
		agree(this.hidden, "d_model", "hidden_size");
		this.heads = config.requireInt("n_heads", "num_attention_heads");
		if (this.heads < 1) {
			throw refuse("is %d, at least 1 is needed".formatted(this.heads), "n_heads", "num_attention_heads");
		}
		String attention = this.names.layer(0) + this.names.attention;
		this.headDim = divide(rows(attention + "q_proj.weight"), this.heads);
		this.kvHeads = rows(attention + "k_proj.weight") / this.headDim;
		if (this.kvHeads < 1 || this.heads % this.kvHeads != 0
				|| this.kvHeads * this.headDim != rows(attention + "k_proj.weight")) {
			throw store.refuse(attention + "k_proj.weight", "%d rows don't hold heads of width %d that %d heads share"
				.formatted(rows(attention + "k_proj.weight"), this.headDim, this.heads));
		}
		if (this.headDim % 2 != 0) {
			throw store.refuse(attention + "q_proj.weight",
					"heads of odd width %d can't be rotated".formatted(this.headDim));
		}
	}

	/**
	 * Whether a config says it is of this family.
	 */
	public static boolean accepts(ModelConfig config) {
		return config.object("decoding").flatMap((decoding) -> decoding.string("family")).orElse("").equals("llada")
				|| config.string("model_type").orElse("").matches("llada|llava_llada|mmada")
				|| config.strings("architectures").stream().anyMatch((name) -> name.toLowerCase().contains("llada"));
	}

	/** Opens the language model of a checkpoint, which must stay open longer. */
	public static Backbone open(OrtRuntime runtime, Checkpoint checkpoint) {
		return open(runtime, checkpoint, checkpoint.config());
	}

	/**
	 * Opens the language model of a checkpoint with another config than its own, as a
	 * profile makes it ({@link ModelConfig#with}).
	 * @throws CheckpointException naming the field or tensor that doesn't fit
	 */
	public static Backbone open(OrtRuntime runtime, Checkpoint checkpoint, ModelConfig config) {
		return decoderBackbone(runtime, checkpoint, config);
	}

	static DecoderBackbone decoderBackbone(OrtRuntime runtime, Checkpoint checkpoint, ModelConfig config) {
		LladaBackbone family = new LladaBackbone(config, checkpoint.tensors());
		Decoder decoder = family.decoder();
		BackboneShape shape = family.shape(decoder, checkpoint);
		family.refuseUnexpected(decoder);
		DecoderBackbone backbone = new DecoderBackbone(runtime, checkpoint.tensors(), decoder, shape);
		if (!backbone.givesNumbers()) {
			backbone.close();
			throw CheckpointException.of(checkpoint.directory(),
					"a pass over 8 tokens gives numbers that aren't finite: the weights are damaged");
		}
		return backbone;
	}

	private Decoder decoder() {
		refuseUnsupportedSwitches();
		int count = this.names.countLayers(this.store);
		agree(count, "n_layers", "num_hidden_layers");
		int vocabulary = rows(this.names.embedding + ".weight");
		List<DecoderLayer> layers = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			layers.add(layer(this.names.layer(i)));
		}
		Weight embedding = Weight.of(this.names.embedding + ".weight", vocabulary, this.hidden);
		boolean tied = this.config.bool("weight_tying", false) || this.config.bool("tie_word_embeddings", false);
		double headScale = this.config.bool("scale_logits", false) ? 1 / Math.sqrt(this.hidden) : 1;
		Weight head = tied ? embedding
				: Weight.of(this.names.head + ".weight", rows(this.names.head + ".weight"), this.hidden);
		double inputScale = this.config.bool("input_emb_norm", false) ? Math.sqrt(this.hidden) : 1;
		return new Decoder(this.hidden, this.kvHeads, this.headDim, embedding, inputScale, layers,
				norm(this.names.norm, this.hidden), new Head(head, headScale), rotary());
	}

	private DecoderLayer layer(String prefix) {
		String attention = prefix + this.names.attention;
		boolean allBiased = this.config.bool("include_bias", false);
		boolean attentionBiased = allBiased || this.config.bool("attention_bias", false);
		boolean queriesBiased = attentionBiased || this.config.bool("include_qkv_bias", false);
		int inner = rows(this.names.layer(0) + this.names.up + ".weight");
		OptionalInt stated = this.config.integer("mlp_hidden_size", "intermediate_size");
		if (stated.isPresent()) {
			agree(inner, "mlp_hidden_size", "intermediate_size");
		}
		int queryWidth = this.heads * this.headDim;
		int keyWidth = this.kvHeads * this.headDim;
		RopeAttention mixing = new RopeAttention(this.heads, this.kvHeads, this.headDim,
				linear(attention + "q_proj", this.hidden, queryWidth, queriesBiased),
				linear(attention + "k_proj", this.hidden, keyWidth, queriesBiased),
				linear(attention + "v_proj", this.hidden, keyWidth, queriesBiased),
				linear(prefix + this.names.attentionOut, queryWidth, this.hidden, attentionBiased),
				headNorm(attention + "q_norm", queryWidth), headNorm(attention + "k_norm", keyWidth));
		GatedMlp mlp = new GatedMlp(linear(prefix + this.names.gate, this.hidden, inner, allBiased),
				linear(prefix + this.names.up, this.hidden, inner, allBiased),
				linear(prefix + this.names.down, inner, this.hidden, allBiased), activation());
		return new DecoderLayer(norm(prefix + this.names.attentionNorm, this.hidden), mixing,
				norm(prefix + this.names.mlpNorm, this.hidden), mlp);
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
		return norm(prefix, (rows(prefix + ".weight") == this.headDim) ? this.headDim : width);
	}

	private RotaryTable rotary() {
		double theta = this.config.number("rope_theta", this.names == LladaNames.ORIGINAL ? 500000 : 10000);
		if (!(theta > 0)) {
			throw this.config.refuse("rope_theta", "is %s, a positive number is needed".formatted(theta));
		}
		double factor = 1;
		Optional<ModelConfig> scaling = this.config.object("rope_scaling");
		if (scaling.isPresent()) {
			String type = scaling.get().string("rope_type", "type").orElse("default");
			switch (type) {
				case "default" -> factor = 1;
				case "linear" -> factor = scaling.get().number("factor", 1);
				default -> throw scaling.get()
					.refuse("rope_type", "'%s' isn't supported; 'default' and 'linear' are".formatted(type));
			}
		}
		return new RotaryTable(this.headDim, theta, factor, Math.min(maxPositions(), 8192));
	}

	private BackboneShape shape(Decoder decoder, Checkpoint checkpoint) {
		Optional<ModelConfig> decoding = this.config.object("decoding");
		String attention = decoding.flatMap((object) -> object.string("attention")).orElse("bidirectional");
		AttentionPattern pattern = switch (attention) {
			case "bidirectional" -> AttentionPattern.BIDIRECTIONAL;
			case "prefix_lm" -> AttentionPattern.PREFIX_LM;
			case "segment_causal" -> AttentionPattern.SEGMENT_CAUSAL;
			default -> throw decoding.orElseThrow()
				.refuse("attention", "'%s' isn't supported; 'bidirectional', 'prefix_lm' and 'segment_causal' are"
					.formatted(attention));
		};
		int shift = decoding.map((object) -> object.integer("logit_shift").orElse(0)).orElse(0);
		if (shift != 0 && shift != 1) {
			throw decoding.orElseThrow().refuse("logit_shift", "is %d, it can be 0 or 1".formatted(shift));
		}
		int vocabulary = decoder.vocabulary();
		int mask = this.config.integer("mask_token_id").orElse(MASK);
		if (mask < 0 || mask >= vocabulary) {
			throw this.config.refuse("mask_token_id",
					this.config.has("mask_token_id") ? "%d isn't in 0…%d".formatted(mask, vocabulary - 1)
							: "is missing and the vocabulary is too small for the family's %d".formatted(MASK));
		}
		return new BackboneShape(decoder.layers().size(), this.hidden, this.kvHeads, this.headDim, vocabulary,
				maxPositions(), pattern, shift, mask, endTokens(checkpoint, vocabulary));
	}

	private List<Integer> endTokens(Checkpoint checkpoint, int vocabulary) {
		Set<Integer> ends = new LinkedHashSet<>(this.config.integers("eos_token_id"));
		if (ends.isEmpty()) {
			checkpoint.json("generation_config.json").ifPresent((json) -> ends.addAll(json.integers("eos_token_id")));
		}
		if (ends.isEmpty() && END_OF_TEXT < vocabulary) {
			ends.add(END_OF_TEXT);
		}
		if (ends.contains(END_OF_TEXT) && END_OF_TURN < vocabulary) {
			ends.add(END_OF_TURN);
		}
		for (int end : ends) {
			if (end < 0 || end >= vocabulary) {
				throw this.config.refuse("eos_token_id", "%d isn't in 0…%d".formatted(end, vocabulary - 1));
			}
		}
		return List.copyOf(ends);
	}

	private int maxPositions() {
		int positions = this.config.integer("max_sequence_length", "max_position_embeddings").orElse(4096);
		if (positions < 1) {
			throw refuse("is %d, at least 1 is needed".formatted(positions), "max_sequence_length",
					"max_position_embeddings");
		}
		return positions;
	}

	private Activation activation() {
		String name = this.config.string("activation_type", "hidden_act").orElse("silu");
		return Activation.named(name)
			.orElseThrow(() -> refuse("'%s' isn't supported".formatted(name), "activation_type", "hidden_act"));
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

	/** What lies among the backbone's tensors without being used, buffers apart. */
	private void refuseUnexpected(Decoder decoder) {
		Set<String> used = DecoderGraph.build(decoder, false).tensors();
		Set<String> unexpected = new TreeSet<>();
		for (String name : this.store.names()) {
			boolean buffer = name.endsWith("rotary_emb.inv_freq") || name.endsWith(".position_ids");
			boolean tiedHead = name.equals(this.names.head + ".weight");
			if (this.names.claims(name) && !used.contains(name) && !buffer && !tiedHead
					&& !name.equals(this.names.embedding + ".weight")) {
				unexpected.add(name);
			}
		}
		if (!unexpected.isEmpty()) {
			throw this.store.refuse(unexpected.iterator().next(), "isn't part of this family's language model%s"
				.formatted((unexpected.size() == 1) ? "" : " (nor are %d others)".formatted(unexpected.size() - 1)));
		}
	}

	/** Config and tensors must say the same where the config speaks. */
	private void agree(int found, String... spellings) {
		OptionalInt stated = this.config.integer(spellings);
		if (stated.isPresent() && stated.getAsInt() != found) {
			throw refuse("is %d, the tensors say %d".formatted(stated.getAsInt(), found), spellings);
		}
	}

	private CheckpointException refuse(String problem, String... spellings) {
		for (String name : spellings) {
			if (this.config.has(name)) {
				return this.config.refuse(name, problem);
			}
		}
		return this.config.refuse(spellings[0], problem);
	}

	private int rows(String tensor) {
		return dimension(tensor, 0);
	}

	private int columns(String tensor) {
		return dimension(tensor, 1);
	}

	private int dimension(String tensor, int axis) {
		if (!this.store.contains(tensor)) {
			throw this.store.refuse(tensor, "is missing");
		}
		TensorInfo info = this.store.info(tensor);
		if (info.dimensions().size() <= axis || info.dimension(axis) < 1 || info.dimension(axis) > Integer.MAX_VALUE) {
			throw this.store.refuse(tensor, "has shape %s".formatted(info.dimensions()));
		}
		return (int) info.dimension(axis);
	}

	private int divide(int rows, int count) {
		if (rows % count != 0) {
			throw refuse("%d heads don't divide the %d rows of the query projection".formatted(count, rows), "n_heads",
					"num_attention_heads");
		}
		return rows / count;
	}

}
