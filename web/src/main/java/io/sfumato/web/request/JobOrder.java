package io.sfumato.web.request;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A job that is asked for.
 *
 * @param operation name of a route of the native API
 * @param common what holds for every item that doesn't say otherwise
 * @param items the items; none where a file has them
 * @param inputFileId the file that has them; null for none
 * @param metadata echoed, never logged
 */
public record JobOrder(String operation, ObjectNode common, List<JobItem> items, @Nullable String inputFileId,
		Map<String, String> metadata) {
}
