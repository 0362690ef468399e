package io.sfumato.e2e.checks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;

import io.sfumato.engine.Engine;
import io.sfumato.engine.Run;
import io.sfumato.engine.error.OverloadedException;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.GenerationOptions;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.Question;
import io.sfumato.engine.request.RunRequest;

import static org.awaitility.Awaitility.await;

/**
 * What others ask for meanwhile. They come by the engine's own door, so that no limit of
 * a key counts them.
 */
final class Traffic implements AutoCloseable {

	private static final int NOISE = 2;

	/** Tokens and steps of a run that lasts until it is cancelled. */
	private static final int LONG = 512;

	private static final int SHORT = 12;

	private final CheckedServer server;

	private final List<Run> runs = new ArrayList<>();

	private volatile boolean over;

	private Thread noise = Thread.ofVirtual().unstarted(() -> {
	});

	private Traffic(CheckedServer server) {
		this.server = server;
	}

	/** No traffic at all. */
	static Traffic none(CheckedServer server) {
		return new Traffic(server);
	}

	/** Takes every turn, and as many places in the queue as asked for, if it has them. */
	static Traffic busyQueue(CheckedServer server, int waiting) {
		Traffic traffic = new Traffic(server);
		Engine engine = server.engine();
		long active = engine.catalogue().limits().get("activeRuns");
		try {
			for (long number = 0; number < active + waiting; number++) {
				traffic.runs.add(engine.submit(question(LONG, number), (event) -> {
				}));
			}
		}
		catch (OverloadedException full) {
			// busier than that it can't be
		}
		await().atMost(Duration.ofMinutes(1)).until(() -> engine.status().activeRuns() >= active);
		return traffic;
	}

	/** Short runs, a few at a time, until it is closed. */
	static Traffic noise(CheckedServer server) {
		Traffic traffic = new Traffic(server);
		traffic.noise = Thread.ofVirtual().start(traffic::ask);
		return traffic;
	}

	private void ask() {
		var places = new Semaphore(NOISE);
		for (long seed = 0; !this.over; seed++) {
			places.acquireUninterruptibly();
			try {
				this.server.engine().submit(question(SHORT, seed), (event) -> {
					if (event instanceof GenerationEvent.Done || event instanceof GenerationEvent.Failed) {
						places.release();
					}
				});
			}
			catch (OverloadedException full) {
				places.release();
			}
		}
	}

	private static RunRequest question(int tokens, long seed) {
		var options = new GenerationOptions(tokens, tokens, tokens, null, null, null, null, null, null, 1.0, seed,
				null);
		return new RunRequest(new Operation.Answer(List.of(new Question("0", "And what else?", null)), null), null,
				List.of(), null, "quality", options, Set.of(), Map.of());
	}

	@Override
	public void close() {
		this.over = true;
		this.runs.forEach(Run::cancel);
		try {
			this.noise.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.server.awaitIdle();
	}

}
