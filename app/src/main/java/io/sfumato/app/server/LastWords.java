package io.sfumato.app.server;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.sfumato.engine.Engine;
import reactor.core.publisher.Mono;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.HttpHandlerDecoratorFactory;
import org.springframework.stereotype.Component;

/**
 * Lets everybody hear that the server stops. What is running when it is told to has time
 * to finish; what is still running then is cancelled, and its callers get their error
 * before the connections are closed, not a connection that breaks.
 */
@Component
class LastWords implements HttpHandlerDecoratorFactory, SmartLifecycle {

	/** Behind the time to finish, ahead of the server's end. */
	private static final int PHASE = WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE + 512;

	private static final Duration LONGEST = Duration.ofSeconds(2);

	private static final Duration LOOK_EVERY = Duration.ofMillis(10);

	private final Engine engine;

	private final AtomicInteger open = new AtomicInteger();

	private volatile boolean running;

	LastWords(Engine engine) {
		this.engine = engine;
	}

	/** Around everything, the answers to failures too. */
	@Override
	public HttpHandler apply(HttpHandler handler) {
		return (request, response) -> Mono.defer(() -> {
			this.open.incrementAndGet();
			return handler.handle(request, response);
		}).doFinally((signal) -> this.open.decrementAndGet());
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.engine.close();
		long end = System.nanoTime() + LONGEST.toNanos();
		while (this.open.get() > 0 && System.nanoTime() < end) {
			LockSupport.parkNanos(LOOK_EVERY.toNanos());
		}
	}

	/** An engine that was closed doesn't open again. */
	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

}
