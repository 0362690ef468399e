package io.sfumato.runtime.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON object of a checkpoint with typed access. Published checkpoints spell one thing
 * in several ways ({@code d_model}, {@code hidden_size}), so getters take several names:
 * the first that is present and not null counts. Numbers may be written {@code 1e-05},
 * {@code 500000.0} or {@code 500000}. Unknown fields are never an error, a field of the
 * wrong type is a {@link CheckpointException}.
 */
public final class ModelConfig {

	private static final long MAX_FILE_BYTES = 64L << 20;

	private final Path file;

	private final String prefix;

	private final JsonNode node;

	private ModelConfig(Path file, String prefix, JsonNode node) {
		this.file = file;
		this.prefix = prefix;
		this.node = node;
	}

	/** Reads a file that holds one JSON object. */
	public static ModelConfig read(Path file) {
		try {
			long size = Files.size(file);
			if (size > MAX_FILE_BYTES) {
				throw CheckpointException.of(file, "has %d bytes, at most %d are read".formatted(size, MAX_FILE_BYTES));
			}
			return new ModelConfig(file, "", StrictJson.object(file, "the file", Files.readAllBytes(file)));
		}
		catch (IOException ex) {
			throw CheckpointException.of(file, "can't be read", ex);
		}
	}

	/**
	 * An object that isn't the content of one file.
	 * @param file that errors name
	 */
	public static ModelConfig of(Path file, Map<String, ?> fields) {
		var node = JsonMapper.shared().createObjectNode();
		fields.forEach((name, value) -> node.set(name, JsonMapper.shared().valueToTree(value)));
		return new ModelConfig(file, "", node);
	}

	/** The whole object, for what no getter covers. */
	public JsonNode node() {
		return this.node;
	}

	/** The file the object stands in. */
	public Path file() {
		return this.file;
	}

	/** Whether a field is present and not null. */
	public boolean has(String name) {
		return value(name) != null;
	}

	/**
	 * The same object with some fields replaced, as a profile of a user or a test sets
	 * them.
	 */
	public ModelConfig with(Map<String, ?> fields) {
		var copy = JsonMapper.shared().createObjectNode();
		this.node.forEachEntry(copy::set);
		fields.forEach((name, value) -> copy.set(name, JsonMapper.shared().valueToTree(value)));
		return new ModelConfig(this.file, this.prefix, copy);
	}

	/** A whole number that must be there. */
	public int requireInt(String... spellings) {
		return integer(spellings).orElseThrow(() -> missing(spellings));
	}

	/** A whole number above 0 that must be there. */
	public int requirePositive(String field) {
		int value = requireInt(field);
		if (value < 1) {
			throw refuse(field, value + " isn't positive");
		}
		return value;
	}

	/** A whole number, if there. */
	public OptionalInt integer(String... spellings) {
		Optional<Integer> found = find(spellings, "a whole number of 32 bits", ModelConfig::isInt,
				(value) -> (int) value.doubleValue());
		return found.map(OptionalInt::of).orElseGet(OptionalInt::empty);
	}

	/** A number, if there. */
	public OptionalDouble number(String... spellings) {
		Optional<Double> found = find(spellings, "a finite number",
				(value) -> value.isNumber() && Double.isFinite(value.doubleValue()), JsonNode::doubleValue);
		return found.map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
	}

	/** A number, or what counts when the file is silent. */
	public double number(String name, double otherwise) {
		return number(new String[] { name }).orElse(otherwise);
	}

	/** A string, if there. */
	public Optional<String> string(String... spellings) {
		return find(spellings, "a string", JsonNode::isString, JsonNode::stringValue);
	}

	/** A string that must be there. */
	public String requireString(String... spellings) {
		return string(spellings).orElseThrow(() -> missing(spellings));
	}

	/** A truth value, or what counts when the file is silent. */
	public boolean bool(String name, boolean otherwise) {
		return find(new String[] { name }, "true or false", JsonNode::isBoolean, JsonNode::booleanValue)
			.orElse(otherwise);
	}

	/** A nested object, if there. */
	public Optional<ModelConfig> object(String name) {
		return find(new String[] { name }, "an object", JsonNode::isObject,
				(value) -> new ModelConfig(this.file, this.prefix + name + ".", value));
	}

	/** A list of strings; empty if absent. */
	public List<String> strings(String name) {
		return list(name, "strings", JsonNode::isString, JsonNode::stringValue);
	}

	/**
	 * A list of whole numbers; a single number counts as a list of one, absent is empty.
	 */
	public List<Integer> integers(String name) {
		return list(name, "whole numbers", ModelConfig::isInt, (value) -> (int) value.doubleValue());
	}

	/** A list of numbers; absent is empty. */
	public List<Double> numbers(String name) {
		return list(name, "numbers", JsonNode::isNumber, JsonNode::doubleValue);
	}

	/** A refusal of one field of this object. */
	public CheckpointException refuse(String name, String problem) {
		return CheckpointException.field(this.file, this.prefix + name, problem);
	}

	private <T> List<T> list(String name, String what, Predicate<JsonNode> test, Function<JsonNode, T> convert) {
		JsonNode value = value(name);
		if (value == null) {
			return List.of();
		}
		List<T> items = new ArrayList<>();
		for (JsonNode item : value.isArray() ? value : List.of(value)) {
			if (!test.test(item)) {
				throw refuse(name, "%s isn't a list of %s".formatted(brief(value), what));
			}
			items.add(convert.apply(item));
		}
		return List.copyOf(items);
	}

	private <T> Optional<T> find(String[] spellings, String what, Predicate<JsonNode> test,
			Function<JsonNode, T> convert) {
		for (String name : spellings) {
			JsonNode value = value(name);
			if (value != null) {
				if (!test.test(value)) {
					throw refuse(name, "%s isn't %s".formatted(brief(value), what));
				}
				return Optional.of(convert.apply(value));
			}
		}
		return Optional.empty();
	}

	private @Nullable JsonNode value(String name) {
		JsonNode value = this.node.get(name);
		return (value == null || value.isNull()) ? null : value;
	}

	private CheckpointException missing(String... spellings) {
		return refuse(spellings[0], (spellings.length == 1) ? "is missing" : "is missing (also not there as %s)"
			.formatted(String.join(", ", spellings).substring(spellings[0].length() + 2)));
	}

	private static boolean isInt(JsonNode value) {
		return value.isNumber() && value.doubleValue() == Math.rint(value.doubleValue())
				&& Math.abs(value.doubleValue()) <= Integer.MAX_VALUE;
	}

	private static String brief(JsonNode value) {
		String text = value.toString();
		return (text.length() > 80) ? text.substring(0, 80) + "…" : text;
	}

}
