package io.sfumato.web.request;

import java.util.function.Function;

import io.sfumato.web.http.RequestContext;
import io.sfumato.web.once.Archive;
import io.sfumato.web.once.IdempotentRequests;
import io.sfumato.web.remote.RemoteMedia;
import io.sfumato.web.run.FinishedRuns;
import io.sfumato.web.store.FileStore;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/**
 * The one way into the server for bodies, whatever surface they come in by: bytes are
 * collected on the event loop, and everything that takes time happens on the workers.
 */
@Component
public final class RequestBodies {

	private final Scheduler workers = Schedulers.boundedElastic();

	private final HeldBytes held;

	private final BodyReader bodies;

	private final RemoteMedia remote;

	private final FileStore files;

	private final IdempotentRequests requests;

	private final StrictJson json;

	/**
	 * @param remote what fetches media by address; by default nothing is fetched
	 * @param files what callers have uploaded, which a request may name
	 * @param requests does those with a key only once
	 */
	RequestBodies(WebLimits limits, ObjectProvider<RemoteMedia> remote, FileStore files, IdempotentRequests requests) {
		this.requests = requests;
		this.files = files;
		this.json = new StrictJson(limits.jsonBytes());
		this.remote = remote.getIfAvailable(() -> RemoteMedia.OFF);
		this.held = new HeldBytes(limits.heldBytes());
		this.bodies = new BodyReader(limits);
	}

	/**
	 * Reads a body and keeps its bytes accounted for until the response is finished.
	 * @param multipart whether multipart/form-data is read as well as JSON
	 * @param mapping from the body to what is asked for; called on a worker
	 * @param response called on a worker with what the mapping gave
	 */
	<T> Mono<Void> read(ServerWebExchange exchange, boolean multipart, Function<RawRequest, T> mapping,
			Function<T, Mono<Void>> response) {
		return read(exchange, multipart, mapping, Archive.NONE, response);
	}

	/**
	 * The same for a request that makes something which stays.
	 * @param archive of what such requests have made
	 */
	<T> Mono<Void> read(ServerWebExchange exchange, boolean multipart, Function<RawRequest, T> mapping, Archive archive,
			Function<T, Mono<Void>> response) {
		return read(exchange, (share) -> this.bodies.read(exchange, share, multipart), mapping, archive, response);
	}

	/** The same for a form around one sound file. */
	<T> Mono<Void> readForm(ServerWebExchange exchange, Function<RawForm, T> mapping,
			Function<T, Mono<Void>> response) {
		return read(exchange, (share) -> this.bodies.readForm(exchange, share), mapping, Archive.NONE, response);
	}

	private <R extends RawBody, T> Mono<Void> read(ServerWebExchange exchange, Function<HeldBytes.Share, Mono<R>> body,
			Function<R, T> mapping, Archive archive, Function<T, Mono<Void>> response) {
		return Mono.using(this.held::open, (share) -> {
			String owner = FinishedRuns.owner(RequestContext.key(exchange));
			var fetching = new Fetching(this.remote, this.files, owner, share).during(mapping);
			return body.apply(share)
				.publishOn(this.workers)
				.flatMap((raw) -> this.requests.once(exchange,
						() -> Fingerprint.of(exchange.getRequest(), raw, this.json), archive,
						() -> Mono.just(raw).map(fetching).flatMap(response)));
		}, HeldBytes.Share::close);
	}

}
