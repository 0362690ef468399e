package io.sfumato.e2e.checks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * What came as server-sent events, and how it ended.
 *
 * @param lines as they were sent, comments too
 * @param cut whether the connection broke within the stream
 * @param lastMillis between the last event and the end of the stream
 */
record Events(List<String> lines, List<Event> events, boolean cut, long lastMillis) {

	/**
	 * Reads until the stream ends.
	 * @param until name of an event after which nothing more is read
	 */
	static Events read(InputStream stream, Optional<String> until) {
		List<String> lines = new ArrayList<>();
		List<Event> events = new ArrayList<>();
		boolean cut = false;
		long last = System.nanoTime();
		var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
		try {
			List<String> fields = new ArrayList<>();
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				lines.add(line);
				if (!line.isEmpty()) {
					fields.add(line);
				}
				else if (!fields.isEmpty()) {
					Event event = Event.of(fields);
					fields.clear();
					if (event.data() != null) {
						events.add(event);
						last = System.nanoTime();
					}
					if (until.filter(event.name()::equals).isPresent()) {
						break;
					}
				}
			}
			if (!fields.isEmpty()) {
				// an event counts when its empty line has come
				cut = true;
			}
		}
		catch (IOException broken) {
			cut = true;
		}
		return new Events(List.copyOf(lines), List.copyOf(events), cut,
				TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - last));
	}

	List<Event> named(String name) {
		return this.events.stream().filter((event) -> event.name().equals(name)).toList();
	}

	/** The data of all events that is JSON. */
	List<JsonNode> json() {
		return this.events.stream().map(Event::json).filter((json) -> !json.isMissingNode()).toList();
	}

	/**
	 * One event.
	 *
	 * @param name empty if it has none
	 * @param data null if it has none, as comments
	 */
	record Event(String name, String data) {

		private static Event of(List<String> fields) {
			String name = "";
			List<String> data = new ArrayList<>();
			for (String field : fields) {
				if (field.startsWith("event:")) {
					name = field.substring("event:".length()).strip();
				}
				else if (field.startsWith("data:")) {
					String value = field.substring("data:".length());
					data.add(value.startsWith(" ") ? value.substring(1) : value);
				}
			}
			return new Event(name, data.isEmpty() ? null : String.join("\n", data));
		}

		/** A missing node for data that is no JSON. */
		JsonNode json() {
			try {
				JsonNode json = JsonMapper.shared().readTree(this.data);
				return json.isObject() ? json : MissingNode.getInstance();
			}
			catch (JacksonException noJson) {
				return MissingNode.getInstance();
			}
		}

	}

}
