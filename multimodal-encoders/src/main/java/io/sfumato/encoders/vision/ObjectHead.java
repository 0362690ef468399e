package io.sfumato.encoders.vision;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;

import io.sfumato.runtime.checkpoint.ModelConfig;

/**
 * The heads that name objects (docs/decisions/0016).
 *
 * @param names the words of each name; class 0 is none
 * @param colours the words of each colour, empty for many; class 0 is none
 * @param background the words for what nothing lies on
 * @param most objects of an image
 * @param sizes areas that are told apart
 */
record ObjectHead(List<List<String>> names, List<List<String>> colours, List<String> background, int most, int sizes) {

	static ObjectHead of(ModelConfig config) {
		ObjectHead head = new ObjectHead(words(config, "names"), words(config, "colors"),
				texts(config, "background", config.node().path("background")), config.requirePositive("max_objects"),
				config.requirePositive("size_positions"));
		if (head.names.isEmpty() || head.names.stream().anyMatch(List::isEmpty)) {
			throw config.refuse("names", "must give each object a name");
		}
		return head;
	}

	private static List<List<String>> words(ModelConfig config, String field) {
		List<List<String>> words = new ArrayList<>();
		for (JsonNode entry : config.node().path(field)) {
			words.add(texts(config, field, entry));
		}
		return List.copyOf(words);
	}

	private static List<String> texts(ModelConfig config, String field, JsonNode list) {
		List<String> texts = new ArrayList<>();
		for (JsonNode text : list) {
			if (!text.isString()) {
				throw config.refuse(field, text + " isn't a text");
			}
			texts.add(text.stringValue());
		}
		return List.copyOf(texts);
	}

	/** The words of an object of some colour. */
	List<String> words(int colour, List<String> name) {
		return Stream.concat(this.colours.get(colour).stream(), name.stream()).toList();
	}

	/** All words there are. */
	List<List<String>> allWords() {
		return Stream.of(this.names, this.colours, List.of(this.background)).flatMap(List::stream).toList();
	}

	/** Names and none. */
	int nameClasses() {
		return 1 + this.names.size();
	}

	/** Colours and none. */
	int colourClasses() {
		return 1 + this.colours.size();
	}

	/** Most tokens that an image's objects can become, its ground included. */
	int mostTokens() {
		return this.most * (longest(this.names) + longest(this.colours)) + this.background.size()
				+ longest(this.colours);
	}

	private static int longest(List<List<String>> words) {
		return words.stream().mapToInt(List::size).max().orElse(0);
	}

}
