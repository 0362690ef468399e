package io.sfumato.backbone.family;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.BackboneShape;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.checkpoint.TensorInfo;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.graph.Activation;
import io.sfumato.runtime.graph.Head;
import io.sfumato.runtime.graph.Norm;
import io.sfumato.runtime.graph.Weight;

/**
 * What all families read off a checkpoint in the same way: sizes from the tensors, held
 * against what {@code config.json} says under either spelling (checkpoints.md §1.2a);
 * positions, activation, special ids, attention pattern from the config. Where the two
 * disagree, or something isn't supported, the field or tensor is refused by name.
 */
final class FamilyReader {

	/** As many as an answer may have. */
	private static final int MOST_BLOCK_SIZE = 1024;

	final ModelConfig config;

	final TensorStore store;

	final DecoderNames names;

	/** Width of embeddings. */
	final int hidden;

	/** Query heads. */
	final int heads;

	/** Width of a head, even. */
	final int headDim;

	/** Key and value heads, a divisor of {@link #heads}. */
	final int kvHeads;

	/** Inner width of the MLP. */
	final int inner;

	/** Rows of the embedding. */
	final int vocabulary;

	private final FamilyDefaults defaults;

	FamilyReader(ModelConfig config, TensorStore store, FamilyDefaults defaults) {
		this.config = config;
		this.store = store;
		this.defaults = defaults;
		this.names = DecoderNames.of(store, defaults.name());
		this.vocabulary = rows(this.names.embedding + ".weight");
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
		this.inner = rows(this.names.layer(0) + this.names.up + ".weight");
		agree(this.inner, "mlp_hidden_size", "intermediate_size");
	}

	/**
	 * The decoder of the family's blocks.
	 * @param inputScale what embeddings are multiplied with on entry, 1 for nothing
	 * @param layer a block by the beginning of its tensors' names
	 * @param norm behind the last block
	 * @param tied whether the head is the embedding
	 * @param headScale what logits are multiplied with, 1 for nothing
	 */
	Decoder decoder(double inputScale, Function<String, DecoderLayer> layer, Norm norm, boolean tied,
			double headScale) {
		int count = this.names.countLayers(this.store);
		agree(count, "n_layers", "num_hidden_layers");
		List<DecoderLayer> layers = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			layers.add(layer.apply(this.names.layer(i)));
		}
		String head = this.names.head + ".weight";
		Weight embedding = Weight.of(this.names.embedding + ".weight", this.vocabulary, this.hidden);
		return new Decoder(this.hidden, this.kvHeads, this.headDim, embedding, inputScale, layers, norm,
				new Head(tied ? embedding : Weight.of(head, rows(head), this.hidden), headScale), rotary());
	}

	/**
	 * Sizes of a decoder, and the ids and the pattern that the config or the family
	 * tells.
	 */
	BackboneShape shape(Decoder decoder, Checkpoint checkpoint) {
		Optional<ModelConfig> decoding = this.config.object("decoding");
		Optional<String> attention = decoding.flatMap((object) -> object.string("attention"));
		AttentionPattern pattern = switch (attention.orElse("")) {
			case "" -> this.defaults.attention();
			case "bidirectional" -> AttentionPattern.BIDIRECTIONAL;
			case "prefix_lm" -> AttentionPattern.PREFIX_LM;
			case "segment_causal" -> AttentionPattern.SEGMENT_CAUSAL;
			case "block_causal" -> AttentionPattern.BLOCK_CAUSAL;
			default -> throw decoding.orElseThrow()
				.refuse("attention",
						"'%s' isn't supported; 'bidirectional', 'prefix_lm', 'segment_causal' and 'block_causal' are"
							.formatted(attention.orElseThrow()));
		};
		int usual = this.defaults.logitShift();
		int shift = decoding.map((object) -> object.integer("logit_shift").orElse(usual)).orElse(usual);
		if (shift != 0 && shift != 1) {
			throw decoding.orElseThrow().refuse("logit_shift", "is %d, it can be 0 or 1".formatted(shift));
		}
		int mask = this.config.integer("mask_token_id").orElse(this.defaults.maskToken());
		if (mask < 0 || mask >= decoder.vocabulary()) {
			throw this.config.refuse("mask_token_id",
					this.config.has("mask_token_id") ? "%d isn't in 0…%d".formatted(mask, decoder.vocabulary() - 1)
							: "is missing and the vocabulary is too small for the family's %d".formatted(mask));
		}
		return new BackboneShape(decoder.layers().size(), this.hidden, this.kvHeads, this.headDim, decoder.vocabulary(),
				maxPositions(), pattern, shift, mask, endTokens(checkpoint, decoder.vocabulary()),
				(pattern == AttentionPattern.BLOCK_CAUSAL) ? blockSize() : 0);
	}

	private int blockSize() {
		Optional<ModelConfig> decoding = this.config.object("decoding").filter((object) -> object.has("block_size"));
		ModelConfig source = decoding.orElse(this.config);
		int size = source.integer("block_size", "bd_size").orElse(this.defaults.blockSize());
		if (size < 1 || size > MOST_BLOCK_SIZE) {
			boolean named = source.has("block_size") || source.has("bd_size");
			throw source.refuse(source.has("bd_size") ? "bd_size" : "block_size",
					"%s, blocks have 1 to %d cells".formatted(named ? "is " + size : "is missing", MOST_BLOCK_SIZE));
		}
		return size;
	}

	private List<Integer> endTokens(Checkpoint checkpoint, int vocabulary) {
		Set<Integer> ends = new LinkedHashSet<>(this.config.integers("eos_token_id"));
		if (ends.isEmpty()) {
			checkpoint.json("generation_config.json").ifPresent((json) -> ends.addAll(json.integers("eos_token_id")));
		}
		if (ends.isEmpty() && this.defaults.endOfText() < vocabulary) {
			ends.add(this.defaults.endOfText());
		}
		if (ends.contains(this.defaults.endOfText()) && this.defaults.endOfTurn() < vocabulary) {
			ends.add(this.defaults.endOfTurn());
		}
		for (int end : ends) {
			if (end < 0 || end >= vocabulary) {
				throw this.config.refuse("eos_token_id", "%d isn't in 0…%d".formatted(end, vocabulary - 1));
			}
		}
		return List.copyOf(ends);
	}

	private int maxPositions() {
		int positions = this.config.integer("max_sequence_length", "max_position_embeddings")
			.orElse(this.defaults.maxPositions());
		if (positions < 1) {
			throw refuse("is %d, at least 1 is needed".formatted(positions), "max_sequence_length",
					"max_position_embeddings");
		}
		return positions;
	}

	private RotaryTable rotary() {
		double theta = this.config.number("rope_theta", this.defaults.ropeTheta());
		if (!(theta > 0)) {
			throw this.config.refuse("rope_theta", "is %s, a positive number is needed".formatted(theta));
		}
		double factor = 1;
		Optional<ModelConfig> scaling = this.config.object("rope_scaling");
		if (scaling.isPresent()) {
			String type = scaling.get().string("rope_type", "type").orElse("default");
			double stretch = scaling.get().number("factor", 1);
			if (!(stretch > 0)) {
				throw scaling.get().refuse("factor", "is %s, a positive number is needed".formatted(stretch));
			}
			switch (type) {
				case "default" -> factor = 1;
				case "linear" -> factor = stretch;
				// LongLLaDA (https://arxiv.org/abs/2506.14429) section 4: the base alone
				case "ntk" -> theta *= stretch;
				default -> throw scaling.get()
					.refuse("rope_type", "'%s' isn't supported; 'default', 'linear' and 'ntk' are".formatted(type));
			}
		}
		return new RotaryTable(this.headDim, theta, factor, Math.min(maxPositions(), 8192));
	}

	Activation activation() {
		String name = this.config.string("activation_type", "hidden_act").orElse("silu");
		return Activation.named(name)
			.orElseThrow(() -> refuse("'%s' isn't supported".formatted(name), "activation_type", "hidden_act"));
	}

	/** What lies among the backbone's tensors without being used, buffers apart. */
	void refuseUnexpected(Decoder decoder) {
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
	void agree(int found, String... spellings) {
		OptionalInt stated = this.config.integer(spellings);
		if (stated.isPresent() && stated.getAsInt() != found) {
			throw refuse("is %d, the tensors say %d".formatted(stated.getAsInt(), found), spellings);
		}
	}

	/** Refuses the field under the spelling that the config uses. */
	CheckpointException refuse(String problem, String... spellings) {
		for (String name : spellings) {
			if (this.config.has(name)) {
				return this.config.refuse(name, problem);
			}
		}
		return this.config.refuse(spellings[0], problem);
	}

	/** Size of a tensor's first dimension. */
	int rows(String tensor) {
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
