package io.sfumato.web;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.sfumato.engine.Catalogue;
import io.sfumato.engine.Engine;
import io.sfumato.engine.EngineStatus;
import io.sfumato.engine.Run;
import io.sfumato.engine.error.EngineException;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.ModelFaultException;
import io.sfumato.engine.error.OverloadedException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.error.RunCancelledException;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.DecisionQuestion;
import io.sfumato.engine.request.Include;
import io.sfumato.engine.request.ModelName;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.Decision;
import io.sfumato.engine.result.FilledRecord;
import io.sfumato.engine.result.FormCheck;
import io.sfumato.engine.result.GeneratedText;
import io.sfumato.engine.result.HeardQuestion;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;
import org.jspecify.annotations.Nullable;

/**
 * An engine that says what it was told to say, cell by cell in a shuffled but seeded
 * order, and keeps every promise of the interface about order, cancelling and admission.
 * A test may slow it down, hold it before a step, or let it fail.
 */
public final class ScriptedEngine implements Engine {

	private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

	private final AtomicInteger runs = new AtomicInteger();

	private final AtomicInteger active = new AtomicInteger();

	private final List<RunRequest> received = new CopyOnWriteArrayList<>();

	private final Set<ScriptedRun> underway = ConcurrentHashMap.newKeySet();

	private volatile List<String> words = List.of("Three", " mugs", " stand", " on", " the", " shelf", ".");

	private volatile Duration pause = Duration.ZERO;

	private volatile EngineException failure;

	private volatile boolean failsBeforeEncoding;

	private volatile int capacity = Integer.MAX_VALUE;

	private volatile Semaphore steps;

	private volatile boolean revises;

	private volatile boolean hears;

	private volatile int option;

	/** The tokens of every text from now on. */
	public ScriptedEngine says(String... tokens) {
		this.words = List.of(tokens);
		return this;
	}

	/** Waits so long before every step. */
	public ScriptedEngine pausing(Duration between) {
		this.pause = between;
		return this;
	}

	/** Fails after the first step. */
	public ScriptedEngine failingInTheMiddle(EngineException problem) {
		this.failure = problem;
		this.failsBeforeEncoding = false;
		return this;
	}

	/** Fails after it has accepted, before anything is encoded and submit returns. */
	public ScriptedEngine failingAtOnce(EngineException problem) {
		this.failure = problem;
		this.failsBeforeEncoding = true;
		return this;
	}

	/** Admits so many runs at a time. */
	public ScriptedEngine withRoomFor(int runs) {
		this.capacity = runs;
		return this;
	}

	/** Makes only the steps the test permits. */
	public ScriptedEngine steppedBy(Semaphore permits) {
		this.steps = permits;
		return this;
	}

	/**
	 * Says something else first in the second step's cells: one of them is masked again,
	 * another gets its word by an edit.
	 */
	public ScriptedEngine revising() {
		this.revises = true;
		return this;
	}

	/** Takes sound too, and writes down what is said in two stretches. */
	public ScriptedEngine hearing() {
		this.hears = true;
		return this;
	}

	/** Which of the functions that a chat may call it calls; behind them is none. */
	public ScriptedEngine calling(int option) {
		this.option = option;
		return this;
	}

	/**
	 * Forgets everything it was told and has heard, and ends what is still being run:
	 * what one test has left behind is over before the next one begins.
	 */
	public void reset() {
		this.words = List.of("Three", " mugs", " stand", " on", " the", " shelf", ".");
		this.pause = Duration.ZERO;
		this.failure = null;
		this.capacity = Integer.MAX_VALUE;
		this.steps = null;
		this.revises = false;
		this.hears = false;
		this.option = 0;
		for (ScriptedRun run : this.underway) {
			run.cancel();
			run.over();
		}
		this.received.clear();
	}

	public List<RunRequest> received() {
		return this.received;
	}

	public int active() {
		return this.active.get();
	}

	@Override
	public Run submit(RunRequest request, Consumer<GenerationEvent> events) {
		if (request.model() != null && catalogue().model(request.model()).isEmpty()) {
			throw new InvalidRequestException(Problem.MODEL_NOT_FOUND, "No model of this name is served.", "/model");
		}
		if (request.operation() instanceof Operation.Transcribe && !this.hears) {
			throw new InvalidRequestException(Problem.CAPABILITY_NOT_AVAILABLE, "The model doesn't listen", null);
		}
		if (request.operation() instanceof Operation.Transcribe && request.media().isEmpty()) {
			throw new InvalidRequestException(Problem.MISSING_FIELD, "There is no clip", "/media");
		}
		var media = new ScriptedMedia(request.media());
		media.check(this.hears);
		media.question(request.operation());
		if (this.active.incrementAndGet() > this.capacity) {
			this.active.decrementAndGet();
			throw new OverloadedException("All places in the queue are taken.", Duration.ofMillis(1500));
		}
		this.received.add(request);
		var run = new ScriptedRun("run_" + "%026d".formatted(this.runs.incrementAndGet()), request, events);
		this.underway.add(run);
		this.threads.execute(run::play);
		if (this.failure != null && this.failsBeforeEncoding) {
			run.over();
		}
		return run;
	}

	@Override
	public FormCheck check(@Nullable String model, RecordForm form, RecordForm.Slots slots) {
		return ScriptedCheck.of((model != null) ? model : "sfumato-mini", form);
	}

	@Override
	public Catalogue catalogue() {
		return ScriptedCatalogue.of(this.hears);
	}

	@Override
	public EngineStatus status() {
		return new EngineStatus(this.active.get(), 0, 0, 0);
	}

	@Override
	public void close() {
		this.threads.shutdownNow();
	}

	private final class ScriptedRun implements Run {

		private final String id;

		private final RunRequest request;

		private final Consumer<GenerationEvent> events;

		private final CompletableFuture<RunResult> end = new CompletableFuture<>();

		/** Counted down when its last event has been heard. */
		private final CountDownLatch over = new CountDownLatch(1);

		private final List<GenerationEvent> trace = new ArrayList<>();

		private final long start = System.nanoTime();

		private volatile boolean cancelled;

		private volatile Thread thread;

		private boolean left;

		private final ScriptedMedia media;

		private ScriptedRun(String id, RunRequest request, Consumer<GenerationEvent> events) {
			this.id = id;
			this.request = request;
			this.events = events;
			this.media = new ScriptedMedia(request.media());
		}

		@Override
		public String id() {
			return this.id;
		}

		@Override
		public void cancel() {
			this.cancelled = true;
			Thread playing = this.thread;
			if (playing != null) {
				playing.interrupt();
			}
		}

		@Override
		public RunResult await() throws InterruptedException {
			try {
				return this.end.join();
			}
			catch (CompletionException failed) {
				throw (EngineException) failed.getCause();
			}
		}

		/** Waits until nobody hears of it any more. */
		private void over() {
			try {
				if (!this.over.await(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS)) {
					throw new IllegalStateException(this.id + " doesn't end");
				}
			}
			catch (InterruptedException interrupted) {
				Thread.currentThread().interrupt();
			}
		}

		private void play() {
			this.thread = Thread.currentThread();
			try {
				RunResult result = run();
				leave();
				emit(new GenerationEvent.Done(this.trace.size(), result));
				this.end.complete(result);
			}
			catch (EngineException problem) {
				failed(problem);
			}
			catch (RuntimeException | Error broken) {
				// nobody waits for the end of a script that has a mistake
				failed(new ModelFaultException("The script is broken.", broken));
			}
			finally {
				ScriptedEngine.this.underway.remove(this);
				this.over.countDown();
			}
		}

		private void failed(EngineException problem) {
			leave();
			emit(new GenerationEvent.Failed(this.trace.size(), problem));
			this.end.completeExceptionally(problem);
		}

		/** Gives its place to another one, once. */
		private void leave() {
			if (!this.left) {
				this.left = true;
				ScriptedEngine.this.active.decrementAndGet();
			}
		}

		private RunResult run() {
			emit(new GenerationEvent.Accepted(0, this.id, this.request.operation().wireName(), "sfumato-mini",
					strategy(), Map.of("threshold", 0.9)));
			fail(ScriptedEngine.this.failsBeforeEncoding);
			List<GenerationEvent.EncodedMedia> media = this.media.encoded();
			emit(new GenerationEvent.Encoded(this.trace.size(), media, 40, 12_300));
			if (this.request.operation() instanceof Operation.Decide decide) {
				return decided(decide);
			}
			List<Decision> called = ScriptedDecision.calls(this.request.operation(), ScriptedEngine.this.option);
			called.forEach((each) -> emit(new GenerationEvent.Decided(this.trace.size(), 0, each)));
			HeardQuestion heard = this.media.question(this.request.operation());
			if (heard != null) {
				emit(new GenerationEvent.Heard(this.trace.size(), heard));
			}
			List<String> ids = ScriptedCanvas.items(this.request.operation());
			int step = 0;
			var texts = new ArrayList<GeneratedText>();
			for (int item = 0; item < ids.size(); item++) {
				emit(new GenerationEvent.CanvasShown(this.trace.size(), item, 0, ScriptedCanvas.masked()));
				var order = ScriptedCanvas.shuffled(item);
				var committed = new BitSet();
				int stable = 0;
				while (!order.isEmpty()) {
					beforeStep();
					var commits = new ArrayList<GenerationEvent.Commit>();
					for (int count = 0; count < 3 && !order.isEmpty(); count++) {
						int cell = order.removeLast();
						commits.add(new GenerationEvent.Commit(cell, text(cell), probability(cell)));
						committed.set(cell);
					}
					if (ScriptedEngine.this.revises && step == 1) {
						revised(item, commits, order);
						committed.clear(commits.getFirst().cell());
						step += 2;
					}
					else {
						emit(new GenerationEvent.Step(this.trace.size(), item, step++, 0, ScriptedCanvas.CELLS, commits,
								order.size()));
					}
					if (ScriptedMedia.arePruned(this.request) && order.size() + 3 == ScriptedCanvas.CELLS) {
						for (int index = 0; index < media.size(); index++) {
							emit(new GenerationEvent.Pruned(this.trace.size(), item, index, 10, 15));
						}
					}
					String delta = text(stable, committed.nextClearBit(0));
					stable = committed.nextClearBit(0);
					if (!delta.isEmpty()) {
						emit(new GenerationEvent.TextDelta(this.trace.size(), item, delta));
					}
					fail(!ScriptedEngine.this.failsBeforeEncoding);
				}
				emit(new GenerationEvent.BlockDone(this.trace.size(), item, 0, ScriptedCanvas.cells(), whole(), 0.9));
				FilledRecord record = ScriptedRecord.of(this.request.operation());
				if (record != null) {
					emit(new GenerationEvent.SlotFilled(this.trace.size(), item, record.slots().getFirst()));
				}
				texts.add(new GeneratedText(ids.get(item), whole(), 0.9, GeneratedText.Finish.STOP,
						this.request.include().contains(Include.TOKENS) ? tokens() : null, record));
			}
			return new RunResult(this.id, this.request.operation().wireName(), "sfumato-mini",
					Instant.parse("2026-11-22T09:30:00Z"), this.request.metadata(), texts, receipt(step),
					this.request.include().contains(Include.TRACE) ? List.copyOf(this.trace) : null,
					this.request.include().contains(Include.PROMPT)
							? ids.stream().map((id) -> this.media.prompt()).toList() : null,
					called, ScriptedMedia.transcript(this.request, whole()), heard);
		}

		private RunResult decided(Operation.Decide decide) {
			List<Decision> decisions = new ArrayList<>();
			for (DecisionQuestion question : decide.questions()) {
				decisions.add(ScriptedDecision.of(question, decide.abstention()));
				int item = decisions.size() - 1;
				beforeStep();
				emit(new GenerationEvent.Decided(this.trace.size(), item, decisions.getLast()));
			}
			return new RunResult(this.id, "decisions", "sfumato-mini", Instant.parse("2026-11-22T09:30:00Z"),
					this.request.metadata(), List.of(), receipt(0),
					this.request.include().contains(Include.TRACE) ? List.copyOf(this.trace) : null,
					this.request.include().contains(Include.PROMPT)
							? decide.questions().stream().map((question) -> this.media.prompt()).toList() : null,
					decisions);
		}

		private void revised(int item, List<GenerationEvent.Commit> commits, List<Integer> order) {
			GenerationEvent.Commit wrong = commits.getFirst();
			List<GenerationEvent.Commit> first = commits.stream()
				.map((commit) -> new GenerationEvent.Commit(commit.cell(), "?", 0.4))
				.toList();
			emit(new GenerationEvent.Step(this.trace.size(), item, 1, 0, ScriptedCanvas.CELLS, first, order.size()));
			order.addFirst(wrong.cell());
			emit(new GenerationEvent.Step(this.trace.size(), item, 2, 0, ScriptedCanvas.CELLS, List.of(),
					List.of(new GenerationEvent.Remask(wrong.cell(), 0.4)), commits.subList(1, commits.size()),
					order.size()));
		}

		private String strategy() {
			String model = this.request.model();
			String preset = (model != null) ? ModelName.of(model).preset() : null;
			String strategy = (preset != null) ? preset : this.request.strategy();
			return (strategy != null) ? strategy : "balanced";
		}

		private void beforeStep() {
			try {
				Semaphore permits = ScriptedEngine.this.steps;
				// who cancels a run before it has a thread can't interrupt it
				if (permits != null && !this.cancelled) {
					permits.acquire();
				}
				if (!ScriptedEngine.this.pause.isZero()) {
					new CountDownLatch(1).await(ScriptedEngine.this.pause.toMillis(), TimeUnit.MILLISECONDS);
				}
			}
			catch (InterruptedException interrupted) {
				this.cancelled = true;
			}
			if (this.cancelled) {
				throw new RunCancelledException("The run was cancelled.");
			}
		}

		private void fail(boolean here) {
			EngineException problem = ScriptedEngine.this.failure;
			if (here && problem != null) {
				throw problem;
			}
		}

		private String text(int cell) {
			List<String> tokens = ScriptedEngine.this.words;
			return (cell < tokens.size()) ? tokens.get(cell) : "";
		}

		private String text(int from, int to) {
			return IntStream.range(from, to).mapToObj(this::text).collect(Collectors.joining());
		}

		private double probability(int cell) {
			return (cell < ScriptedEngine.this.words.size()) ? 1 - 0.13 * ((cell * 7) % 5) : 0.999;
		}

		private String whole() {
			return String.join("", ScriptedEngine.this.words);
		}

		private List<GeneratedText.Token> tokens() {
			var tokens = new ArrayList<GeneratedText.Token>();
			for (int cell = 0; cell < ScriptedEngine.this.words.size(); cell++) {
				tokens.add(new GeneratedText.Token(text(cell), probability(cell), cell));
			}
			return tokens;
		}

		private Receipt receipt(int steps) {
			double total = (System.nanoTime() - this.start) / 1e6;
			var options = new LinkedHashMap<String, Object>(Map.of("threshold", 0.9, "blockLength", 32));
			int tokens = ScriptedEngine.this.words.size();
			return new Receipt(this.id, "sfumato-mini", "sha256:5b1e77a2", strategy(), options, 7L, "fp32", "cpu", null,
					new Receipt.Exactness("parallel", "exact", "all"), steps + 1, 1, null, 0, steps, 1, tokens,
					(double) tokens / (steps + 1), 40 + (long) steps * ScriptedCanvas.CELLS,
					(long) ScriptedCanvas.CELLS * ScriptedCanvas.CELLS, tokens / (double) ScriptedCanvas.CELLS,
					ScriptedCanvas.CELLS, 0, 0.9, this.media.receipts(),
					new Receipt.Cache("miss", "none", "miss", null, 40),
					new Receipt.TimesMs(0.4, 3.1, 9.2, 6.5, 21.0, 60.0, Math.max(0, total - 19.2), total), 1, List.of(),
					List.of());
		}

		private void emit(GenerationEvent event) {
			this.trace.add(event);
			this.events.accept(event);
		}

	}

}
