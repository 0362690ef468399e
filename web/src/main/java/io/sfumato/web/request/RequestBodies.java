package io.sfumato.web.request;

import java.util.function.Function;

import io.sfumato.web.remote.RemoteMedia;
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

	/**
	 * @param remote what fetches media by address; by default nothing is fetched
	 */
	RequestBodies(WebLimits limits, ObjectProvider<RemoteMedia> remote) {
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
		return read((share) -> this.bodies.read(exchange, share, multipart), mapping, response);
	}

	/** The same for a form around one sound file. */
	<T> Mono<Void> readForm(ServerWebExchange exchange, Function<RawForm, T> mapping,
			Function<T, Mono<Void>> response) {
		return read((share) -> this.bodies.readForm(exchange, share), mapping, response);
	}

	private <R, T> Mono<Void> read(Function<HeldBytes.Share, Mono<R>> body, Function<R, T> mapping,
			Function<T, Mono<Void>> response) {
		return Mono.using(this.held::open,
				(share) -> body.apply(share)
					.publishOn(this.workers)
					.map(new Fetching(this.remote, share).during(mapping))
					.flatMap(response),
				HeldBytes.Share::close);
	}

}
