package io.sfumato.web.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.request.Turn;
import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;

/**
 * Texts, images and clips of decision requests, in all the forms that clients send them
 * in. Collects the media in the order they come in. Used for one request.
 */
final class DecisionParts {

	private static final Set<String> PARTS = Set.of("text", "input_text", "output_text", "image_url", "input_image",
			"input_json", "input_audio", "audio_url", "file", "refusal");

	private final WebLimits limits;

	private final DataUrls dataUrls;

	private final ChatParts parts;

	private final StateText states;

	private final List<String> ignored;

	private final List<MediaInput> media = new ArrayList<>();

	/**
	 * @param ignored where fields without effect are named
	 */
	DecisionParts(WebLimits limits, List<String> ignored) {
		this.limits = limits;
		this.dataUrls = new DataUrls(limits);
		this.parts = new ChatParts(limits);
		this.states = new StateText(limits.contextBytes());
		this.ignored = ignored;
	}

	/** All images and clips so far. */
	List<MediaInput> media() {
		if (this.media.size() > this.limits.media()) {
			throw new ProblemException(Problem.beyond(ProblemKind.MEDIA_LIMIT,
					"There are more than " + this.limits.media() + " images and clips.", null, this.limits.media(),
					(long) this.media.size()));
		}
		return this.media;
	}

	/**
	 * What is said: a string, a conversation, a list of parts, or any JSON.
	 */
	String text(JsonNode value, String pointer) {
		if (value instanceof ObjectNode object && object.size() == 1
				&& object.get("messages") instanceof ArrayNode all) {
			return text(all, pointer + "/messages");
		}
		if (value instanceof ArrayNode array && !array.isEmpty()) {
			List<JsonNode> elements = new ArrayList<>(array.values());
			if (elements.stream().allMatch(DecisionParts::isMessage)) {
				List<String> lines = new ArrayList<>();
				for (int index = 0; index < elements.size(); index++) {
					lines.add(message((ObjectNode) elements.get(index), pointer + "/" + index));
				}
				return String.join("\n", lines);
			}
			if (elements.stream().allMatch(DecisionParts::isPart)) {
				return parts(elements, pointer);
			}
		}
		return this.states.of(value, pointer);
	}

	private static boolean isMessage(JsonNode node) {
		return node instanceof ObjectNode object && (object.has("role") || isToolItem(object));
	}

	private static boolean isToolItem(ObjectNode object) {
		String type = object.path("type").asString("");
		return type.contains("function_call") || type.contains("custom_tool_call");
	}

	private static boolean isPart(JsonNode node) {
		return node instanceof ObjectNode object && PARTS.contains(object.path("type").asString(""));
	}

	private String message(ObjectNode node, String pointer) {
		if (!node.has("role")) {
			return this.states.of(node, pointer);
		}
		var message = Fields.lenient(node, pointer);
		String role = String.valueOf(message.string("role"));
		JsonNode content = message.value("content");
		if (content == null) {
			return "";
		}
		String said = (content instanceof ArrayNode array)
				? parts(new ArrayList<>(array.values()), message.pointerTo("content"))
				: this.states.of(content, message.pointerTo("content"));
		// one voice needs no name
		return role.equals("user") ? said : role.toLowerCase(Locale.ROOT) + ": " + said;
	}

	private String parts(List<JsonNode> elements, String pointer) {
		List<String> texts = new ArrayList<>();
		for (int index = 0; index < elements.size(); index++) {
			String at = pointer + "/" + index;
			if (elements.get(index) instanceof ObjectNode node && node.path("type").asString("").equals("input_json")) {
				JsonNode data = node.get("data");
				texts.add((data != null) ? this.states.of(data, at + "/data") : "");
			}
			else if (elements.get(index) instanceof ObjectNode node
					&& node.path("type").asString("").equals("output_text")) {
				texts.add(this.parts.text(node.path("text").asString(""), at + "/text"));
			}
			else {
				var said = new ChatMessages.Said(Turn.Role.USER, new ArrayList<>(), new ArrayList<>());
				this.parts.read(elements.get(index), at, said, this.ignored);
				texts.addAll(said.texts());
				this.media.addAll(said.media());
			}
		}
		return String.join("\n", texts);
	}

	/**
	 * A list of files: data URLs, base64, or {@code {content_type, base64}}.
	 * @param kind of all of them; null for either
	 */
	void list(Fields fields, String name, @Nullable Kind kind) {
		List<JsonNode> elements = fields.elements(name);
		for (int index = 0; index < elements.size(); index++) {
			String pointer = fields.pointerTo(name) + "/" + index;
			JsonNode element = elements.get(index);
			if (element.isString()) {
				add(this.dataUrls.decodeEither(element.stringValue(), kind, pointer), kind, pointer);
			}
			else if (element instanceof ObjectNode node) {
				var file = Fields.lenient(node, pointer);
				base64(file, "base64", file.string("content_type"), kind, pointer);
			}
			else {
				throw new ProblemException(ProblemKind.INVALID_VALUE,
						"An image or a clip is a data URL, base64, or an object.", pointer);
			}
		}
	}

	/** Images and clips by name, each of which some text mentions. */
	void assets(Fields fields, String mentions) {
		ObjectNode node = fields.object("assets");
		if (node == null) {
			return;
		}
		for (String name : node.propertyNames()) {
			String pointer = Fields.lenient(node, fields.pointerTo("assets")).pointerTo(name);
			if (!(node.get(name) instanceof ObjectNode object)) {
				throw new ProblemException(ProblemKind.INVALID_VALUE, "An asset is an object.", pointer);
			}
			if (!mentions.contains(name)) {
				throw new ProblemException(ProblemKind.INCOMPATIBLE_OPTIONS,
						"Neither the state nor a question mentions this asset.", pointer);
			}
			var asset = Fields.lenient(object, pointer);
			boolean sound = "audio".equals(asset.string("type"));
			base64(asset, "data_base64", null, sound ? Kind.AUDIO : Kind.IMAGE, pointer);
		}
	}

	/** Parts of a form, in order. */
	void files(List<FilePart> files) {
		files.forEach((file) -> add(new DataUrls.Decoded(file.bytes(), file.declaredType()), null, file.name()));
	}

	private void base64(Fields fields, String name, @Nullable String type, @Nullable Kind kind, String pointer) {
		String data = fields.string(name);
		if (data == null) {
			throw fields.missing(name, "The " + ((kind == Kind.AUDIO) ? "clip" : "image") + " has no " + name + ".");
		}
		add(new DataUrls.Decoded(this.dataUrls.base64(data, (kind != null) ? kind : DataUrls.kind(type), pointer),
				type), kind, pointer);
	}

	private void add(DataUrls.Decoded decoded, @Nullable Kind kind, String pointer) {
		this.media.add(new MediaInput(null, DataUrls.notEmpty(decoded.bytes(), pointer), decoded.type(), kind,
				MediaInput.Detail.AUTO, null, pointer));
	}

}
