package io.sfumato.backbone.family;

import java.util.List;
import java.util.Optional;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.ort.OrtRuntime;

/**
 * Models that write block after block, none of which sees a later one (checkpoints.md
 * section 10): <a href="https://arxiv.org/abs/2510.06303">SDAR</a> and
 * <a href="https://arxiv.org/abs/2512.14067">Efficient-DLM</a> with the block of Qwen3,
 * <a href="https://arxiv.org/abs/2509.26328">Fast-dLLM v2</a> with that of Qwen2, which
 * the biases of the projections tell apart.
 */
final class BlockDiffusionBackbone {

	private static final int END_OF_TEXT = 151643;

	private static final int END_OF_TURN = 151645;

	private static final AttentionPattern BLOCKS = AttentionPattern.BLOCK_CAUSAL;

	private static final FamilyDefaults SDAR = new FamilyDefaults("SDAR", 151669, END_OF_TEXT, END_OF_TURN, BLOCKS, 0,
			1e6, 32768, 4);

	private static final FamilyDefaults FAST_DLLM = new FamilyDefaults("Fast-dLLM v2", 151665, END_OF_TURN, END_OF_TEXT,
			BLOCKS, 1, 1e6, 32768, 32);

	/** Which id is the mask isn't known: the config must tell. */
	private static final FamilyDefaults EFFICIENT = new FamilyDefaults("Efficient-DLM", -1, END_OF_TURN, END_OF_TEXT,
			BLOCKS, 0, 1e6, 32768, 32);

	private BlockDiffusionBackbone() {
	}

	/** Whether a config says it is of one of these families. */
	static boolean accepts(ModelConfig config) {
		return defaults(config).isPresent();
	}

	private static Optional<FamilyDefaults> defaults(ModelConfig config) {
		for (String spelling : spellings(config)) {
			String name = spelling.toLowerCase().replaceAll("[^a-z0-9]", "");
			if (name.startsWith("sdar") && !name.startsWith("sdarv")) {
				return Optional.of(SDAR);
			}
			if (name.startsWith("fastdllm")) {
				return Optional.of(FAST_DLLM);
			}
			if (name.startsWith("efficientdlm")) {
				return Optional.of(EFFICIENT);
			}
		}
		return Optional.empty();
	}

	private static List<String> spellings(ModelConfig config) {
		Optional<String> family = config.object("decoding").flatMap((decoding) -> decoding.string("family"));
		if (family.isPresent()) {
			return List.of(family.get());
		}
		Optional<String> type = config.string("model_type");
		return type.isPresent() ? List.of(type.get()) : config.strings("architectures");
	}

	/**
	 * Opens the language model of a checkpoint, which must stay open longer.
	 * @throws CheckpointException naming the field or tensor that doesn't fit
	 */
	static Backbone open(OrtRuntime runtime, Checkpoint checkpoint, ModelConfig config) {
		FamilyDefaults defaults = defaults(config)
			.orElseThrow(() -> config.refuse("model_type", "isn't a model that writes in blocks"));
		TensorStore store = checkpoint.tensors();
		FamilyReader reader = new FamilyReader(config, store, defaults);
		boolean biased = store.contains(reader.names.layer(0) + reader.names.attention + "q_proj.bias");
		return DecoderBackbone.open(runtime, checkpoint, reader,
				biased ? DreamBackbone.decoder(reader) : LladaBackbone.decoder(reader));
	}

}
