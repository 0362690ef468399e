package io.sfumato.trainer.text;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the tokenizer as Hugging Face libraries read it: {@code tokenizer.json},
 * {@code tokenizer_config.json} with the chat template, {@code special_tokens_map.json}.
 */
public final class TokenizerFiles {

	/** Cuts text into the pieces that {@link Encoder} describes. */
	static final String PIECES = " ?(?<![A-Za-z])[a-z]+(?![A-Za-z])|\\s|.";

	/**
	 * Media of all messages first, then each message's text after its role. On one line,
	 * so that no library's idea of trimmed white space can matter.
	 */
	static final String CHAT_TEMPLATE = "{% for message in messages %}{% if message['content'] is not string %}"
			+ "{% for part in message['content'] %}{% if part['type'] == 'image' %}<image>"
			+ "{% elif part['type'] == 'audio' %}<audio>{% endif %}{% endfor %}{% endif %}{% endfor %}"
			+ "{% for message in messages %}<{{ message['role'] }}>{% if message['content'] is string %}"
			+ "{{ message['content'] }}{% else %}{% for part in message['content'] %}{% if part['type'] == 'text' %}"
			+ "{{ part['text'] }}{% endif %}{% endfor %}{% endif %}{% endfor %}"
			+ "{% if add_generation_prompt %}<assistant>{% endif %}";

	private static final ObjectMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

	private final Vocabulary vocabulary;

	public TokenizerFiles(Vocabulary vocabulary) {
		this.vocabulary = vocabulary;
	}

	/** Writes the three files into a directory that exists. */
	public void write(Path directory) throws IOException {
		Files.writeString(directory.resolve("tokenizer.json"), JSON.writeValueAsString(tokenizer()));
		Files.writeString(directory.resolve("tokenizer_config.json"), JSON.writeValueAsString(config()));
		Files.writeString(directory.resolve("special_tokens_map.json"), JSON.writeValueAsString(specialTokensMap()));
	}

	private Map<String, Object> tokenizer() {
		Map<String, Object> root = new LinkedHashMap<>();
		root.put("version", "1.0");
		root.put("truncation", null);
		root.put("padding", null);
		root.put("added_tokens", addedTokens());
		root.put("normalizer", null);
		Map<String, Object> split = new LinkedHashMap<>();
		split.put("type", "Split");
		split.put("pattern", Map.of("Regex", PIECES));
		split.put("behavior", "Isolated");
		split.put("invert", false);
		root.put("pre_tokenizer", sequence("pretokenizers", List.of(split, byteLevel())));
		root.put("post_processor", null);
		root.put("decoder", byteLevel());
		root.put("model", model());
		return root;
	}

	private List<Object> addedTokens() {
		List<Object> tokens = new ArrayList<>();
		for (Special special : Special.values()) {
			Map<String, Object> token = new LinkedHashMap<>();
			token.put("id", special.id());
			token.putAll(flags(special));
			tokens.add(token);
		}
		return tokens;
	}

	private static Map<String, Object> flags(Special special) {
		Map<String, Object> token = new LinkedHashMap<>();
		token.put("content", special.text());
		token.put("single_word", false);
		token.put("lstrip", false);
		token.put("rstrip", false);
		token.put("normalized", false);
		token.put("special", true);
		return token;
	}

	private static Map<String, Object> sequence(String members, List<Object> steps) {
		Map<String, Object> sequence = new LinkedHashMap<>();
		sequence.put("type", "Sequence");
		sequence.put(members, steps);
		return sequence;
	}

	private static Map<String, Object> byteLevel() {
		Map<String, Object> step = new LinkedHashMap<>();
		step.put("type", "ByteLevel");
		step.put("add_prefix_space", false);
		step.put("trim_offsets", false);
		step.put("use_regex", false);
		return step;
	}

	private Map<String, Object> model() {
		Map<String, Object> model = new LinkedHashMap<>();
		model.put("type", "BPE");
		model.put("dropout", null);
		model.put("unk_token", null);
		model.put("continuing_subword_prefix", null);
		model.put("end_of_word_suffix", null);
		model.put("fuse_unk", false);
		model.put("byte_fallback", false);
		model.put("ignore_merges", true);
		Map<String, Integer> ids = new LinkedHashMap<>();
		for (int id = 0; id < this.vocabulary.size(); id++) {
			boolean special = id >= 256 && id < Vocabulary.firstWord();
			byte[] bytes = this.vocabulary.bytes(id);
			ids.put(special ? new String(bytes, StandardCharsets.UTF_8) : ByteLevel.characters(bytes), id);
		}
		model.put("vocab", ids);
		model.put("merges", List.of());
		return model;
	}

	private Map<String, Object> config() {
		Map<String, Object> config = new LinkedHashMap<>();
		config.put("tokenizer_class", "PreTrainedTokenizerFast");
		config.put("clean_up_tokenization_spaces", false);
		config.put("model_max_length", 2048);
		config.put("eos_token", Special.EOS.text());
		config.put("pad_token", Special.PAD.text());
		config.put("mask_token", Special.MASK.text());
		Map<String, Object> decoder = new LinkedHashMap<>();
		for (Special special : Special.values()) {
			decoder.put(Integer.toString(special.id()), flags(special));
		}
		config.put("added_tokens_decoder", decoder);
		config.put("chat_template", CHAT_TEMPLATE);
		return config;
	}

	private Map<String, Object> specialTokensMap() {
		Map<String, Object> map = new LinkedHashMap<>();
		map.put("eos_token", Special.EOS.text());
		map.put("pad_token", Special.PAD.text());
		map.put("mask_token", Special.MASK.text());
		map.put("additional_special_tokens",
				List.of(Special.SLOT_PAD, Special.IMAGE, Special.AUDIO, Special.SYSTEM, Special.USER, Special.ASSISTANT)
					.stream()
					.map(Special::text)
					.toList());
		return map;
	}

}
