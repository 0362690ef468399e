package io.sfumato.web.http;

import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * Writes JSON as the whole body of a response, whatever the client's {@code Accept} says:
 * there is no content negotiation (api.md §0, rule 2).
 */
public final class JsonBody {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private JsonBody() {
	}

	public static byte[] bytes(Object value) {
		return MAPPER.writeValueAsBytes(value);
	}

	/**
	 * A value as the JSON object it is written as, to be changed before it is written.
	 */
	public static ObjectNode object(Object value) {
		return MAPPER.valueToTree(value);
	}

	public static Mono<Void> write(ServerHttpResponse response, Object value) {
		return write(response, MediaType.APPLICATION_JSON, value);
	}

	public static Mono<Void> write(ServerHttpResponse response, MediaType type, Object value) {
		return new Body(type, bytes(value)).write(response);
	}

}
