package io.sfumato.ai.remote;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.sfumato.engine.Run;
import io.sfumato.engine.error.EngineException;
import io.sfumato.engine.error.ModelFaultException;
import io.sfumato.engine.error.RunCancelledException;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.result.RunResult;
import org.jspecify.annotations.Nullable;

/**
 * A run on a server: reads its event stream on a thread of its own. The server sends
 * something every ten seconds; one that is silent for longer than it may be is given up.
 */
final class RemoteRun implements Run {

	private static final String DATA = "data:";

	private static final String EVENT = "event:";

	private final String id;

	private final InputStream stream;

	private final Frames frames;

	private final Consumer<GenerationEvent> events;

	private final Duration longestSilence;

	private final CompletableFuture<RunResult> end = new CompletableFuture<>();

	private final CountDownLatch read = new CountDownLatch(1);

	private volatile boolean cancelled;

	private volatile long lastLine = System.nanoTime();

	/**
	 * @param id of the request on the server
	 * @param stream closed with the run
	 */
	RemoteRun(String id, InputStream stream, Frames frames, Consumer<GenerationEvent> events, Duration longestSilence) {
		this.id = id;
		this.stream = stream;
		this.frames = frames;
		this.events = events;
		this.longestSilence = longestSilence;
	}

	RemoteRun start() {
		Thread.ofVirtual().name("sfumato-run").start(this::read);
		Thread.ofVirtual().name("sfumato-run-watch").start(this::watch);
		return this;
	}

	private void read() {
		GenerationEvent last;
		try (var lines = new BufferedReader(new InputStreamReader(this.stream, StandardCharsets.UTF_8))) {
			last = readTo(lines);
		}
		catch (IOException | RuntimeException ex) {
			last = broken(ex);
		}
		this.read.countDown();
		if (last instanceof GenerationEvent.Done done) {
			this.end.complete(done.result());
		}
		else if (last instanceof GenerationEvent.Failed failed) {
			this.end.completeExceptionally(failed.problem());
		}
		this.events.accept(last);
	}

	/** Passes all events on but the last one. */
	private GenerationEvent readTo(BufferedReader lines) throws IOException {
		String name = "";
		for (String line = lines.readLine(); line != null; line = lines.readLine()) {
			this.lastLine = System.nanoTime();
			if (line.startsWith(EVENT)) {
				name = line.substring(EVENT.length()).strip();
			}
			else if (line.startsWith(DATA)) {
				@Nullable GenerationEvent event = this.frames.next(name, line.substring(DATA.length()).strip());
				name = "";
				if (event instanceof GenerationEvent.Done || event instanceof GenerationEvent.Failed) {
					return event;
				}
				if (event != null) {
					this.events.accept(event);
				}
			}
		}
		return broken(new IOException("The stream ended before the run did"));
	}

	private GenerationEvent broken(Exception cause) {
		return this.frames.failed(this.cancelled ? new RunCancelledException("The run was cancelled")
				: new ModelFaultException("The connection to the server broke: " + cause.getMessage(), cause));
	}

	private void watch() {
		try {
			long left = this.longestSilence.toNanos();
			while (left > 0 && !this.read.await(left, TimeUnit.NANOSECONDS)) {
				left = this.longestSilence.toNanos() - (System.nanoTime() - this.lastLine);
			}
			close();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public String id() {
		return this.id;
	}

	@Override
	public void cancel() {
		this.cancelled = true;
		close();
	}

	/** Ends the reading, and with the connection the run. */
	private void close() {
		try {
			this.stream.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public RunResult await() throws InterruptedException {
		try {
			return this.end.get();
		}
		catch (ExecutionException ex) {
			throw (EngineException) ex.getCause();
		}
	}

}
