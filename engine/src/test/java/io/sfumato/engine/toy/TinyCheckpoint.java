package io.sfumato.engine.toy;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import javax.imageio.ImageIO;

import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.MediaInput.Detail;
import io.sfumato.runtime.checkpoint.SafetensorsWriter;
import io.sfumato.runtime.checkpoint.TensorType;

/**
 * A directory like that of the embedded model, tiny and with random weights: the whole
 * real path from a PNG to a text, in milliseconds. What it says is noise.
 */
public final class TinyCheckpoint {

	private static final List<String> SPECIALS = List.of("<mask>", "<eos>", "<pad>", "<slot-pad>", "<image>", "<audio>",
			"<system>", "<user>", "<assistant>");

	private static final long VOCABULARY = 272;

	private static final String CONFIG = """
			{"architectures": ["LlavaLLaDAModelLM"], "model_type": "llava_llada", "torch_dtype": "bfloat16",
			 "hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 2, "num_attention_heads": 2,
			 "num_key_value_heads": 2, "hidden_act": "silu", "rms_norm_eps": 1e-05, "rope_theta": 10000.0,
			 "max_position_embeddings": 512, "attention_bias": false, "tie_word_embeddings": false, "vocab_size": 272,
			 "eos_token_id": 257, "pad_token_id": 258, "mask_token_id": 256, "slot_pad_token_id": 259,
			 "image_token_id": 260, "mm_hidden_size": 16, "mm_projector_type": "mlp2x_gelu",
			 "mm_patch_merge_type": "flat", "image_aspect_ratio": "anyres", "image_grid_pinpoints": "(1x1),...,(2x3)",
			 "mm_spatial_pool_mode": "average", "mm_spatial_pool_stride": 2, "mm_pool_all_views": true,
			 "mm_max_image_tokens": 90,
			 "vision_config": {"model_type": "sfumato_conv_vit", "image_size": 32, "patch_size": 8,
			   "stem_channels": [4, 8, 16], "stem_residual_blocks": [0, 1, 1], "hidden_size": 16,
			   "intermediate_size": 24, "num_hidden_layers": 1, "num_attention_heads": 2, "hidden_act": "gelu",
			   "layer_norm_eps": 1e-06},
			 "glyph_config": {"slots_per_patch": [2, 3], "characters": "abcxyz", "max_tokens_per_tile": 20,
			   "x_positions": 24, "y_positions": 24},
			 "decoding": {"family": "llada", "attention": "segment_causal", "logit_shift": 0}}
			""";

	private static final String TEMPLATE = "{% for message in messages %}{% if message['content'] is not string %}"
			+ "{% for part in message['content'] %}{% if part['type'] == 'image' %}<image>{% endif %}{% endfor %}"
			+ "{% endif %}{% endfor %}{% for message in messages %}<{{ message['role'] }}>"
			+ "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
			+ "{% for part in message['content'] %}{% if part['type'] == 'text' %}{{ part['text'] }}{% endif %}"
			+ "{% endfor %}{% endif %}{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}";

	private final Map<String, String> files = new LinkedHashMap<>();

	private final Map<String, long[]> tensors = new LinkedHashMap<>();

	public TinyCheckpoint() {
		this.files.put("config.json", CONFIG);
		this.files.put("tokenizer.json", tokenizer());
		this.files.put("tokenizer_config.json", """
				{"eos_token": "<eos>", "pad_token": "<pad>", "mask_token": "<mask>", "chat_template": "%s"}
				""".formatted(TEMPLATE));
		this.files.put("generation_config.json", """
				{"steps": 8, "gen_length": 16, "block_length": 8, "temperature": 0}
				""");
		this.files.put("preprocessor_config.json", """
				{"image_processor_type": "SiglipImageProcessor", "size": {"height": 32, "width": 32}, "resample": 3,
				 "rescale_factor": 0.00392156862745098, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5],
				 "do_resize": true, "do_rescale": true, "do_normalize": true}
				""");
		this.files.put("README.md", "---\nlicense: apache-2.0\n---\n# tiny\n");
		tower();
		languageModel();
	}

	/**
	 * With ears of the embedded model's kind, which hear two seconds at once, a token for
	 * 80 ms.
	 */
	public TinyCheckpoint listening() {
		replace("config.json", "\"image_token_id\": 260,", """
				"image_token_id": 260, "audio_token_id": 261, "audio_projector_type": "mlp2x_gelu",
				 "speech_embedding_config": {"model_type": "speech_embedding", "num_mel_bins": 32,
				   "window_frames": 76, "hop_frames": 8, "hidden_size": 96},
				 "audio_config": {"model_type": "sfumato_mel_branch", "num_mel_bins": 10, "d_model": 8,
				   "encoder_layers": 1, "encoder_attention_heads": 2, "encoder_ffn_dim": 16,
				   "max_source_positions": 100, "pool": 4},""");
		replace("tokenizer_config.json", "<image>{% endif %}",
				"<image>{% elif part['type'] == 'audio' %}<audio>{% endif %}");
		int[] channels = { 24, 24, 24, 48, 48, 48, 48, 72, 72, 72, 72, 96, 96, 96, 96, 96, 96, 96, 96, 96 };
		for (int number = 0; number < channels.length; number++) {
			String name = "speech_embedding.convs." + number;
			boolean last = number == channels.length - 1;
			tensor(name + ".weight", channels[number], (number == 0) ? 1 : channels[number - 1],
					(last || number % 2 == 0) ? 3 : 1, (number == 0 || (number % 2 == 1 && !last)) ? 3 : 1);
			if (!last) {
				tensor(name + ".bias", channels[number]);
			}
		}
		whisper("audio_tower.", 1, 100);
		linear("audio_projector.0", 16, 96 + 8);
		linear("audio_projector.2", 16, 16);
		return this;
	}

	/**
	 * With ears that write down what they hear, at most 20 words at once.
	 * @param blank the token that stands for no word
	 */
	public TinyCheckpoint hearingWords(int blank, double temperature) {
		tensor("model.glyph_run.weight", 8, 16);
		tensor("model.glyph_word.weight", 4, 16);
		return listening().replace("config.json", "\"y_positions\": 24", """
				"y_positions": 24, "run_positions": 8, "word_positions": 4""")
			.replace("config.json", "\"audio_token_id\": 261,",
					"""
							"audio_token_id": 261, "ctc_config": {"blank_token_id": %d, "temperature": %s, "max_words": 20, "beams": 4,
							 "tokens_per_column": 2},"""
						.formatted(blank, temperature));
	}

	/**
	 * With the encoder of a Whisper model beside the rest: 10 bands, width 8.
	 */
	TinyCheckpoint whisper(String prefix, int layers, int positions) {
		linear(prefix + "conv1", 8, 10, 3);
		linear(prefix + "conv2", 8, 8, 3);
		tensor(prefix + "embed_positions.weight", positions, 8);
		for (int layer = 0; layer < layers; layer++) {
			String name = prefix + "layers." + layer + ".";
			linear(name + "self_attn_layer_norm", 8);
			for (String part : List.of("q_proj", "v_proj", "out_proj")) {
				linear(name + "self_attn." + part, 8, 8);
			}
			tensor(name + "self_attn.k_proj.weight", 8, 8);
			linear(name + "final_layer_norm", 8);
			linear(name + "fc1", 16, 8);
			linear(name + "fc2", 8, 16);
		}
		linear(prefix + "layer_norm", 8);
		return this;
	}

	/** Shapes by name. */
	Map<String, long[]> tensors() {
		return this.tensors;
	}

	/** Replaces a part of a file that must be there. */
	public TinyCheckpoint replace(String file, String part, String by) {
		String text = this.files.get(file);
		if (!text.contains(part)) {
			throw new IllegalArgumentException(file + " has no " + part);
		}
		this.files.put(file, text.replace(part, by));
		return this;
	}

	/** With another chat template. */
	public TinyCheckpoint template(String template) {
		return replace("tokenizer_config.json", TEMPLATE, template);
	}

	public TinyCheckpoint without(String file) {
		this.files.remove(file);
		return this;
	}

	public TinyCheckpoint withoutTensor(String name) {
		if (this.tensors.remove(name) == null) {
			throw new IllegalArgumentException("no tensor " + name);
		}
		return this;
	}

	public TinyCheckpoint tensor(String name, long... shape) {
		this.tensors.put(name, shape);
		return this;
	}

	/** Writes the directory, which is created. */
	public Path writeTo(Path directory) {
		try {
			Files.createDirectories(directory);
			for (Map.Entry<String, String> file : this.files.entrySet()) {
				Files.writeString(directory.resolve(file.getKey()), file.getValue());
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		Random random = new Random(11);
		SafetensorsWriter writer = new SafetensorsWriter();
		this.tensors.forEach((name, shape) -> {
			float[] values = values(name, shape, random);
			List<Long> dimensions = new ArrayList<>();
			for (long dimension : shape) {
				dimensions.add(dimension);
			}
			writer.floats(name, TensorType.BF16, dimensions, () -> values);
		});
		writer.writeTo(directory.resolve("model.safetensors"));
		return directory;
	}

	static float[] values(String name, long[] shape, Random random) {
		int count = 1;
		int fanIn = 1;
		for (int axis = 0; axis < shape.length; axis++) {
			count *= (int) shape[axis];
			fanIn *= (axis > 0) ? (int) shape[axis] : 1;
		}
		boolean scale = name.contains("norm") && name.endsWith("weight");
		double spread = (name.contains("embed_tokens") || name.contains("glyph") || name.startsWith("lm_head")) ? 1
				: 1 / Math.sqrt(fanIn);
		float[] values = new float[count];
		for (int at = 0; at < count; at++) {
			values[at] = (float) ((scale ? 1 : 0) + (scale ? 0.1 : spread) * random.nextGaussian());
		}
		return values;
	}

	private void tower() {
		String tower = "model.vision_tower.";
		long in = 3;
		long[] channels = { 4, 8, 16 };
		for (int stage = 0; stage < channels.length; stage++) {
			linear(tower + "stem." + stage + ".conv", channels[stage], in, 3, 3);
			if (stage > 0) {
				linear(tower + "stem." + stage + ".blocks.0.conv1", channels[stage], channels[stage], 3, 3);
				linear(tower + "stem." + stage + ".blocks.0.conv2", channels[stage], channels[stage], 3, 3);
			}
			in = channels[stage];
		}
		tensor(tower + "position_embedding.weight", 16, 16);
		String layer = tower + "encoder.layers.0.";
		linear(layer + "layer_norm1", 16);
		linear(layer + "layer_norm2", 16);
		for (String part : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
			linear(layer + "self_attn." + part, 16, 16);
		}
		linear(layer + "mlp.fc1", 24, 16);
		linear(layer + "mlp.fc2", 16, 24);
		linear(tower + "post_layernorm", 16);
		linear("model.mm_projector.0", 16, 16);
		linear("model.mm_projector.2", 16, 16);
		linear("model.glyph_head", 6 * 7, 16);
		tensor("model.glyph_x.weight", 24, 16);
		tensor("model.glyph_y.weight", 24, 16);
	}

	private void languageModel() {
		tensor("model.embed_tokens.weight", VOCABULARY, 16);
		for (int layer = 0; layer < 2; layer++) {
			String name = "model.layers." + layer + ".";
			tensor(name + "input_layernorm.weight", 16);
			tensor(name + "post_attention_layernorm.weight", 16);
			for (String part : List.of("q_proj", "k_proj", "v_proj", "o_proj")) {
				tensor(name + "self_attn." + part + ".weight", 16, 16);
			}
			tensor(name + "mlp.gate_proj.weight", 24, 16);
			tensor(name + "mlp.up_proj.weight", 24, 16);
			tensor(name + "mlp.down_proj.weight", 16, 24);
		}
		tensor("model.norm.weight", 16);
		tensor("lm_head.weight", VOCABULARY, 16);
	}

	private void linear(String name, long... shape) {
		tensor(name + ".weight", shape);
		tensor(name + ".bias", shape[0]);
	}

	/** Bytes, then specials; no merges. */
	static String tokenizer() {
		StringBuilder vocabulary = new StringBuilder();
		int next = 0;
		for (int value = 0; value < 256; value++) {
			boolean printable = (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xAC) || value >= 0xAE;
			char character = (char) (printable ? value : 256 + next++);
			String text = (character == '"' || character == '\\') ? "\\" + character : String.valueOf(character);
			vocabulary.append('"').append(text).append("\": ").append(value).append(", ");
		}
		StringBuilder added = new StringBuilder();
		for (int special = 0; special < SPECIALS.size(); special++) {
			vocabulary.append('"')
				.append(SPECIALS.get(special))
				.append("\": ")
				.append(256 + special)
				.append((special < SPECIALS.size() - 1) ? ", " : "");
			added.append("""
					{"id": %d, "content": "%s", "single_word": false, "lstrip": false, "rstrip": false,
					 "normalized": false, "special": true}%s
					""".formatted(256 + special, SPECIALS.get(special), (special < SPECIALS.size() - 1) ? "," : ""));
		}
		return """
				{"version": "1.0", "truncation": null, "padding": null, "added_tokens": [%s], "normalizer": null,
				 "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false,
				   "use_regex": false},
				 "post_processor": null,
				 "decoder": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": false},
				 "model": {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
				   "end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false, "ignore_merges": true,
				   "vocab": {%s}, "merges": []}}
				""".formatted(added, vocabulary);
	}

	/** A WAV file of so many seconds with a tone in it that depends on the seed. */
	public static MediaInput clip(double seconds, long seed) {
		return new MediaInput(null, wav(seconds, seed), "audio/wav", Detail.AUTO, "/media/0");
	}

	public static byte[] wav(double seconds, long seed) {
		int samples = (int) (seconds * 16_000);
		ByteBuffer file = ByteBuffer.allocate(44 + 2 * samples).order(ByteOrder.LITTLE_ENDIAN);
		file.put("RIFF".getBytes()).putInt(36 + 2 * samples).put("WAVEfmt ".getBytes()).putInt(16);
		file.putShort((short) 1).putShort((short) 1).putInt(16_000).putInt(32_000);
		file.putShort((short) 2).putShort((short) 16).put("data".getBytes()).putInt(2 * samples);
		for (int i = 0; i < samples; i++) {
			file.putShort((short) (8000 * Math.sin(i * (0.05 + 0.01 * seed))));
		}
		return file.array();
	}

	/** A PNG of this size with something on it that depends on the seed. */
	public static MediaInput picture(int width, int height, long seed) {
		return new MediaInput(null, png(width, height, seed), "image/png", Detail.AUTO, "/media/0");
	}

	public static byte[] png(int width, int height, long seed) {
		BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
		Graphics2D graphics = image.createGraphics();
		Random random = new Random(seed);
		for (int shape = 0; shape < 12; shape++) {
			graphics.setColor(new Color(random.nextInt(0x1000000)));
			graphics.fillRect(random.nextInt(width), random.nextInt(height), width / 3, height / 3);
		}
		graphics.dispose();
		ByteArrayOutputStream file = new ByteArrayOutputStream();
		try {
			ImageIO.write(image, "png", file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return file.toByteArray();
	}

}
