package io.sfumato.web.once;

import java.net.URI;

import io.sfumato.web.http.Body;
import io.sfumato.web.problem.Problem;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * What came of a request.
 */
sealed interface Reply {

	/** Roughly how much memory it takes. */
	long bytes();

	/**
	 * It was done.
	 *
	 * @param status of the answer; null for the usual one
	 * @param location of what was made; null for nothing
	 * @param body as it was answered, or the end of the stream it was answered with
	 */
	record Done(@Nullable HttpStatusCode status, @Nullable URI location, Body body) implements Reply {

		Mono<Void> write(ServerHttpResponse response) {
			if (this.status != null) {
				response.setStatusCode(this.status);
			}
			if (this.location != null) {
				response.getHeaders().setLocation(this.location);
			}
			return this.body.write(response);
		}

		@Override
		public long bytes() {
			return 512L + this.body.bytes().length;
		}

	}

	/**
	 * It can't be done, and never could.
	 *
	 * @param problem the caller's fault
	 */
	record Refused(Problem problem) implements Reply {

		@Override
		public long bytes() {
			return 2_048;
		}

	}

}
