package io.sfumato.engine.run;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.policy.Pruning;
import io.sfumato.engine.EngineSettings.Limits;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.model.AudioEncoder;
import io.sfumato.engine.model.ImageEncoder;
import io.sfumato.engine.model.ServedModel;
import io.sfumato.engine.record.RecordPlanner;
import io.sfumato.engine.request.GenerationOptions;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.request.ModelName;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.request.Tools;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.strategy.Decoding;
import io.sfumato.engine.strategy.Strategies;
import io.sfumato.structured.calibration.Calibration;
import io.sfumato.structured.calibration.CalibrationKey;

/**
 * Checks every field of a request against the model and the limits, and plans the run.
 * Everything that can be known without decoding a medium is known here, so that a request
 * is refused before it takes a place in the queue. Thread-safe.
 */
public final class RunPlanner {

	private final ServedModel model;

	private final Strategies strategies;

	private final Limits limits;

	private final RandomGenerator seeds;

	private final MediaPlanner media;

	private final TextPlanner texts;

	private final DecisionPlanner decisions;

	private final CallQuestions calls;

	/**
	 * @param seeds draws the seed of runs that are random and name none; thread-safe
	 * @param records compiles their forms
	 */
	public RunPlanner(ServedModel model, Strategies strategies, Limits limits, RandomGenerator seeds,
			RecordPlanner records) {
		this.model = model;
		this.strategies = strategies;
		this.limits = limits;
		this.seeds = seeds;
		this.media = new MediaPlanner(model, limits);
		this.texts = new TextPlanner(model.language(), strategies, limits, records, model.reading().calibration());
		this.decisions = new DecisionPlanner(model, limits.textBytes(), limits.contextBytes());
		this.calls = new CallQuestions(model.language());
	}

	/**
	 * Plans a run.
	 * @throws InvalidRequestException pointing to the field that is wrong
	 */
	RunPlan plan(RunRequest asked) {
		RunRequest named = this.calls.settled(named(asked));
		checkMetadata(named.metadata());
		List<Receipt.Warning> warnings = new ArrayList<>();
		List<RunPlan.Medium> media = this.media.plan(named, warnings);
		List<Kind> kinds = media.stream().map(RunPlan.Medium::kind).toList();
		SpokenQuestion spoken = SpokenQuestion.in(named, kinds);
		if (spoken != null && spoken.isAskedInWords() && this.model.hearsWords()) {
			return spoken(spoken, media, seeded(decoding(named, false)), warnings);
		}
		RunRequest request = (spoken != null) ? spoken.heard() : named;
		TextChecks.checkLength(request.instructions(), this.limits.textBytes(), "/instructions");
		boolean varied = request.operation() instanceof Operation.Caption caption && caption.count() > 1;
		Decoding decoding = seeded(decoding(request, varied));
		Tools tools = CallQuestions.tools(request);
		if (tools != null) {
			return calling(request, tools, media, decoding, warnings);
		}
		CallPlan.Outcome texts = texts(request, kinds, decoding, warnings);
		boolean record = !texts.items().isEmpty() && texts.items().getFirst().record() != null;
		Decoding shown = record ? texts.items().getFirst().decoding() : decoding;
		DecisionPlan decisions = (request.operation() instanceof Operation.Decide decide)
				? decisions(request, decide, decoding, kinds) : null;
		return new RunPlan(request, shown, media, texts.items(), warnings, decisions, texts.shaping(), null, null,
				confidence(request, kinds, decoding));
	}

	/** The question is written down first. Until then another one stands for it. */
	private RunPlan spoken(SpokenQuestion question, List<RunPlan.Medium> media, Decoding decoding,
			List<Receipt.Warning> warnings) {
		ShownMedia shown = ShownMedia.all(media.stream().map(RunPlan.Medium::kind).toList());
		TextChecks.checkLength(question.request().instructions(), this.limits.textBytes(), "/instructions");
		SpokenQuestion.Plan plan = this.texts.spoken(question, shown, decoding);
		int positions = this.model.backbone().shape().maxPositions();
		List<RunPlan.Item> items = this.texts.plan(question.unknown(), shown.without(question.clip()), decoding,
				warnings);
		items.forEach((item) -> item.requireRoom(fewestTokens(shown.kinds(), item.decoding()), positions));
		return new RunPlan(question.request(), decoding, media, items, warnings, null, null, null, plan, null);
	}

	private Decoding decoding(RunRequest request, boolean varied) {
		return request.operation().isRecord() ? this.strategies.resolveForRecord(request.strategy(), request.options())
				: this.strategies.resolve(request.strategy(), request.options(), varied);
	}

	private CallPlan.Outcome texts(RunRequest request, List<Kind> kinds, Decoding decoding,
			List<Receipt.Warning> warnings) {
		List<RunPlan.Item> items = this.texts.plan(request, ShownMedia.all(kinds), decoding, warnings);
		int positions = this.model.backbone().shape().maxPositions();
		items.forEach((item) -> item.requireRoom(fewestTokens(kinds, item.decoding()), positions));
		return new CallPlan.Outcome(items, this.texts.shaping(request, kinds, items, this.decisions, warnings));
	}

	/** Everything that may come of it is checked before anything is read. */
	private RunPlan calling(RunRequest request, Tools tools, List<RunPlan.Medium> media, Decoding decoding,
			List<Receipt.Warning> warnings) {
		List<Kind> kinds = media.stream().map(RunPlan.Medium::kind).toList();
		List<CallPlan.Outcome> outcomes = new ArrayList<>();
		for (RunRequest outcome : this.calls.outcomes(request, tools)) {
			Decoding own = decoding(outcome, false);
			outcomes.add(texts(outcome, kinds, decoding.seeded() ? own.withSeed(decoding.strategy().seed()) : own,
					warnings));
		}
		// outcomes have some of them in common
		Set<Receipt.Warning> distinct = new LinkedHashSet<>(warnings);
		warnings.clear();
		warnings.addAll(distinct);
		DecisionPlan choice = this.calls.choice(request, tools, kinds, fewestTokens(kinds, decoding), this.decisions);
		return new RunPlan(request, decoding, media, outcomes.getFirst().items(), warnings, null, null,
				new CallPlan(choice, outcomes), null, null);
	}

	private DecisionPlan decisions(RunRequest request, Operation.Decide decide, Decoding decoding, List<Kind> media) {
		Pruning pruning = decoding.strategy().techniques().pruning();
		if (pruning.isByAttention()) {
			throw new InvalidRequestException(Problem.INCOMPATIBLE_OPTIONS,
					"/options/pruning and /questions don't go together: tokens that go by where the steps of a text"
							+ " look need a text",
					"/options/pruning");
		}
		return this.decisions.plan(request, decide, media, fewestTokens(media, decoding));
	}

	/** Soft tokens that some media have at least. */
	private int fewestTokens(List<Kind> media, Decoding decoding) {
		ImageEncoder images = this.model.images();
		AudioEncoder clips = this.model.clips();
		int tokens = 0;
		for (Kind kind : media) {
			tokens += switch (kind) {
				case IMAGE ->
					(images != null) ? decoding.strategy().techniques().pruning().kept(images.fewestTokens()) : 0;
				case AUDIO -> (clips != null) ? clips.fewestTokens() : 0;
			};
		}
		return tokens;
	}

	/** It was fitted to answers about images, decoded as they are by default. */
	private Calibration.@Nullable Entry confidence(RunRequest request, List<Kind> media, Decoding decoding) {
		Decoding usual = this.strategies.resolve(null, GenerationOptions.NONE, false);
		boolean holds = request.operation() instanceof Operation.Answer && media.contains(Kind.IMAGE)
				&& !media.contains(Kind.AUDIO) && decoding.strategy().withSeed(0).equals(usual.strategy().withSeed(0));
		return holds ? this.model.reading().calibration().entry(CalibrationKey.ANSWERS).orElse(null) : null;
	}

	/** The request with the model's plain name, and the strategy a preset in it means. */
	private RunRequest named(RunRequest request) {
		String model = request.model();
		if (model == null) {
			return request;
		}
		String served = this.model.card().id();
		ModelName name = ModelName.of(model);
		String preset = name.preset();
		if (!name.id().equals(served) || (preset != null && !this.strategies.presets().contains(preset))) {
			throw new InvalidRequestException(Problem.MODEL_NOT_FOUND,
					"There is no such model; there is %s, alone or with a preset behind it: %s".formatted(served,
							this.strategies.presets()
								.stream()
								.map((each) -> served + ":" + each)
								.collect(Collectors.joining(", "))),
					"/model");
		}
		if (preset != null && request.strategy() != null && !preset.equals(request.strategy())) {
			throw new InvalidRequestException(Problem.INCOMPATIBLE_OPTIONS,
					"/model and /strategy don't go together: they name two strategies", "/model");
		}
		return new RunRequest(request.operation(), served, request.media(), request.instructions(),
				(preset != null) ? preset : request.strategy(), request.options(), request.include(),
				request.metadata());
	}

	private void checkMetadata(Map<String, String> metadata) {
		if (metadata.size() > this.limits.metadata()) {
			throw new InvalidRequestException(Problem.INVALID_VALUE,
					"metadata: at most %d pairs are allowed, not %d".formatted(this.limits.metadata(), metadata.size()),
					"/metadata", (long) this.limits.metadata(), (long) metadata.size());
		}
	}

	private Decoding seeded(Decoding decoding) {
		return (decoding.isRandom() && !decoding.seeded()) ? decoding.withSeed(this.seeds.nextInt(Integer.MAX_VALUE))
				: decoding;
	}

}
