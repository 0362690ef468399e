package io.sfumato.web.request;

import java.io.ByteArrayOutputStream;

import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.codec.multipart.PartEvent;

/**
 * Puts the pieces of a multipart body together. From the first byte that is wrong nothing
 * more is kept, but the rest is still parsed: Spring's parser releases buffers twice when
 * it is cancelled within a part. The limit of the whole body says how much that can be.
 *
 * @param <T> what the parts are together
 */
final class PartCollector<T> {

	private @Nullable PartSink<T> sink;

	private @Nullable ByteArrayOutputStream current;

	private PartSink.Allowance allowance = new PartSink.Allowance(0, false);

	private @Nullable ProblemException refusal;

	PartCollector(PartSink<T> sink) {
		this.sink = sink;
	}

	/** Takes the next piece and releases its buffer. */
	void accept(PartEvent event) {
		try {
			if (this.sink != null) {
				keep(event, this.sink);
			}
		}
		catch (ProblemException refused) {
			this.refusal = refused;
			this.current = null;
			// with all that was kept
			this.sink = null;
		}
		finally {
			DataBufferUtils.release(event.content());
		}
	}

	/** Whether what is read from now on is dropped. */
	boolean isRefused() {
		return this.refusal != null;
	}

	private void keep(PartEvent event, PartSink<T> sink) {
		requireName(event);
		if (this.current == null) {
			this.allowance = sink.begin(event.name(), event.headers());
			this.current = new ByteArrayOutputStream();
		}
		append(this.current, event.content(), event.name());
		if (event.isLast()) {
			byte[] bytes = this.current.toByteArray();
			this.current = null;
			sink.take(event.name(), event.headers(), bytes);
		}
	}

	private void append(ByteArrayOutputStream target, DataBuffer content, String name) {
		int length = content.readableByteCount();
		long limit = this.allowance.bytes();
		if ((long) target.size() + length > limit) {
			throw new ProblemException(
					Problem.beyond(this.allowance.file() ? ProblemKind.MEDIA_LIMIT : ProblemKind.PAYLOAD_TOO_LARGE,
							"The part has more than " + limit + " bytes.", name, limit, null));
		}
		byte[] chunk = new byte[length];
		content.read(chunk);
		target.writeBytes(chunk);
	}

	/** All of them, once the body is at its end. */
	T end() {
		if (this.sink == null) {
			throw (this.refusal != null) ? this.refusal
					: new IllegalStateException("parts without a sink were refused");
		}
		return this.sink.end();
	}

	/** Without a name nobody can point to a part, and Spring takes it for a defect. */
	private static void requireName(PartEvent event) {
		if (PartHeaders.disposition(event).getName() == null) {
			throw new ProblemException(ProblemKind.MALFORMED_JSON, "A part has no name.");
		}
	}

}
