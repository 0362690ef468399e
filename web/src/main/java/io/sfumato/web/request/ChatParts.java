package io.sfumato.web.request;

import java.util.List;

import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.Turn.Role;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The parts of a message: texts and images.
 */
final class ChatParts {

	/** A text that is a longer data URL is a medium in the wrong place. */
	private static final int LONGEST_DATA_IN_TEXT = 4096;

	private static final int LONGEST_HEADER = 200;

	private final WebLimits limits;

	private final DataUrls dataUrls;

	ChatParts(WebLimits limits) {
		this.limits = limits;
		this.dataUrls = new DataUrls(limits);
	}

	/** Reads one part and adds it to what was said. */
	void read(JsonNode element, String pointer, ChatMessages.Said said, List<String> ignored) {
		if (!(element instanceof ObjectNode node)) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "A part is an object.", pointer);
		}
		var part = Fields.lenient(node, pointer);
		String type = part.string("type");
		switch (type) {
			case null -> throw part.missing("type", "The part has no type.");
			case "text", "input_text" -> {
				String text = part.string("text");
				if (text == null) {
					throw part.missing("text", "The part has no text.");
				}
				said.add(text(text, part.pointerTo("text")));
			}
			case "image_url", "input_image" -> said.media().add(image(part, fromUser(said, pointer)));
			case "file" -> said.media().add(file(part, fromUser(said, pointer)));
			case "input_audio", "audio_url" -> throw new ProblemException(ProblemKind.CAPABILITY_NOT_AVAILABLE,
					"No model of this server takes sound yet.", pointer);
			case "video_url", "input_video" ->
				throw new ProblemException(ProblemKind.MEDIA_UNSUPPORTED, "No model takes video.", pointer);
			case "refusal" -> ignored.add(pointer);
			default -> throw new ProblemException(ProblemKind.INVALID_VALUE,
					"A part is of type text, image_url, input_image or file.", part.pointerTo("type"));
		}
	}

	/** A text of bounded length. */
	String text(String text, String pointer) {
		boolean url = text.regionMatches(true, 0, "data:", 0, 5);
		int data = url ? text.substring(0, Math.min(text.length(), LONGEST_HEADER)).indexOf(";base64,") : -1;
		if (data >= 0 && text.length() - data > LONGEST_DATA_IN_TEXT) {
			throw new ProblemException(ProblemKind.MEDIA_IN_TEXT,
					"The text is a data URL; an image belongs into a part of type image_url.", pointer);
		}
		return text.isBlank() ? "" : Fields.checkedText(text, this.limits.textBytes(), pointer);
	}

	private static String fromUser(ChatMessages.Said said, String pointer) {
		if (said.role() != Role.USER) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "Only a user's message has images.", pointer);
		}
		return pointer;
	}

	/** {@code {"image_url":{"url":…,"detail":…}}}, or the address itself. */
	private MediaInput image(Fields part, String pointer) {
		String name = "image_url";
		JsonNode value = part.value(name);
		if (value != null && value.isString()) {
			return image(value.stringValue(), MediaMapping.detail(part), pointer + "/" + name);
		}
		ObjectNode node = part.object(name);
		if (node == null) {
			part.refuse("file_id", "This server doesn't keep files yet; send a data URL.");
			throw part.missing(name, "The part has no image_url.");
		}
		var image = Fields.lenient(node, part.pointerTo(name));
		String url = image.string("url");
		if (url == null) {
			throw image.missing("url", "The image has no url.");
		}
		return image(url, MediaMapping.detail(image), image.pointerTo("url"));
	}

	private MediaInput file(Fields part, String pointer) {
		ObjectNode node = part.object("file");
		if (node == null) {
			throw part.missing("file", "The part has no file.");
		}
		var file = Fields.lenient(node, pointer + "/file");
		file.refuse("file_id", "This server doesn't keep files yet; send file_data.");
		String data = file.string("file_data");
		if (data == null) {
			throw file.missing("file_data", "The file has no file_data.");
		}
		return image(data, MediaInput.Detail.AUTO, file.pointerTo("file_data"));
	}

	private MediaInput image(String url, MediaInput.Detail detail, String pointer) {
		var decoded = this.dataUrls.decode(url, pointer);
		return new MediaInput(null, DataUrls.notEmpty(decoded.bytes(), pointer), decoded.type(), detail, pointer);
	}

}
