package io.sfumato.web.request;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.codec.multipart.PartEvent;

/**
 * Puts the pieces of a multipart body together: one part {@code request}, all others
 * files. From the first byte that is wrong nothing more is kept, but the rest is still
 * parsed: Spring's parser releases buffers twice when it is cancelled within a part. The
 * limit of the whole body says how much that can be.
 */
final class PartCollector {

	private static final String REQUEST = "request";

	private final WebLimits limits;

	private final List<FilePart> files = new ArrayList<>();

	private byte @Nullable [] request;

	private @Nullable ByteArrayOutputStream current;

	private @Nullable ProblemException refusal;

	PartCollector(WebLimits limits) {
		this.limits = limits;
	}

	/** Takes the next piece and releases its buffer. */
	void accept(PartEvent event) {
		try {
			if (this.refusal == null) {
				keep(event);
			}
		}
		catch (ProblemException refused) {
			this.refusal = refused;
			this.files.clear();
			this.current = null;
			this.request = null;
		}
		finally {
			DataBufferUtils.release(event.content());
		}
	}

	/** Whether what is read from now on is dropped. */
	boolean isRefused() {
		return this.refusal != null;
	}

	private void keep(PartEvent event) {
		requireName(event);
		boolean file = !REQUEST.equals(event.name());
		if (this.current == null) {
			begin(event, file);
			this.current = new ByteArrayOutputStream();
		}
		append(this.current, event.content(), event.name(), file);
		if (event.isLast()) {
			byte[] bytes = this.current.toByteArray();
			this.current = null;
			if (file) {
				this.files.add(new FilePart(event.name(), declaredType(event.headers()), bytes));
			}
			else {
				this.request = bytes;
			}
		}
	}

	private void begin(PartEvent event, boolean file) {
		if (!file && this.request != null) {
			throw new ProblemException(ProblemKind.MALFORMED_JSON, "There is more than one part named request.",
					REQUEST);
		}
		if (file && !isFile(event.headers())) {
			throw new ProblemException(ProblemKind.UNKNOWN_FIELD,
					"This part is neither the one named request nor a file: fields belong into the request's JSON.",
					event.name());
		}
		if (file && this.files.size() == this.limits.images()) {
			throw new ProblemException(
					Problem.beyond(ProblemKind.MEDIA_LIMIT, "There are more than " + this.limits.images() + " files.",
							event.name(), this.limits.images(), null));
		}
	}

	private void append(ByteArrayOutputStream target, DataBuffer content, String name, boolean file) {
		int length = content.readableByteCount();
		long limit = file ? this.limits.imageBytes() : this.limits.jsonBytes();
		if ((long) target.size() + length > limit) {
			throw new ProblemException(Problem.beyond(file ? ProblemKind.MEDIA_LIMIT : ProblemKind.PAYLOAD_TOO_LARGE,
					"The part has more than " + limit + " bytes.", name, limit, null));
		}
		byte[] chunk = new byte[length];
		content.read(chunk);
		target.writeBytes(chunk);
	}

	/** The request, once the body is at its end. */
	RawRequest request() {
		if (this.refusal != null) {
			throw this.refusal;
		}
		if (this.request == null) {
			throw new ProblemException(ProblemKind.MISSING_FIELD,
					"A multipart body needs a part named request that holds the JSON object.", REQUEST);
		}
		return new RawRequest(this.request, List.copyOf(this.files));
	}

	private static boolean isFile(HttpHeaders headers) {
		ContentDisposition disposition = headers.getContentDisposition();
		return disposition.getFilename() != null || declaredType(headers) != null;
	}

	/** Without a name nobody can point to a part, and Spring takes it for a defect. */
	private static void requireName(PartEvent event) {
		if (event.headers().getContentDisposition().getName() == null) {
			throw new ProblemException(ProblemKind.MALFORMED_JSON, "A part has no name.");
		}
	}

	/** Clients that know nothing say octet-stream, or text as for any form field. */
	private static @Nullable String declaredType(HttpHeaders headers) {
		MediaType type = headers.getContentType();
		boolean telling = type != null
				&& ("image".equals(type.getType()) || "audio".equals(type.getType()) || "video".equals(type.getType()));
		return (telling && type != null) ? type.getType() + "/" + type.getSubtype() : null;
	}

}
