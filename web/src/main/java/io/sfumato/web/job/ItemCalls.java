package io.sfumato.web.job;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import io.sfumato.web.http.RequestContext;
import io.sfumato.web.problem.ProblemException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;

/**
 * Calls the server's own routes, without a connection and without the filters that let
 * callers in: who asks was found out when the job came. So an item is read, run, answered
 * and refused exactly like a request, whatever the route.
 */
@Component
class ItemCalls {

	private static final String CALL = ItemCalls.class.getName();

	private final ObjectProvider<DispatcherHandler> routes;

	private final ObjectProvider<WebExceptionHandler> problems;

	private @Nullable HttpHandler handler;

	ItemCalls(ObjectProvider<DispatcherHandler> routes, ObjectProvider<WebExceptionHandler> problems) {
		this.routes = routes;
		this.problems = problems;
	}

	/**
	 * Calls a route. Who cancels this cancels the run.
	 * @param key id of the API key to run under; null where none is wanted
	 */
	Mono<Answer> call(String path, byte[] json, @Nullable String key) {
		return call(path, json, key, null);
	}

	/** What a route answers to a problem that it never sees. */
	Mono<Answer> refuse(String path, ProblemException problem) {
		return call(path, new byte[0], null, problem);
	}

	private Mono<Answer> call(String path, byte[] json, @Nullable String key, @Nullable ProblemException problem) {
		var response = new ItemResponse();
		var exchange = new AtomicReference<@Nullable ServerWebExchange>();
		return handler().handle(new ItemRequest(path, json), response)
			.contextWrite((context) -> context.put(CALL, new Call(key, problem, exchange)))
			.then(Mono.fromSupplier(() -> answer(response, exchange.get())));
	}

	private static Answer answer(ItemResponse response, @Nullable ServerWebExchange exchange) {
		if (exchange == null) {
			throw new IllegalStateException("the call reached no route");
		}
		HttpStatusCode status = response.getStatusCode();
		String retryAfter = response.getHeaders().getFirst("retry-after-ms");
		return new Answer((status != null) ? status.value() : 200, RequestContext.id(exchange), response.body(),
				RequestContext.tokens(exchange),
				(retryAfter != null) ? Duration.ofMillis(Long.parseLong(retryAfter)) : null);
	}

	/** Made on the first call: until then the server starts. */
	private synchronized HttpHandler handler() {
		HttpHandler made = this.handler;
		if (made == null) {
			made = WebHttpHandlerBuilder.webHandler(this.routes.getObject())
				.filter((exchange, chain) -> Mono.deferContextual((context) -> {
					Call call = context.get(CALL);
					call.begin(exchange);
					return (call.problem() != null) ? Mono.error(call.problem()) : chain.filter(exchange);
				}))
				.exceptionHandlers((all) -> this.problems.orderedStream().forEach(all::add))
				.build();
			this.handler = made;
		}
		return made;
	}

	/** What an exchange has to know of its call. */
	private record Call(@Nullable String key, @Nullable ProblemException problem,
			AtomicReference<@Nullable ServerWebExchange> exchange) {

		void begin(ServerWebExchange begun) {
			this.exchange.set(begun);
			RequestContext.inBackground(begun);
			if (this.key != null) {
				RequestContext.key(begun, this.key);
			}
		}

	}

	/**
	 * What a route answered.
	 *
	 * @param body JSON
	 * @param tokens used by the run
	 * @param retryAfter when to try again; null where that wouldn't help
	 */
	record Answer(int status, String requestId, byte[] body, long tokens, @Nullable Duration retryAfter) {

		/** Whether it isn't the item's answer but the server's moment. */
		boolean isForLater() {
			return this.status == 429 || this.status == 503;
		}

	}

}
