package io.sfumato.web.request;

import java.util.concurrent.atomic.AtomicLong;

import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Refuses a body at the first byte beyond a limit, or before the first one when its
 * length is announced. What it gives lies in arrays and not in Netty's memory: Spring's
 * parser of forms releases some buffers twice and others never when a body breaks or is
 * given up within a part, and Netty's memory is shared with every other connection.
 */
public final class LimitedBody {

	private LimitedBody() {
	}

	/** The bytes of a request's body, in buffers that nobody has to release. */
	static Flux<DataBuffer> of(ServerHttpRequest request, long limit) {
		long announced = request.getHeaders().getContentLength();
		if (announced > limit) {
			return Flux.error(tooLarge(limit, announced));
		}
		var seen = new AtomicLong();
		return request.getBody().map((buffer) -> {
			try {
				if (seen.addAndGet(buffer.readableByteCount()) > limit) {
					throw tooLarge(limit, null);
				}
				return DefaultDataBufferFactory.sharedInstance.wrap(bytes(buffer));
			}
			finally {
				DataBufferUtils.release(buffer);
			}
		});
	}

	/** What a buffer has, which is empty afterwards. */
	public static byte[] bytes(DataBuffer buffer) {
		byte[] bytes = new byte[buffer.readableByteCount()];
		buffer.read(bytes);
		return bytes;
	}

	private static ProblemException tooLarge(long limit, @Nullable Long actual) {
		return new ProblemException(Problem.beyond(ProblemKind.PAYLOAD_TOO_LARGE,
				"The body has more than " + limit + " bytes.", null, limit, actual));
	}

}
