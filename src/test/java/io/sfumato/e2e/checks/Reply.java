package io.sfumato.e2e.checks;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * What came back.
 *
 * @param events of a stream of events
 * @param millis between sending and the last byte
 */
record Reply(int status, HttpHeaders headers, byte[] body, Optional<Events> events, long millis) {

	private static final Pattern OF_EVENT = Pattern.compile("(?:sse:)?([A-Za-z]+):(/.*|)");

	private static final String HEADER = "header:";

	String text() {
		return new String(this.body, StandardCharsets.UTF_8);
	}

	/** The body; a missing node if it isn't JSON. */
	JsonNode json() {
		try {
			return JsonMapper.shared().readTree(this.body);
		}
		catch (JacksonException noJson) {
			return MissingNode.getInstance();
		}
	}

	/** The values of a header in one string; a missing node if there is none. */
	JsonNode header(String name) {
		List<String> values = this.headers.allValues(name);
		return values.isEmpty() ? MissingNode.getInstance()
				: JsonMapper.shared().getNodeFactory().stringNode(String.join(", ", values));
	}

	/**
	 * What a reference stands for: {@code header:NAME}, {@code EVENT:POINTER} into the
	 * first event of a name (with or without {@code sse:} before it), or a pointer into
	 * the body.
	 */
	JsonNode at(String reference) {
		if (reference.startsWith(HEADER)) {
			return header(reference.substring(HEADER.length()));
		}
		Matcher ofEvent = OF_EVENT.matcher(reference);
		if (!ofEvent.matches()) {
			return Pointers.one(json(), reference);
		}
		return this.events.stream()
			.flatMap((all) -> all.named(ofEvent.group(1)).stream())
			.findFirst()
			.map((event) -> Pointers.one(event.json(), ofEvent.group(2)))
			.orElse(MissingNode.getInstance());
	}

	/** For messages. */
	String brief() {
		String text = text();
		return "%d %s".formatted(this.status, (text.length() <= 2000) ? text : text.substring(0, 2000) + "…");
	}

}
