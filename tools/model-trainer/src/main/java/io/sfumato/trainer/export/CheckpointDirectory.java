package io.sfumato.trainer.export;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import io.sfumato.encoders.audio.SpeechMel;
import io.sfumato.runtime.checkpoint.SafetensorsWriter;
import io.sfumato.runtime.checkpoint.TensorType;
import io.sfumato.trainer.model.AudioTower;
import io.sfumato.trainer.model.ModelSize;
import io.sfumato.trainer.model.SpeechEmbedding;
import io.sfumato.trainer.text.Special;
import io.sfumato.trainer.text.TokenizerFiles;
import io.sfumato.trainer.text.Vocabulary;
import io.sfumato.trainer.train.GlyphAlphabet;
import io.sfumato.trainer.train.HeardWords;
import io.sfumato.trainer.train.ObjectWords;

/**
 * Writes the model as a Hugging Face directory: configuration, weights, tokenizer,
 * preprocessing, licence and model card.
 */
final class CheckpointDirectory {

	/** Of what is likely to be said beside what is heard; chosen on held-out clips. */
	private static final double PRIOR_WEIGHT = 0.5;

	/** For each word, as a natural logarithm. */
	private static final double PRIOR_BONUS = 1.5;

	private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

	/** Glyph tokens of a tile, the most certain ones when there are more. */
	private static final int GLYPHS_PER_TILE = 112;

	private final Path directory;

	CheckpointDirectory(Path directory) {
		this.directory = directory;
	}

	void write(TrainedModel model) throws IOException {
		Files.createDirectories(this.directory);
		Map<String, Object> config = config();
		Map<String, Object> preprocessor = preprocessorConfig();
		if (model.hears()) {
			addEars(config, preprocessor);
		}
		json("config.json", config);
		json("generation_config.json", generationConfig());
		json("preprocessor_config.json", preprocessor);
		new TokenizerFiles(Vocabulary.standard()).write(this.directory);
		SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt")
			.metadata("stages", String.join(",", model.stages()));
		model.tensors().forEach((name, tensor) -> writer.floats(name, TensorType.BF16, tensor.shape(), tensor::values));
		writer.writeTo(this.directory.resolve("model.safetensors"));
		Files.write(this.directory.resolve("LICENSE"), resource("LICENSE"));
		Files.write(this.directory.resolve("README.md"), resource("model-card.md"));
		if (model.hears()) {
			Files.write(this.directory.resolve("README.md"), resource("model-card-sound.md"),
					StandardOpenOption.APPEND);
		}
	}

	private void json(String file, Map<String, Object> content) throws IOException {
		Files.writeString(this.directory.resolve(file), JSON.writeValueAsString(content) + "\n");
	}

	private static byte[] resource(String name) throws IOException {
		try (InputStream in = Objects.requireNonNull(CheckpointDirectory.class.getResourceAsStream(name), name)) {
			return in.readAllBytes();
		}
	}

	private static Map<String, Object> config() {
		ModelSize size = ModelSize.mini(Vocabulary.EMBEDDINGS, GlyphAlphabet.CHARACTERS.length());
		Map<String, Object> config = new LinkedHashMap<>();
		config.put("architectures", List.of("LlavaLLaDAModelLM"));
		config.put("model_type", "llava_llada");
		config.put("torch_dtype", "bfloat16");
		config.put("hidden_size", size.width());
		config.put("intermediate_size", size.feedForward());
		config.put("num_hidden_layers", size.layers());
		config.put("num_attention_heads", size.heads());
		config.put("num_key_value_heads", size.heads());
		config.put("hidden_act", "silu");
		config.put("rms_norm_eps", 1e-5);
		config.put("rope_theta", 10_000.0);
		config.put("rope_scaling", null);
		config.put("max_position_embeddings", 2048);
		config.put("attention_bias", false);
		config.put("tie_word_embeddings", false);
		config.put("vocab_size", size.vocabulary());
		config.put("use_cache", false);
		config.put("eos_token_id", Special.EOS.id());
		config.put("pad_token_id", Special.PAD.id());
		config.put("mask_token_id", Special.MASK.id());
		config.put("slot_pad_token_id", Special.SLOT_PAD.id());
		config.put("image_token_id", Special.IMAGE.id());
		config.put("mm_hidden_size", size.width());
		config.put("mm_projector_type", "mlp2x_gelu");
		config.put("mm_patch_merge_type", "flat");
		config.put("image_aspect_ratio", "anyres");
		config.put("image_grid_pinpoints", "(1x1)");
		config.put("mm_spatial_pool_mode", "average");
		config.put("mm_spatial_pool_stride", 2);
		config.put("mm_pool_all_views", true);
		config.put("mm_max_image_tokens", 700);
		Map<String, Object> vision = new LinkedHashMap<>();
		vision.put("model_type", "sfumato_conv_vit");
		vision.put("image_size", ModelSize.TILE);
		vision.put("patch_size", ModelSize.TILE / ModelSize.GRID);
		vision.put("stem_channels", size.stemChannels());
		vision.put("stem_residual_blocks", size.stemBlocks());
		vision.put("hidden_size", size.width());
		vision.put("intermediate_size", 4 * size.width());
		vision.put("num_hidden_layers", size.towerLayers());
		vision.put("num_attention_heads", size.heads());
		vision.put("hidden_act", "gelu");
		vision.put("layer_norm_eps", 1e-6);
		config.put("vision_config", vision);
		Map<String, Object> glyphs = new LinkedHashMap<>();
		glyphs.put("slots_per_patch", List.of(2, 4));
		glyphs.put("characters", GlyphAlphabet.CHARACTERS);
		glyphs.put("max_tokens_per_tile", GLYPHS_PER_TILE);
		glyphs.put("x_positions", ModelSize.X_POSITIONS);
		glyphs.put("y_positions", ModelSize.Y_POSITIONS);
		glyphs.put("run_positions", ModelSize.RUN_POSITIONS);
		glyphs.put("word_positions", ModelSize.WORD_POSITIONS);
		config.put("glyph_config", glyphs);
		config.put("object_config", objects());
		config.put("decoding", decoding());
		return config;
	}

	/** How words are read out of what is heard. */
	private static Map<String, Object> ctc() {
		Map<String, Object> ctc = new LinkedHashMap<>();
		ctc.put("blank_token_id", HeardWords.BLANK);
		ctc.put("temperature", HeardWords.TEMPERATURE);
		ctc.put("max_words", HeardWords.MOST);
		ctc.put("tokens_per_column", HeardWords.COLUMN);
		ctc.put("beams", 16);
		ctc.put("prior_weight", PRIOR_WEIGHT);
		ctc.put("prior_bonus", PRIOR_BONUS);
		return ctc;
	}

	/** The ears' sizes, and the features they take. */
	private static void addEars(Map<String, Object> config, Map<String, Object> preprocessor) {
		config.put("audio_token_id", Special.AUDIO.id());
		Map<String, Object> frozen = new LinkedHashMap<>();
		frozen.put("model_type", "speech_embedding");
		frozen.put("num_mel_bins", SpeechMel.BANDS);
		frozen.put("window_frames", SpeechMel.frames(1));
		frozen.put("hop_frames", SpeechMel.frames(2) - SpeechMel.frames(1));
		frozen.put("hidden_size", SpeechEmbedding.WIDTH);
		config.put("speech_embedding_config", frozen);
		Map<String, Object> tower = new LinkedHashMap<>();
		tower.put("model_type", "sfumato_mel_branch");
		tower.put("num_mel_bins", SpeechEmbedding.LOG_MEL_BANDS);
		tower.put("d_model", AudioTower.WIDTH);
		tower.put("encoder_layers", AudioTower.LAYERS);
		tower.put("encoder_attention_heads", AudioTower.HEADS);
		tower.put("encoder_ffn_dim", AudioTower.FEED_FORWARD);
		tower.put("max_source_positions", AudioTower.POSITIONS);
		tower.put("pool", AudioTower.POOL);
		config.put("audio_config", tower);
		config.put("audio_projector_type", "mlp2x_gelu");
		config.put("ctc_config", ctc());
		preprocessor.put("feature_extractor_type", "WhisperFeatureExtractor");
		preprocessor.put("feature_size", SpeechEmbedding.LOG_MEL_BANDS);
		preprocessor.put("sampling_rate", 16_000);
		preprocessor.put("hop_length", 160);
		preprocessor.put("n_fft", 400);
		preprocessor.put("chunk_length", 10);
	}

	private static Map<String, Object> objects() {
		ObjectWords words = new ObjectWords();
		Map<String, Object> objects = new LinkedHashMap<>();
		objects.put("names", words.names().stream().map(CheckpointDirectory::tokens).toList());
		objects.put("colors", words.colours().stream().map(CheckpointDirectory::tokens).toList());
		objects.put("background", tokens(words.ground()));
		objects.put("max_objects", ModelSize.MOST_OBJECTS);
		objects.put("size_positions", ModelSize.OBJECT_SIZES);
		return objects;
	}

	private static List<String> tokens(int[] ids) {
		return Arrays.stream(ids)
			.mapToObj((id) -> new String(Vocabulary.standard().bytes(id), StandardCharsets.UTF_8))
			.toList();
	}

	private static Map<String, Object> decoding() {
		Map<String, Object> decoding = new LinkedHashMap<>();
		decoding.put("family", "llada");
		decoding.put("attention", "segment_causal");
		decoding.put("logit_shift", 0);
		return decoding;
	}

	private static Map<String, Object> generationConfig() {
		Map<String, Object> config = new LinkedHashMap<>();
		config.put("eos_token_id", Special.EOS.id());
		config.put("pad_token_id", Special.PAD.id());
		config.put("mask_token_id", Special.MASK.id());
		config.put("steps", 32);
		config.put("gen_length", 64);
		config.put("block_length", 32);
		config.put("temperature", 0);
		return config;
	}

	private static Map<String, Object> preprocessorConfig() {
		Map<String, Object> config = new LinkedHashMap<>();
		config.put("image_processor_type", "SiglipImageProcessor");
		config.put("do_resize", true);
		Map<String, Object> tile = new LinkedHashMap<>();
		tile.put("height", ModelSize.TILE);
		tile.put("width", ModelSize.TILE);
		config.put("size", tile);
		config.put("resample", 3);
		config.put("do_rescale", true);
		config.put("rescale_factor", 0.00392156862745098);
		config.put("do_normalize", true);
		config.put("image_mean", List.of(0.5, 0.5, 0.5));
		config.put("image_std", List.of(0.5, 0.5, 0.5));
		return config;
	}

}
