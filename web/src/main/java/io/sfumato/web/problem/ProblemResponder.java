package io.sfumato.web.problem;

import java.nio.channels.ClosedChannelException;
import java.util.TreeSet;

import io.netty.channel.ChannelException;
import io.sfumato.web.http.JsonBody;
import io.sfumato.web.http.RequestBody;
import io.sfumato.web.http.RequestContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.server.HttpServerResponse;

import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;

/**
 * Answers every failed exchange with a problem detail, or with an error object on
 * OpenAI's routes, before Spring's own handlers get to see it. {@code Accept} isn't
 * consulted: errors are JSON for everybody.
 */
@Component
@Order(-10)
class ProblemResponder implements WebExceptionHandler {

	private static final String SYSTEM_ONE = "/v1/systemone";

	private static final Logger logger = LoggerFactory.getLogger(ProblemResponder.class);

	@Override
	public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
		ServerHttpResponse response = exchange.getResponse();
		if (isDisconnect(failure)) {
			RequestContext.unanswered(exchange, RequestContext.CLIENT_GONE);
			return Mono.empty();
		}
		if (isAnsweredByNetty(response)) {
			RequestContext.problem(exchange, ProblemKind.MALFORMED_JSON.slug());
			RequestContext.unanswered(exchange, 400);
			return Mono.empty();
		}
		if (response.isCommitted()) {
			// nothing more can be said: the connection is cut, so that nobody takes the
			// part for the whole
			return Mono.error(failure);
		}
		String path = exchange.getRequest().getPath().value();
		boolean openAi = path.startsWith("/v1/");
		boolean systemOne = path.equals(SYSTEM_ONE);
		Problem problem = ProblemTranslation.of(failure, openAi);
		String requestId = RequestContext.id(exchange);
		if (problem.kind() == ProblemKind.INTERNAL) {
			logger.atError().addKeyValue("request.id", requestId).setCause(failure).log("{} failed", requestId);
		}
		RequestContext.problem(exchange, problem.kind().slug());
		response.setStatusCode(HttpStatusCode.valueOf(systemOne ? SystemOneProblem.status(problem)
				: openAi ? problem.kind().openAiStatus() : problem.kind().status()));
		writeHeaders(response.getHeaders(), problem);
		return RequestBody.finish(exchange).flatMap((whole) -> {
			if (!whole) {
				// more of the body may still come: the connection can't carry another
				// request
				response.getHeaders().setConnection("close");
			}
			if (systemOne) {
				return JsonBody.write(response, SystemOneProblem.body(problem, requestId));
			}
			return openAi ? JsonBody.write(response, problem.openAiBody(requestId))
					: JsonBody.write(response, MediaType.APPLICATION_PROBLEM_JSON, problem.body(requestId));
		});
	}

	private static void writeHeaders(HttpHeaders headers, Problem problem) {
		headers.remove("server-timing");
		headers.setCacheControl("no-store");
		headers.set("x-should-retry", Boolean.toString(problem.kind().retryable()));
		if (problem.kind().retryable()) {
			long millis = problem.retryAfterMillis();
			headers.set(HttpHeaders.RETRY_AFTER, Long.toString(Math.ceilDiv(millis, 1000)));
			headers.set("retry-after-ms", Long.toString(millis));
		}
		if (problem.kind() == ProblemKind.UNAUTHENTICATED) {
			headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
		}
		if (!problem.allow().isEmpty()) {
			headers.setAllow(new TreeSet<>(problem.allow().stream().map(HttpMethod::valueOf).toList()));
		}
	}

	/** Nobody reads an answer: the client hung up, or was too slow and was hung up on. */
	private static boolean isDisconnect(Throwable failure) {
		return failure instanceof AbortedException || failure instanceof ClosedChannelException
				|| failure instanceof ChannelException || AbortedException.isConnectionReset(failure);
	}

	/** A body whose chunks are broken is refused below us, where nothing can follow. */
	private static boolean isAnsweredByNetty(ServerHttpResponse response) {
		return !response.isCommitted()
				&& ServerHttpResponseDecorator.getNativeResponse(response) instanceof HttpServerResponse netty
				&& netty.hasSentHeaders();
	}

}
