package io.sfumato.web.http;

import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.web.server.ServerWebExchange;

/**
 * What the request filter knows about an exchange and others ask for.
 */
public final class RequestContext {

	/** The status to log for a client that didn't wait, as nginx and others do. */
	public static final int CLIENT_GONE = 499;

	private static final String ID = RequestContext.class.getName() + ".id";

	private static final String BACKGROUND = RequestContext.class.getName() + ".background";

	private static final String PROBLEM = RequestContext.class.getName() + ".problem";

	private static final String UNANSWERED = RequestContext.class.getName() + ".unanswered";

	private static final String KEY = RequestContext.class.getName() + ".key";

	private static final String TOKENS = RequestContext.class.getName() + ".tokens";

	private static final String LIMITS = RequestContext.class.getName() + ".limits";

	private static final Pattern CLIENT_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

	private static final RequestIds IDS = new RequestIds();

	private RequestContext() {
	}

	/** The id of the request, made on the first call. */
	public static String id(ServerWebExchange exchange) {
		return (String) exchange.getAttributes().computeIfAbsent(ID, (key) -> IDS.next());
	}

	/** Notes that nobody waits for the answer: it may take its time. */
	public static void inBackground(ServerWebExchange exchange) {
		exchange.getAttributes().put(BACKGROUND, true);
	}

	/** Whether nobody waits for the answer. */
	public static boolean isInBackground(ServerWebExchange exchange) {
		return exchange.getAttributes().containsKey(BACKGROUND);
	}

	/** Notes the slug of the problem the request ended with, for the access log. */
	public static void problem(ServerWebExchange exchange, String slug) {
		exchange.getAttributes().put(PROBLEM, slug);
	}

	static @Nullable String problem(ServerWebExchange exchange) {
		return exchange.getAttribute(PROBLEM);
	}

	/**
	 * Notes that the request gets no answer of ours, for the access log.
	 * @param status that tells why
	 */
	public static void unanswered(ServerWebExchange exchange, int status) {
		exchange.getAttributes().put(UNANSWERED, status);
	}

	static @Nullable Integer unanswered(ServerWebExchange exchange) {
		return exchange.getAttribute(UNANSWERED);
	}

	/** Notes the id of the API key the request came with, never the key. */
	public static void key(ServerWebExchange exchange, String id) {
		exchange.getAttributes().put(KEY, id);
	}

	/** The id of that key; null where none is wanted. */
	public static @Nullable String key(ServerWebExchange exchange) {
		return exchange.getAttribute(KEY);
	}

	/** Notes how many tokens the request used, for the limits of who asked. */
	public static void tokens(ServerWebExchange exchange, long used) {
		exchange.getAttributes().put(TOKENS, used);
	}

	/** The tokens that the request has used so far. */
	public static long tokens(ServerWebExchange exchange) {
		return exchange.getAttributeOrDefault(TOKENS, 0L);
	}

	/** Notes how much whoever asks may take, by public names. */
	public static void limits(ServerWebExchange exchange, Map<String, Long> limits) {
		exchange.getAttributes().put(LIMITS, limits);
	}

	/** How much whoever asks may take; nothing where nobody is known. */
	public static Map<String, Long> limits(ServerWebExchange exchange) {
		return exchange.getAttributeOrDefault(LIMITS, Map.of());
	}

	/** Whether a program asks, and not somebody's browser for a page. */
	static boolean isProgram(ServerWebExchange exchange) {
		String path = exchange.getRequest().getPath().value();
		return path.startsWith("/api/") || path.startsWith("/v1/") || path.equals("/mcp");
	}

	/** The client's own id of the request if it is one we dare to log. */
	static @Nullable String clientId(ServerWebExchange exchange) {
		String id = exchange.getRequest().getHeaders().getFirst("X-Client-Request-Id");
		return (id != null && CLIENT_ID.matcher(id).matches()) ? id : null;
	}

}
