package io.sfumato.runtime.tokenizer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import tools.jackson.databind.JsonNode;

import io.sfumato.runtime.checkpoint.ModelConfig;

/**
 * The strings of the special tokens that {@code tokenizer_config.json} or
 * {@code special_tokens_map.json} name by their role.
 *
 * @param mask what a cell is before it is decided
 * @param endOfText ends a text
 * @param padding fills batches
 * @param beginOfText starts a text
 */
public record SpecialTokens(Optional<String> mask, Optional<String> endOfText, Optional<String> padding,
		Optional<String> beginOfText) {

	static SpecialTokens read(Path directory) {
		return new SpecialTokens(named(directory, "mask_token"), named(directory, "eos_token"),
				named(directory, "pad_token"), named(directory, "bos_token"));
	}

	/** A token is written as a string or as an object with its content. */
	private static Optional<String> named(Path directory, String role) {
		for (String file : new String[] { "tokenizer_config.json", "special_tokens_map.json" }) {
			Path path = directory.resolve(file);
			if (Files.exists(path)) {
				JsonNode node = ModelConfig.read(path).node().path(role);
				JsonNode content = node.isObject() ? node.path("content") : node;
				if (content.isString()) {
					return Optional.of(content.stringValue());
				}
			}
		}
		return Optional.empty();
	}

}
