package io.sfumato.web.description;

import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;

/**
 * The routes that a server has.
 *
 * @param known each a method in lower case and a path with its variables in braces
 */
record Routes(Set<Route> known) {

	Routes {
		known = Set.copyOf(known);
	}

	/** The routes of Spring's handlers. */
	static Routes of(Collection<? extends RequestMappingInfoHandlerMapping> mappings) {
		Set<Route> known = new HashSet<>();
		for (RequestMappingInfoHandlerMapping mapping : mappings) {
			mapping.getHandlerMethods().keySet().forEach((info) -> add(info, known));
		}
		return new Routes(known);
	}

	private static void add(RequestMappingInfo info, Set<Route> known) {
		for (PathPattern pattern : info.getPatternsCondition().getPatterns()) {
			for (RequestMethod method : info.getMethodsCondition().getMethods()) {
				known.add(new Route(method.name().toLowerCase(Locale.ROOT), pattern.getPatternString()));
			}
		}
	}

	boolean has(String method, String path) {
		return this.known.contains(new Route(method, path));
	}

	/** A method of a path. */
	record Route(String method, String path) {
	}

}
