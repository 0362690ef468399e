package io.sfumato.ai.remote;

import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sfumato.engine.request.GenerationOptions;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.request.RunRequest;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the bodies of all requests have in common.
 */
final class RequestJson {

	/** The names of options are the records' own. */
	private static final JsonMapper OPTIONS = JsonMapper.builder()
		.changeDefaultPropertyInclusion((inclusion) -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
		.build();

	private static final Pattern TYPE = Pattern.compile("[a-z]+/[a-zA-Z0-9.+-]+");

	private RequestJson() {
	}

	/** A medium as an address that carries its bytes. */
	static String dataUrl(MediaInput medium) {
		return "data:" + type(medium) + ";base64," + Base64.getEncoder().encodeToString(medium.data());
	}

	/** The type that the caller stated; empty for none, and for one that isn't a type. */
	static String type(MediaInput medium) {
		String type = medium.declaredType();
		return (type != null && TYPE.matcher(type).matches()) ? type : "";
	}

	/** Whether it is a sound: by what the caller said, else by the bytes. */
	static boolean isClip(MediaInput medium) {
		Kind declared = medium.declaredKind();
		return ((declared != null) ? declared : medium.kind().orElse(Kind.IMAGE)) == Kind.AUDIO;
	}

	/** Everything that overrides the strategy. */
	static ObjectNode options(GenerationOptions options) {
		ObjectNode json = OPTIONS.valueToTree(options);
		if (json.remove("techniques") instanceof ObjectNode techniques) {
			json.setAll(techniques);
		}
		return json;
	}

	/** The names of what is to be included. */
	static List<String> include(RunRequest request) {
		return request.include().stream().map((each) -> each.name().toLowerCase(Locale.ROOT)).sorted().toList();
	}

}
