package io.sfumato.web.response;

import io.sfumato.engine.result.RunResult;

/**
 * How a surface writes one run.
 */
public interface ResponseFormat {

	/** The body of a response that isn't streamed, to be written as JSON. */
	Object whole(RunResult result);

	/**
	 * The frames of a streamed response.
	 * @param requestId of the exchange, for errors
	 */
	StreamFormat stream(String requestId);

}
