package io.sfumato.web.request;

import tools.jackson.databind.node.ObjectNode;

/**
 * One request of a job.
 *
 * @param id unique within the job
 * @param body what the route is sent; not looked into before it is
 */
public record JobItem(String id, ObjectNode body) {

	/** Most characters of an id. */
	public static final int LONGEST_ID = 256;

}
