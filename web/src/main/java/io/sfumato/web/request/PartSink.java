package io.sfumato.web.request;

import io.sfumato.web.problem.ProblemException;
import org.jspecify.annotations.Nullable;

import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * What a route makes of the parts of a multipart body.
 *
 * @param <T> all of them together
 */
interface PartSink<T> {

	/**
	 * Judges a part by its name and headers, before anything of it is kept.
	 * @throws ProblemException if it isn't wanted
	 */
	Allowance begin(String name, HttpHeaders headers);

	/** Takes a part that is complete. */
	void take(String name, HttpHeaders headers, byte[] bytes);

	/**
	 * Ends the body.
	 * @throws ProblemException if something is missing
	 */
	T end();

	/** Whether somebody sends a file as this part, and no field of a form. */
	static boolean isFile(HttpHeaders headers) {
		ContentDisposition disposition = headers.getContentDisposition();
		return disposition.getFilename() != null || declaredType(headers) != null;
	}

	/** Clients that know nothing say octet-stream, or text as for any form field. */
	static @Nullable String declaredType(HttpHeaders headers) {
		MediaType type = headers.getContentType();
		boolean telling = type != null
				&& ("image".equals(type.getType()) || "audio".equals(type.getType()) || "video".equals(type.getType()));
		return (telling && type != null) ? type.getType() + "/" + type.getSubtype() : null;
	}

	/**
	 * How long a part may be.
	 *
	 * @param file whether a longer one is a file that is too large; otherwise it is the
	 * request that is
	 */
	record Allowance(long bytes, boolean file) {
	}

}
