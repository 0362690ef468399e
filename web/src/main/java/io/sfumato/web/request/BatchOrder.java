package io.sfumato.web.request;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A batch that is asked for.
 *
 * @param endpoint the route of all its lines
 * @param metadata echoed, never logged
 * @param outputSeconds how long its files are kept; null for as long as others
 */
public record BatchOrder(String inputFileId, String endpoint, Map<String, String> metadata,
		@Nullable Long outputSeconds) {
}
