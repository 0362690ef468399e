package io.sfumato.app.security;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Which scope a request needs. What isn't named here as open needs a key, whatever tricks
 * its path plays: paths are compared as they were sent, and a route that is matched after
 * decoding is never more open than that.
 */
final class Doors {

	private static final Set<String> OPEN = Set.of("/", "/favicon.svg", "/favicon.ico", "/actuator/health",
			"/actuator/health/liveness", "/actuator/health/readiness");

	/** The page's own files and the explanations of problems. */
	private static final List<String> OPEN_FOLDERS = List.of("/css/", "/js/", "/samples/", "/problems/");

	private Doors() {
	}

	/** The scope; null for none. */
	static @Nullable Scope needed(ServerHttpRequest request) {
		String path = request.getPath().value();
		if (request.getMethod() == HttpMethod.OPTIONS) {
			return null;
		}
		boolean reads = request.getMethod() == HttpMethod.GET || request.getMethod() == HttpMethod.HEAD;
		if (reads && (OPEN.contains(path) || OPEN_FOLDERS.stream().anyMatch(path::startsWith))) {
			return null;
		}
		return path.startsWith("/actuator") ? Scope.METRICS : Scope.RUN;
	}

}
