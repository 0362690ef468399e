package io.sfumato.web.once;

import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import io.sfumato.engine.error.EngineException;
import io.sfumato.web.http.Body;
import io.sfumato.web.http.RequestContext;
import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import io.sfumato.web.run.FinishedRuns;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/**
 * Does what a request with an {@code Idempotency-Key} asks for at most once (api.md
 * §3.10). Answers are told again as they were; so are problems that the same request
 * would meet every time. After anything else, such as a full queue or a client that went
 * away, the key is free again. What a request has made that stays, a job or a file, tells
 * for longer than the memory does whose it is ({@link Archive}).
 */
@Component
public final class IdempotentRequests {

	static final String HEADER = "Idempotency-Key";

	private static final String REPLAYED = "idempotency-replayed";

	private static final String PENDING = IdempotentRequests.class.getName() + ".pending";

	private static final Pattern KEY = Pattern.compile("[\\x20-\\x7e]{1,255}");

	private final Replies replies;

	IdempotentRequests(Replies replies) {
		this.replies = replies;
	}

	/**
	 * Does it, or tells what came of it. Blocks where the archive does.
	 * @param fingerprint of all that the answer depends on; asked for only where there is
	 * a key
	 * @param archive of what such requests have made
	 * @param work does and answers it
	 */
	public Mono<Void> once(ServerWebExchange exchange, Supplier<String> fingerprint, Archive archive,
			Supplier<Mono<Void>> work) {
		String name = name(exchange.getRequest().getHeaders().getOrEmpty(HEADER));
		if (name == null) {
			return work.get();
		}
		var mark = new Mark(name, fingerprint.get());
		Replies.Begun begun = this.replies.begin(FinishedRuns.owner(RequestContext.key(exchange)), name,
				mark.fingerprint());
		Reply known = begun.reply();
		if (known != null) {
			return replay(exchange, known);
		}
		var pending = new Pending(this.replies, begun, mark);
		Archive.Kept kept = kept(archive, pending);
		exchange.getAttributes().put(PENDING, pending);
		if (kept != null) {
			exchange.getResponse().getHeaders().set(REPLAYED, "true");
		}
		return Mono.defer((kept != null) ? kept.answer() : work)
			.doOnError((failure) -> pending.end(refusal(failure)))
			.doFinally((signal) -> pending.end(null));
	}

	/** What the same request made before. */
	private static Archive.@Nullable Kept kept(Archive archive, Pending pending) {
		try {
			Archive.Kept kept = archive.find(pending.mark().key());
			if (kept != null && !kept.mark().equals(pending.mark())) {
				throw Replies.mismatch();
			}
			return kept;
		}
		catch (RuntimeException refused) {
			pending.end(null);
			throw refused;
		}
	}

	/** What a request with a key is marked with; null for one without. */
	public static @Nullable Mark mark(ServerWebExchange exchange) {
		Pending pending = exchange.getAttribute(PENDING);
		return (pending != null) ? pending.mark() : null;
	}

	/** Whether somebody may ask again what came of a request. */
	public static boolean isRemembered(ServerWebExchange exchange) {
		return exchange.getAttributes().containsKey(PENDING);
	}

	/**
	 * Notes what a request is answered with, before it is: who has read the answer may
	 * ask again at once. Its status and its location are those of the response by now.
	 */
	public static void answered(ServerWebExchange exchange, Body body) {
		Pending pending = exchange.getAttribute(PENDING);
		if (pending != null) {
			ServerHttpResponse response = exchange.getResponse();
			pending.end(new Reply.Done(response.getStatusCode(), response.getHeaders().getLocation(), body));
		}
	}

	/** Notes it and writes it. */
	public static Mono<Void> answer(ServerWebExchange exchange, Body body) {
		answered(exchange, body);
		return body.write(exchange.getResponse());
	}

	private static Mono<Void> replay(ServerWebExchange exchange, Reply known) {
		exchange.getResponse().getHeaders().set(REPLAYED, "true");
		return switch (known) {
			case Reply.Done done -> done.write(exchange.getResponse());
			case Reply.Refused refused -> Mono.error(new ProblemException(refused.problem()));
		};
	}

	private static @Nullable String name(List<String> values) {
		if (values.isEmpty()) {
			return null;
		}
		if (values.size() > 1 || !KEY.matcher(values.getFirst()).matches()) {
			throw new ProblemException(ProblemKind.INVALID_VALUE,
					"An idempotency key has from 1 to 255 printable ASCII characters.", HEADER);
		}
		return values.getFirst();
	}

	/** A problem that the same request would meet again; null for others. */
	private static @Nullable Reply refusal(Throwable failure) {
		Problem problem = switch (failure) {
			case ProblemException ours -> ours.problem();
			case EngineException engine -> Problem.of(engine);
			default -> null;
		};
		return (problem != null && isLasting(problem.kind())) ? new Reply.Refused(problem) : null;
	}

	private static boolean isLasting(ProblemKind kind) {
		return kind.status() < 500 && !kind.retryable() && kind != ProblemKind.RUN_CANCELLED;
	}

	/** A request that is under way. */
	private record Pending(Replies replies, Replies.Begun begun, Mark mark) {

		/** Only the first end counts. */
		void end(@Nullable Reply reply) {
			this.replies.end(this.begun, reply);
		}

	}

}
