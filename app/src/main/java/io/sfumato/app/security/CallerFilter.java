package io.sfumato.app.security;

import io.sfumato.web.http.RequestContext;
import io.sfumato.web.job.Allowances;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Lets in who is known and may do what it asks for. Comes after the filters that every
 * response needs, and before anything of the request is read but its headers.
 */
final class CallerFilter implements WebFilter, Ordered, AutoCloseable {

	private static final int AFTER_THE_HEADERS = Ordered.HIGHEST_PRECEDENCE + 10;

	private final Callers callers;

	private final SignIn pages;

	private final KeyLimits limits;

	/**
	 * @param callers closed with the filter
	 */
	CallerFilter(Callers callers, SignIn pages, KeyLimits limits) {
		this.callers = callers;
		this.pages = pages;
		this.limits = limits;
	}

	@Override
	public int getOrder() {
		return AFTER_THE_HEADERS;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		Scope needed = Doors.needed(exchange.getRequest());
		return (needed == null) ? chain.filter(exchange) : Mono.defer(() -> this.callers.who(exchange))
			.flatMap((caller) -> admit(exchange, chain, caller, needed));
	}

	private Mono<Void> admit(ServerWebExchange exchange, WebFilterChain chain, Caller caller, Scope needed) {
		RequestContext.key(exchange, caller.id());
		if (!caller.scopes().contains(needed)) {
			throw new ProblemException(ProblemKind.FORBIDDEN,
					"The caller hasn't the scope " + needed.label() + ", which this route needs.");
		}
		RequestContext.limits(exchange, this.limits.named());
		KeyLimits.Usage usage = this.limits.of(caller.id());
		try {
			usage.begin();
		}
		finally {
			usage.headers().forEach(exchange.getResponse().getHeaders()::set);
		}
		// deferred: what is refused at once has to end, too
		Mono<Void> answer = Mono.defer(() -> this.pages.answers(exchange.getRequest())
				? this.pages.answer(exchange, caller) : chain.filter(exchange));
		return answer.doFinally((signal) -> usage.end(RequestContext.tokens(exchange)));
	}

	/**
	 * What callers may do who have gone: what they might do now, within half of their
	 * limits. Whoever isn't known any more waits until it is.
	 */
	Allowances allowances() {
		return (key) -> {
			if (key == null || !this.callers.mayGoOn(key)) {
				throw new ProblemException(ProblemKind.FORBIDDEN,
						"Nothing is run for a key that isn't valid any more.");
			}
			return this.limits.beginInBackground(key);
		};
	}

	@Override
	public void close() {
		this.callers.close();
	}

}
