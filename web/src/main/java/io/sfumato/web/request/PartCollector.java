package io.sfumato.web.request;

import java.io.ByteArrayOutputStream;

import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.codec.multipart.PartEvent;

/**
 * Puts the pieces of a multipart body together.
 *
 * @param <T> what the parts are together
 */
final class PartCollector<T> {

	private final PartSink<T> sink;

	private @Nullable ByteArrayOutputStream current;

	private PartSink.Allowance allowance = new PartSink.Allowance(0, false);

	PartCollector(PartSink<T> sink) {
		this.sink = sink;
	}

	/**
	 * Takes the next piece.
	 * @throws ProblemException from the first byte on that is wrong
	 */
	void accept(PartEvent event) {
		requireName(event);
		if (this.current == null) {
			this.allowance = this.sink.begin(event.name(), event.headers());
			this.current = new ByteArrayOutputStream();
		}
		append(this.current, event.content(), event.name());
		if (event.isLast()) {
			byte[] bytes = this.current.toByteArray();
			this.current = null;
			this.sink.take(event.name(), event.headers(), bytes);
		}
	}

	private void append(ByteArrayOutputStream target, DataBuffer content, String name) {
		long limit = this.allowance.bytes();
		if ((long) target.size() + content.readableByteCount() > limit) {
			throw new ProblemException(
					Problem.beyond(this.allowance.file() ? ProblemKind.MEDIA_LIMIT : ProblemKind.PAYLOAD_TOO_LARGE,
							"The part has more than " + limit + " bytes.", name, limit, null));
		}
		target.writeBytes(LimitedBody.bytes(content));
	}

	/** All of them, once the body is at its end. */
	T end() {
		return this.sink.end();
	}

	/** Without a name nobody can point to a part, and Spring takes it for a defect. */
	private static void requireName(PartEvent event) {
		if (PartHeaders.disposition(event).getName() == null) {
			throw new ProblemException(ProblemKind.MALFORMED_JSON, "A part has no name.");
		}
	}

}
