package io.sfumato.runtime.tokenizer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import tools.jackson.databind.JsonNode;

import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.ModelConfig;

/**
 * A tokenizer in the older form of several files, put together as the one file would say
 * it: {@code vocab.json}, {@code merges.txt}, and the added tokens of
 * {@code tokenizer_config.json} and {@code added_tokens.json}. What splits the text isn't
 * in any of them, it is the class's: here Qwen2's (checkpoints.md §5.4), which Dream and
 * Dimple share.
 */
final class VocabularyFiles {

	static final String VOCABULARY = "vocab.json";

	private static final String MERGES = "merges.txt";

	private static final Set<String> CLASSES = Set.of("Qwen2Tokenizer", "Qwen2TokenizerFast", "DreamTokenizer",
			"DimpleTokenizer");

	/** Contractions, words, single digits, punctuation, line ends, blanks. */
	private static final String SPLIT = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
			+ "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

	private final Path directory;

	private VocabularyFiles(Path directory) {
		this.directory = directory;
	}

	/** Whether a directory has its tokenizer in this form and no other. */
	static boolean areIn(Path directory) {
		return !Files.exists(directory.resolve("tokenizer.json")) && Files.exists(directory.resolve(VOCABULARY));
	}

	/**
	 * The content of a {@code tokenizer.json}; errors name {@code vocab.json} unless they
	 * name another file.
	 */
	static ModelConfig join(Path directory) {
		return new VocabularyFiles(directory).join();
	}

	private ModelConfig join() {
		requireKnownClass();
		ModelConfig vocabulary = ModelConfig.read(this.directory.resolve(VOCABULARY));
		Map<String, Object> model = new LinkedHashMap<>();
		model.put("type", "BPE");
		model.put("fuse_unk", false);
		model.put("byte_fallback", false);
		model.put("ignore_merges", false);
		model.put("vocab", vocabulary.node());
		model.put("merges", merges());
		Map<String, Object> bytes = Map.of("type", "ByteLevel", "add_prefix_space", false, "trim_offsets", true,
				"use_regex", false);
		Map<String, Object> split = Map.of("type", "Split", "pattern", Map.of("Regex", SPLIT), "behavior", "Isolated",
				"invert", false);
		return ModelConfig.of(vocabulary.file(), Map.of("version", "1.0", "added_tokens", List.copyOf(added().values()),
				"normalizer", Map.of("type", "NFC"), "pre_tokenizer",
				Map.of("type", "Sequence", "pretokenizers", List.of(split, bytes)), "decoder", bytes, "model", model));
	}

	private void requireKnownClass() {
		Path file = this.directory.resolve("tokenizer_config.json");
		if (Files.exists(file)) {
			ModelConfig config = ModelConfig.read(file);
			config.string("tokenizer_class").filter((name) -> !CLASSES.contains(name)).ifPresent((name) -> {
				throw config.refuse("tokenizer_class",
						"'%s' needs a tokenizer.json: what splits its text isn't known".formatted(name));
			});
		}
	}

	/** Pairs in falling rank. */
	private List<List<String>> merges() {
		Path file = this.directory.resolve(MERGES);
		List<List<String>> merges = new ArrayList<>();
		try {
			int number = 0;
			for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
				number++;
				if (line.isBlank() || (number == 1 && line.startsWith("#version"))) {
					continue;
				}
				String[] pair = line.split(" ");
				if (pair.length != 2) {
					throw CheckpointException.field(file, "line " + number, "isn't a pair of tokens");
				}
				merges.add(List.of(pair));
			}
		}
		catch (IOException ex) {
			throw CheckpointException.of(file, "can't be read", ex);
		}
		return merges;
	}

	/** By id. */
	private Map<Integer, Map<String, Object>> added() {
		Map<Integer, Map<String, Object>> added = new TreeMap<>();
		Path tokens = this.directory.resolve("added_tokens.json");
		if (Files.exists(tokens)) {
			ModelConfig config = ModelConfig.read(tokens);
			config.node()
				.forEachEntry((content, id) -> added.put(id(config, content, id), token(id.intValue(), content, id)));
		}
		Path decoder = this.directory.resolve("tokenizer_config.json");
		if (Files.exists(decoder)) {
			ModelConfig.read(decoder).object("added_tokens_decoder").ifPresent((config) -> {
				config.node().forEachEntry((id, token) -> {
					if (!id.matches("\\d{1,9}") || !token.path("content").isString()) {
						throw config.refuse(id, "isn't an id with a token's content");
					}
					added.put(Integer.valueOf(id),
							token(Integer.parseInt(id), token.path("content").stringValue(), token));
				});
			});
		}
		return added;
	}

	private static int id(ModelConfig config, String content, JsonNode id) {
		if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
			throw config.refuse(content, "%s is not a token id".formatted(id));
		}
		return id.intValue();
	}

	/** What isn't said to be text is markup. */
	private static Map<String, Object> token(int id, String content, JsonNode flags) {
		return Map.of("id", id, "content", content, "single_word", flags.path("single_word").booleanValue(false),
				"lstrip", flags.path("lstrip").booleanValue(false), "rstrip", flags.path("rstrip").booleanValue(false),
				"normalized", flags.path("normalized").booleanValue(false), "special",
				flags.path("special").booleanValue(true));
	}

}
