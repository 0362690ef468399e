package io.sfumato.web.request;

import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;

import org.springframework.http.ContentDisposition;
import org.springframework.http.codec.multipart.PartEvent;

/**
 * What the parts of a form are called. Spring's parser looks at some of their headers as
 * it goes and leaves others to whoever asks, and calls broken ones illegal arguments.
 */
public final class PartHeaders {

	private PartHeaders() {
	}

	/**
	 * What a part says of itself.
	 * @throws ProblemException if that can't be read
	 */
	public static ContentDisposition disposition(PartEvent part) {
		try {
			return part.headers().getContentDisposition();
		}
		catch (IllegalArgumentException ex) {
			throw broken(ex);
		}
	}

	/** The caller's fault that an illegal argument stands for. */
	public static ProblemException broken(IllegalArgumentException ex) {
		return new ProblemException(ProblemKind.MALFORMED_JSON, "The headers of a part can't be read.");
	}

}
