package io.sfumato.engine.local;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.BackboneShape;
import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.policy.Strategy;
import io.sfumato.engine.Catalogue;
import io.sfumato.engine.Engine;
import io.sfumato.engine.EngineObserver;
import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.EngineStatus;
import io.sfumato.engine.Run;
import io.sfumato.engine.cache.LeasedCache;
import io.sfumato.engine.error.EngineException;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.model.AudioEncoder;
import io.sfumato.engine.model.EncodedMedium;
import io.sfumato.engine.model.ImageEncoder;
import io.sfumato.engine.model.ModelLoader;
import io.sfumato.engine.model.ServedModel;
import io.sfumato.engine.record.FormChecks;
import io.sfumato.engine.record.RecordPlanner;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.FormCheck;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.run.GenerationRun;
import io.sfumato.engine.run.RunPlanner;
import io.sfumato.engine.run.Workshop;
import io.sfumato.engine.schedule.StepScheduler;
import io.sfumato.engine.strategy.Strategies;
import io.sfumato.structured.calibration.Calibration;

/**
 * One model in this process. Requests are checked on the caller's thread, run on the
 * engine's own few.
 */
public final class LocalEngine implements Engine {

	private final ServedModel model;

	private final EngineSettings settings;

	private final Strategies strategies;

	private final RunPlanner planner;

	private final FormChecks forms;

	private final Workshop workshop;

	private final StepScheduler scheduler;

	private final InstantSource clock;

	private final RunIds ids;

	private final AtomicBoolean closed = new AtomicBoolean();

	/**
	 * Serves an open model.
	 * @param model closed with the engine
	 * @param observer told of every run
	 */
	public LocalEngine(ServedModel model, EngineSettings settings, EngineObserver observer) {
		this(model, settings, observer, InstantSource.system(), System::nanoTime);
	}

	/**
	 * Opens the model that the settings name, which takes a moment, and serves it.
	 * @param observer told of every run
	 * @throws io.sfumato.engine.model.ModelLoadException saying what is wrong with it
	 */
	public static LocalEngine open(EngineSettings settings, EngineObserver observer) {
		return new LocalEngine(ModelLoader.open(settings), settings, observer);
	}

	LocalEngine(ServedModel model, EngineSettings settings, EngineObserver observer, InstantSource clock,
			LongSupplier nanoTime) {
		this.model = model;
		this.settings = settings;
		this.clock = clock;
		SecureRandom random = new SecureRandom();
		this.ids = new RunIds(clock, random);
		this.strategies = new Strategies(model.defaults(), settings.schedule(), settings.limits());
		RecordPlanner records = new RecordPlanner(model.language(), model.backbone().shape());
		this.planner = new RunPlanner(model, this.strategies, settings.limits(), random, records);
		this.forms = new FormChecks(records, settings.limits().newTokens(), nanoTime);
		this.workshop = new Workshop(model, settings.limits().clips(),
				new LeasedCache<>(settings.caches().mediaBytes(), EncodedMedium::bytes),
				new LeasedCache<>(settings.caches().prefixBytes(), KeyValues::bytes), observer, nanoTime);
		this.scheduler = new StepScheduler(settings.schedule().stepThreads(), settings.schedule().activeRuns(),
				settings.schedule().queue(), nanoTime);
	}

	@Override
	public Run submit(RunRequest request, Consumer<GenerationEvent> events) {
		return submit(request, events, this.scheduler::reserve);
	}

	@Override
	public Run submitInBackground(RunRequest request, Consumer<GenerationEvent> events) {
		return submit(request, events, this.scheduler::reserveInBackground);
	}

	private Run submit(RunRequest request, Consumer<GenerationEvent> events, Supplier<StepScheduler.Place> places) {
		try {
			return start(request, events, places);
		}
		catch (EngineException ex) {
			this.workshop.observer().refused(request.operation().wireName(), ex);
			throw ex;
		}
	}

	private Run start(RunRequest request, Consumer<GenerationEvent> events, Supplier<StepScheduler.Place> places) {
		// first of all: where all places are taken, nothing is hashed or tokenised
		StepScheduler.Place place = places.get();
		GenerationRun run;
		boolean accepted = false;
		try {
			run = new GenerationRun(this.ids.next(), request, this.planner, this.workshop, events,
					this.clock.instant());
			run.accepted();
			accepted = true;
		}
		finally {
			if (!accepted) {
				place.release();
			}
		}
		StepScheduler.Admission admission = place.start(run, run.deadline());
		return new Run() {

			@Override
			public String id() {
				return run.id();
			}

			@Override
			public void cancel() {
				admission.cancel("The run was cancelled");
			}

			@Override
			public RunResult await() throws InterruptedException {
				return run.await();
			}

		};
	}

	@Override
	public FormCheck check(@Nullable String model, RecordForm form, RecordForm.Slots slots) {
		String served = this.model.card().id();
		if (model != null && catalogue().model(model).isEmpty()) {
			throw new InvalidRequestException(Problem.MODEL_NOT_FOUND, "There is no such model; there is " + served,
					"/model");
		}
		return this.forms.check(served, form, slots);
	}

	@Override
	public Catalogue catalogue() {
		String id = this.model.card().id();
		return new Catalogue(List.of(model()), this.strategies.catalogue(id), limits());
	}

	private Catalogue.Model model() {
		BackboneShape shape = this.model.backbone().shape();
		ImageEncoder images = this.model.images();
		AudioEncoder clips = this.model.clips();
		List<String> capabilities = new ArrayList<>();
		if (images != null || clips != null) {
			capabilities.add("captions");
		}
		capabilities.addAll(List.of("answers", "infills", "schema", "edits", "decisions"));
		if (clips != null) {
			capabilities.add("transcriptions");
		}
		if (this.model.language().callsFunctions()) {
			capabilities.add("tools");
		}
		Catalogue.Range imageTokens = (images != null) ? new Catalogue.Range(images.fewestTokens(), images.mostTokens())
				: new Catalogue.Range(0, 0);
		return new Catalogue.Model(this.model.card().id(), this.model.card().revision(), this.model.card().family(),
				this.model.card().license(), true, capabilities, inputs(images, clips), shape.maxPositions(),
				shape.vocabulary(), imageTokens, (clips != null) ? clips.tokensPerSecond() : null,
				caches(shape.attention()), this.strategies.names(), true, this.model.card().precision(),
				this.model.card().provider(),
				this.model.reading().calibration().entries().stream().map(Calibration.Entry::key).toList());
	}

	private static List<String> inputs(@Nullable ImageEncoder images, @Nullable AudioEncoder clips) {
		List<String> inputs = new ArrayList<>();
		if (images != null) {
			inputs.add("image");
		}
		if (clips != null) {
			inputs.add("audio");
		}
		if (inputs.size() == 2) {
			inputs.add("both");
		}
		return inputs;
	}

	/** Those that requests can choose, with what they mean on this model. */
	private static Map<String, String> caches(AttentionPattern attention) {
		Map<String, String> caches = new LinkedHashMap<>();
		for (Strategy.Cache cache : Strategy.Cache.of(attention)) {
			if (cache != Strategy.Cache.NONE) {
				caches.put(cache.toString(), (attention == AttentionPattern.BIDIRECTIONAL) ? "approximate" : "exact");
			}
		}
		return caches;
	}

	private Map<String, Long> limits() {
		EngineSettings.Limits from = this.settings.limits();
		Map<String, Long> limits = new LinkedHashMap<>();
		limits.put("images", (long) from.images());
		limits.put("imageBytes", from.imageBytes());
		limits.put("imagePixels", from.imagePixels());
		limits.put("imageSmallestSide", (long) from.smallestSide());
		limits.put("imageLargestSide", (long) from.largestSide());
		limits.put("clips", (long) from.clips().count());
		limits.put("clipBytes", from.clips().bytes());
		limits.put("clipSeconds", (long) from.clips().seconds());
		limits.put("transcriptionSeconds", (long) from.clips().transcriptionSeconds());
		limits.put("questions", (long) from.questions());
		limits.put("decisionQuestions", (long) Operation.Decide.MOST_QUESTIONS);
		limits.put("options", (long) Operation.Decide.MOST_OPTIONS);
		limits.put("levels", (long) Operation.Decide.MOST_LEVELS);
		limits.put("captions", (long) from.captions());
		limits.put("textBytes", (long) from.textBytes());
		limits.put("contextBytes", (long) from.contextBytes());
		limits.put("newTokens", (long) from.newTokens());
		limits.put("metadata", (long) from.metadata());
		limits.put("activeRuns", (long) this.settings.schedule().activeRuns());
		limits.put("queue", (long) this.settings.schedule().queue());
		limits.put("deadlineMs", this.settings.schedule().deadline().toMillis());
		limits.put("longestDeadlineMs", this.settings.schedule().longestDeadline().toMillis());
		return limits;
	}

	@Override
	public EngineStatus status() {
		return new EngineStatus(this.scheduler.active(), this.scheduler.queued(), this.workshop.media().bytes(),
				this.workshop.keyValues().bytes());
	}

	@Override
	public void close() {
		if (this.closed.compareAndSet(false, true)) {
			this.scheduler.close();
			this.workshop.media().close();
			this.workshop.keyValues().close();
			this.model.close();
		}
	}

}
