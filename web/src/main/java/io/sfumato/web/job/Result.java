package io.sfumato.web.job;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What became of an item, on disk as one line.
 *
 * @param status of the answer; 0 of an item that wasn't run
 * @param id of the item
 * @param requestId of its request; null of an item that wasn't run
 * @param body of the answer; null of an item that wasn't run
 */
record Result(int status, String id, @Nullable String requestId, @Nullable JsonNode body) {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	/** Whether it was answered well. */
	boolean isDone() {
		return this.status >= 200 && this.status < 300;
	}

	/** Whether it was run at all. */
	boolean isRun() {
		return this.status > 0;
	}

	static Result of(byte[] line) {
		JsonNode node = JSON.readTree(line);
		JsonNode request = node.get("request");
		return new Result(node.path("status").asInt(), node.path("id").asString(),
				(request != null) ? request.asString() : null, node.get("body"));
	}

	/** The line of an item that was run. The body is copied and not looked into. */
	static byte[] line(String id, ItemCalls.Answer answer) {
		ObjectNode head = head(answer.status(), id);
		head.put("request", answer.requestId());
		byte[] begin = JSON.writeValueAsBytes(head);
		var line = new ByteArrayOutputStream(begin.length + answer.body().length + 16);
		line.write(begin, 0, begin.length - 1);
		line.writeBytes(",\"body\":".getBytes(StandardCharsets.US_ASCII));
		line.writeBytes(answer.body());
		line.writeBytes("}\n".getBytes(StandardCharsets.US_ASCII));
		return line.toByteArray();
	}

	/** The line of an item that wasn't run. */
	static byte[] line(String id) {
		return (JSON.writeValueAsString(head(0, id)) + "\n").getBytes(StandardCharsets.UTF_8);
	}

	private static ObjectNode head(int status, String id) {
		ObjectNode head = JsonNodeFactory.instance.objectNode();
		head.put("status", status);
		head.put("id", id);
		return head;
	}

}
