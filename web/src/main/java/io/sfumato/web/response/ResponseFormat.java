package io.sfumato.web.response;

import java.util.Locale;

import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;
import io.sfumato.web.http.Body;

/**
 * How a surface writes one run.
 */
public interface ResponseFormat {

	/** The body of a response that isn't streamed. */
	Body whole(RunResult result);

	/** The {@code server-timing} of a response that isn't streamed. */
	default String timing(Receipt.TimesMs times) {
		return String.format(Locale.ROOT, "queue;dur=%.1f, encode;dur=%.1f, denoise;dur=%.1f, total;dur=%.1f",
				times.queue(), times.encode(), times.denoise(), times.total());
	}

	/**
	 * The frames of a streamed response.
	 * @param requestId of the exchange, for errors
	 */
	StreamFormat stream(String requestId);

}
