package io.sfumato.web.request;

import java.util.List;
import java.util.regex.Pattern;

import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.request.Turn.Role;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The parts of a message: texts, images and clips.
 */
final class ChatParts {

	/** A text that is a longer data URL is a medium in the wrong place. */
	private static final int LONGEST_DATA_IN_TEXT = 4096;

	private static final int LONGEST_HEADER = 200;

	private static final Pattern FORMAT = Pattern.compile("(audio/)?[a-zA-Z0-9.+-]{1,40}");

	private static final String FILE_ID = "file_id";

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
			case "input_audio" -> said.media().add(clip(part, fromUser(said, pointer)));
			case "audio_url" -> said.media().add(clipUrl(part, fromUser(said, pointer)));
			case "file" -> said.media().add(file(part, fromUser(said, pointer)));
			case "video_url", "input_video" ->
				throw new ProblemException(ProblemKind.MEDIA_UNSUPPORTED, "No model takes video.", pointer);
			case "refusal" -> ignored.add(pointer);
			default -> throw new ProblemException(ProblemKind.INVALID_VALUE,
					"A part is of type text, image_url, input_image, input_audio, audio_url or file.",
					part.pointerTo("type"));
		}
	}

	/** A text of bounded length. */
	String text(String text, String pointer) {
		boolean url = text.regionMatches(true, 0, "data:", 0, 5);
		int data = url ? text.substring(0, Math.min(text.length(), LONGEST_HEADER)).indexOf(";base64,") : -1;
		if (data >= 0 && text.length() - data > LONGEST_DATA_IN_TEXT) {
			throw new ProblemException(ProblemKind.MEDIA_IN_TEXT,
					"The text is a data URL; an image belongs into a part of type image_url, a clip into input_audio.",
					pointer);
		}
		return text.isBlank() ? "" : Fields.checkedText(text, this.limits.textBytes(), pointer);
	}

	private static String fromUser(ChatMessages.Said said, String pointer) {
		if (said.role() != Role.USER) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "Only a user's message has images and clips.",
					pointer);
		}
		return pointer;
	}

	/**
	 * {@code {"image_url":{"url":…,"detail":…}}}, or the address itself, or the
	 * {@code file_id} of an uploaded image.
	 */
	private MediaInput image(Fields part, String pointer) {
		String name = "image_url";
		if (part.has(FILE_ID)) {
			return uploaded(part, name, Kind.IMAGE, MediaMapping.detail(part));
		}
		JsonNode value = part.value(name);
		if (value != null && value.isString()) {
			return image(value.stringValue(), MediaMapping.detail(part), pointer + "/" + name);
		}
		ObjectNode node = part.object(name);
		if (node == null) {
			throw part.missing(name, "The part has no image_url.");
		}
		var image = Fields.lenient(node, part.pointerTo(name));
		String url = image.string("url");
		if (url == null) {
			throw image.missing("url", "The image has no url.");
		}
		return image(url, MediaMapping.detail(image), image.pointerTo("url"));
	}

	/**
	 * {@code {"input_audio":{"data":…,"format":…}}}, or both in the part itself as
	 * decisions have them. The format is a word that clients choose freely: the bytes
	 * decide.
	 */
	private MediaInput clip(Fields part, String pointer) {
		String name = "input_audio";
		ObjectNode node = part.object(name);
		Fields clip = (node != null) ? Fields.lenient(node, part.pointerTo(name)) : part;
		String data = clip.string("data");
		if (data == null) {
			throw (node != null || part.has("format")) ? clip.missing("data", "The clip has no data.")
					: part.missing(name, "The part has no input_audio.");
		}
		String at = clip.pointerTo("data");
		DataUrls.Decoded decoded = this.dataUrls.decodeEither(data, Kind.AUDIO, at);
		String type = type(clip.string("format"));
		return input(new DataUrls.Decoded(decoded.bytes(), (type != null) ? type : decoded.type()), Kind.AUDIO,
				MediaInput.Detail.AUTO, at);
	}

	/** The type that {@code wav}, {@code x-wav} or {@code audio/wav} means. */
	private static @Nullable String type(@Nullable String format) {
		if (format == null || !FORMAT.matcher(format).matches()) {
			return null;
		}
		return format.contains("/") ? format : "audio/" + format;
	}

	/** {@code {"audio_url":{"url":…}}}, or the address itself. */
	private MediaInput clipUrl(Fields part, String pointer) {
		String name = "audio_url";
		JsonNode value = part.value(name);
		String at = pointer + "/" + name;
		String url;
		if (value != null && value.isString()) {
			url = value.stringValue();
		}
		else {
			ObjectNode node = part.object(name);
			if (node == null) {
				throw part.missing(name, "The part has no audio_url.");
			}
			var clip = Fields.lenient(node, at);
			at = clip.pointerTo("url");
			url = clip.string("url");
			if (url == null) {
				throw clip.missing("url", "The clip has no url.");
			}
		}
		return input(this.dataUrls.decode(url, at), Kind.AUDIO, MediaInput.Detail.AUTO, at);
	}

	/** {@code {"file":{"file_data":…}}} or {@code {"file":{"file_id":…}}}. */
	private MediaInput file(Fields part, String pointer) {
		ObjectNode node = part.object("file");
		if (node == null) {
			throw part.missing("file", "The part has no file.");
		}
		var file = Fields.lenient(node, pointer + "/file");
		if (file.has(FILE_ID)) {
			return uploaded(file, "file_data", null, MediaInput.Detail.AUTO);
		}
		String data = file.string("file_data");
		if (data == null) {
			throw file.missing("file_data", "The file has neither file_data nor file_id.");
		}
		String at = file.pointerTo("file_data");
		return input(this.dataUrls.decode(data, at), null, MediaInput.Detail.AUTO, at);
	}

	/**
	 * A file that is named instead of carried.
	 * @param carried where its bytes would be
	 */
	private MediaInput uploaded(Fields fields, String carried, @Nullable Kind kind, MediaInput.Detail detail) {
		String id = fields.string(FILE_ID);
		String at = fields.pointerTo(FILE_ID);
		if (id == null || fields.has(carried)) {
			throw new ProblemException(ProblemKind.INVALID_VALUE,
					"A file is named by file_id or carried in " + carried + ", not both.", at);
		}
		return input(this.dataUrls.uploaded(id, kind, at), kind, detail, at);
	}

	private MediaInput image(String url, MediaInput.Detail detail, String pointer) {
		return input(this.dataUrls.decode(url, pointer), Kind.IMAGE, detail, pointer);
	}

	private static MediaInput input(DataUrls.Decoded decoded, @Nullable Kind kind, MediaInput.Detail detail,
			String pointer) {
		return new MediaInput(null, DataUrls.notEmpty(decoded.bytes(), pointer), decoded.type(), kind, detail, null,
				pointer);
	}

}
