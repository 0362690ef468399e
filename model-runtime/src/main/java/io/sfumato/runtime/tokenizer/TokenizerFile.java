package io.sfumato.runtime.tokenizer;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.ModelConfig;

/**
 * What we read of {@code tokenizer.json} ourselves: the vocabulary, the added tokens, and
 * the form in which special strings are ordinary text.
 */
final class TokenizerFile {

	private final ModelConfig json;

	private final Map<String, Integer> vocabulary = new HashMap<>();

	private final List<Added> added = new ArrayList<>();

	/**
	 * An added token.
	 *
	 * @param id its id
	 * @param content how it is written
	 * @param special whether it is markup, not text
	 */
	record Added(int id, String content, boolean special) {
	}

	private TokenizerFile(ModelConfig json) {
		this.json = json;
		readVocabulary();
		readAdded();
	}

	static TokenizerFile read(Path file) {
		return new TokenizerFile(ModelConfig.read(file));
	}

	/** The one of a directory, in either form. */
	static TokenizerFile in(Path directory) {
		return VocabularyFiles.areIn(directory) ? new TokenizerFile(VocabularyFiles.join(directory))
				: read(directory.resolve("tokenizer.json"));
	}

	Path path() {
		return this.json.file();
	}

	/** Tokens of the model, without the added ones that it doesn't hold itself. */
	Map<String, Integer> vocabulary() {
		return this.vocabulary;
	}

	List<Added> added() {
		return this.added;
	}

	/** The file as it is. */
	byte[] bytes() {
		return this.json.node().toString().getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * The same tokenizer, but special tokens are spelled in a way that no text contains.
	 * They keep their ids (taking them out would renumber those behind), and their
	 * strings are split like any other text.
	 * @param nonce unguessable
	 */
	byte[] plainBytes(String nonce) {
		Map<String, String> renamed = new HashMap<>();
		this.added.stream().filter(Added::special).forEach((token) -> renamed.put(token.content(), nonce + token.id()));
		ObjectNode root = (ObjectNode) this.json.node().deepCopy();
		for (JsonNode token : root.path("added_tokens")) {
			String content = renamed.get(token.path("content").stringValue(""));
			if (content != null) {
				((ObjectNode) token).put("content", content);
			}
		}
		if (root.path("model") instanceof ObjectNode model) {
			JsonNode vocab = model.path("vocab");
			if (vocab instanceof ObjectNode object) {
				renamed.forEach((content, name) -> {
					JsonNode id = object.remove(content);
					if (id != null) {
						object.set(name, id);
					}
				});
			}
			else if (vocab instanceof ArrayNode list) {
				for (JsonNode entry : list) {
					String name = (entry instanceof ArrayNode pair && !pair.isEmpty())
							? renamed.get(pair.get(0).stringValue("")) : null;
					if (name != null) {
						((ArrayNode) entry).set(0, name);
					}
				}
			}
			String unknown = renamed.get(model.path("unk_token").stringValue(""));
			if (unknown != null) {
				model.put("unk_token", unknown);
			}
		}
		return root.toString().getBytes(StandardCharsets.UTF_8);
	}

	/** Whether decoding goes through a step of this type. */
	boolean decodesBy(String type) {
		return contains(this.json.node().get("decoder"), type);
	}

	private static boolean contains(@Nullable JsonNode decoder, String type) {
		if (decoder == null || !decoder.isObject()) {
			return false;
		}
		if (decoder.path("type").stringValue("").equals(type)) {
			return true;
		}
		for (JsonNode step : decoder.path("decoders")) {
			if (contains(step, type)) {
				return true;
			}
		}
		return false;
	}

	private void readVocabulary() {
		ModelConfig model = this.json.object("model").orElseThrow(() -> this.json.refuse("model", "is missing"));
		JsonNode vocab = model.node().path("vocab");
		if (vocab.isObject()) {
			vocab.forEachEntry((token, id) -> this.vocabulary.put(token, id("model.vocab." + token, id)));
		}
		else if (vocab.isArray()) {
			for (int id = 0; id < vocab.size(); id++) {
				this.vocabulary.put(vocab.get(id).path(0).stringValue(""), id);
			}
		}
		else {
			throw model.refuse("vocab", "is neither an object nor a list");
		}
	}

	private void readAdded() {
		JsonNode tokens = this.json.node().path("added_tokens");
		for (int i = 0; i < tokens.size(); i++) {
			JsonNode token = tokens.get(i);
			String field = "added_tokens[%d]".formatted(i);
			if (!token.path("content").isString()) {
				throw this.json.refuse(field + ".content", "is missing or not a string");
			}
			this.added.add(new Added(id(field + ".id", token.path("id")), token.path("content").stringValue(),
					token.path("special").booleanValue(false)));
		}
	}

	private int id(String field, JsonNode node) {
		if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 0) {
			throw this.json.refuse(field, "%s is not a token id".formatted(node));
		}
		return node.intValue();
	}

	CheckpointException refuse(String problem, Throwable cause) {
		return CheckpointException.of(path(), problem, cause);
	}

}
