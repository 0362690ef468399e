package io.sfumato.ai;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

import io.sfumato.ai.runs.Runs;
import io.sfumato.engine.Run;
import io.sfumato.engine.error.EngineException;
import io.sfumato.engine.error.RunCancelledException;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.Decision;
import io.sfumato.engine.result.FilledRecord;
import io.sfumato.engine.result.FilledSlot;
import io.sfumato.engine.result.GeneratedText;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.result.Transcript;

/**
 * Runs that write what they are told to, piece by piece, on a thread of their own as
 * engines do.
 */
public final class ScriptedRuns implements Runs {

	private final List<RunRequest> received = new CopyOnWriteArrayList<>();

	private final Deque<EngineException> refusals = new ArrayDeque<>();

	private final CountDownLatch cancelled = new CountDownLatch(1);

	private List<String> pieces = List.of("Three ", "mugs", ".");

	private FilledRecord record;

	private List<Decision> decisions = List.of();

	private Transcript transcript;

	private EngineException failure;

	private boolean endless;

	public ScriptedRuns writing(String... pieces) {
		this.pieces = List.of(pieces);
		return this;
	}

	/** Writes a record of one slot. */
	public ScriptedRuns writingRecord(String json) {
		this.pieces = List.of(json);
		this.record = new FilledRecord(json, null, List.of(new FilledSlot("/merchant", "\"Nook\"", "\"Nook\"", 0.8, 0.1,
				List.of(), List.of(), null, FilledSlot.Status.FILLED, FilledSlot.Source.DENOISED)), List.of());
		return this;
	}

	/** Writes down what is said. */
	public ScriptedRuns hearing(Transcript transcript) {
		this.transcript = transcript;
		return this;
	}

	/** Reads closed questions. */
	public ScriptedRuns deciding(Decision... decisions) {
		this.decisions = List.of(decisions);
		return this;
	}

	/** Refuses the next request. */
	public ScriptedRuns refusing(EngineException refusal) {
		this.refusals.add(refusal);
		return this;
	}

	/** Every run fails after its first piece. */
	public ScriptedRuns failing(EngineException failure) {
		this.failure = failure;
		return this;
	}

	/** Runs end only when they are cancelled. */
	public ScriptedRuns endless() {
		this.endless = true;
		return this;
	}

	public List<RunRequest> received() {
		return List.copyOf(this.received);
	}

	public RunRequest last() {
		return this.received.getLast();
	}

	public CountDownLatch cancelled() {
		return this.cancelled;
	}

	@Override
	public Run submit(RunRequest chat, Consumer<GenerationEvent> events) {
		EngineException refusal = this.refusals.poll();
		if (refusal != null) {
			throw refusal;
		}
		this.received.add(chat);
		var end = new CompletableFuture<RunResult>();
		Thread.ofPlatform().daemon().name("scripted-engine").start(() -> play(events, end));
		return new Run() {

			@Override
			public String id() {
				return "run_1";
			}

			@Override
			public void cancel() {
				ScriptedRuns.this.cancelled.countDown();
			}

			@Override
			public RunResult await() throws InterruptedException {
				try {
					return end.get();
				}
				catch (ExecutionException | CompletionException failed) {
					throw (EngineException) failed.getCause();
				}
			}

		};
	}

	private void play(Consumer<GenerationEvent> events, CompletableFuture<RunResult> end) {
		int sequence = 0;
		events.accept(new GenerationEvent.Accepted(sequence++, "run_1", "chat", "sfumato-mini", "balanced", Map.of()));
		EngineException problem = null;
		for (String piece : this.pieces) {
			events.accept(new GenerationEvent.TextDelta(sequence++, 0, piece));
			problem = this.endless ? ended() : this.failure;
			if (problem != null) {
				break;
			}
		}
		if (problem != null) {
			end.completeExceptionally(problem);
			events.accept(new GenerationEvent.Failed(sequence, problem));
			return;
		}
		RunResult result = result(String.join("", this.pieces), this.record, this.decisions, this.transcript);
		end.complete(result);
		events.accept(new GenerationEvent.Done(sequence, result));
	}

	private EngineException ended() {
		try {
			this.cancelled.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return new RunCancelledException("The run was cancelled");
	}

	/** A result of 40 prompt tokens and 7 written ones. */
	private static RunResult result(String text, FilledRecord record, List<Decision> decisions, Transcript transcript) {
		var receipt = new Receipt("run_1", "sfumato-mini", "5b1e77a2", "balanced", Map.of("threshold", 0.9), 7L, "fp32",
				"cpu", null, new Receipt.Exactness("parallel", "exact", "all"), 5, 1, null, 0, 4, 1, 7, 1.4, 90, 160,
				0.5, 7, 0, 0.9, List.of(), new Receipt.Cache("none", "none", "none", null, 15),
				new Receipt.TimesMs(0.1, 0, 0, 3, 9.0, 20.0, 20, 24), 1, List.of(), List.of());
		return new RunResult("run_1", "chat", "sfumato-mini", Instant.parse("2026-11-22T09:30:00Z"), Map.of(),
				List.of(new GeneratedText("0", text, 0.9, GeneratedText.Finish.LENGTH, null, record)), receipt, null,
				List.of(List.of(new RunResult.PromptSegment("image", 0, 25),
						new RunResult.PromptSegment("text", null, 15))),
				decisions, transcript);
	}

}
