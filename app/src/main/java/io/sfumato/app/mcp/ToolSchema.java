package io.sfumato.app.mcp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The JSON Schema of a tool's arguments. Written by hand: deriving it from annotations
 * would load three libraries at every start.
 */
final class ToolSchema {

	static final String RECORDING = "The recording's bytes in base64, or a data URL: WAV, MP3, FLAC, Ogg, "
			+ "WebM or M4A. Only models whose inputs have audio listen.";

	private static final String IMAGE = "The image's bytes in base64, or a data URL: PNG, JPEG, WebP, GIF, BMP or "
			+ "TIFF. Addresses aren't fetched.";

	private final Map<String, Object> properties = new LinkedHashMap<>();

	private final List<String> required = new ArrayList<>();

	/** An image, a recording or both. */
	static ToolSchema ofMedia() {
		return new ToolSchema().text("image", IMAGE).text("audio", RECORDING);
	}

	/** How the answer is decoded. */
	ToolSchema strategy() {
		return text("strategy", "How it is decoded: quality, lossless, balanced (if left out) or fast.");
	}

	/** A string that has to be there. */
	ToolSchema required(String name, String description) {
		this.required.add(name);
		return text(name, description);
	}

	ToolSchema text(String name, String description) {
		this.properties.put(name, Map.of("type", "string", "description", description));
		return this;
	}

	ToolSchema choice(String name, List<String> values, String description) {
		this.properties.put(name, Map.of("type", "string", "enum", values, "description", description));
		return this;
	}

	ToolSchema integer(String name, String description) {
		this.properties.put(name, Map.of("type", "integer", "description", description));
		return this;
	}

	ToolSchema object(String name, String description) {
		this.properties.put(name, Map.of("type", "object", "description", description));
		return this;
	}

	ToolSchema texts(String name, String description) {
		this.properties.put(name,
				Map.of("type", "array", "items", Map.of("type", "string"), "description", description));
		return this;
	}

	Set<String> names() {
		return Set.copyOf(this.properties.keySet());
	}

	Map<String, Object> json() {
		var schema = new LinkedHashMap<String, Object>();
		schema.put("type", "object");
		schema.put("properties", new LinkedHashMap<>(this.properties));
		schema.put("required", List.copyOf(this.required));
		schema.put("additionalProperties", false);
		return schema;
	}

}
