package io.sfumato.engine.strategy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.policy.EarlyExit;
import io.sfumato.backbone.policy.Pruning;
import io.sfumato.backbone.policy.Remask;
import io.sfumato.backbone.policy.Strategy;
import io.sfumato.backbone.policy.StrategyException;
import io.sfumato.backbone.policy.StrategyOptions;
import io.sfumato.backbone.policy.Techniques;
import io.sfumato.engine.Catalogue;
import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.request.GenerationOptions;

/**
 * The strategies of one model. Resolving starts from a strategy, takes the request's
 * options over it and refuses what doesn't go together; nothing is changed silently.
 */
public final class Strategies {

	/** The strategy of requests that name none. */
	public static final String DEFAULT = "balanced";

	/** The temperature where several texts are wanted and none is given. */
	private static final double VARIED_TEMPERATURE = 0.7;

	private static final int SHORTEST_DEADLINE_MS = 100;

	private static final int MOST = 1024;

	private final Map<String, NamedStrategy> strategies = new LinkedHashMap<>();

	/** By name of a strategy that this model can't run: why not. */
	private final Map<String, String> refusals;

	private final GenerationDefaults defaults;

	private final EngineSettings.Schedule schedule;

	private final EngineSettings.Limits limits;

	private final OptionsSchema schema;

	public Strategies(GenerationDefaults defaults, EngineSettings.Schedule schedule, EngineSettings.Limits limits) {
		this.defaults = defaults;
		this.schedule = schedule;
		this.limits = limits;
		this.schema = new OptionsSchema(defaults.attention(), MOST, limits.newTokens(), SHORTEST_DEADLINE_MS,
				(int) schedule.longestDeadline().toMillis());
		int maxTokens = Math.min(defaults.maxTokens(), limits.newTokens());
		int blockLength = defaults.shape().isBlockCausal() ? defaults.shape().blockSize()
				: Math.min(defaults.blockLength(), MOST);
		add(Strategy.quality(defaults.attention(), maxTokens, blockLength), true,
				"One token per step, the most certain first, with exact caches only: what the others are measured"
						+ " against.",
				"reference");
		add(Strategy.lossless(defaults.attention(), maxTokens, blockLength), true,
				"The text of quality in fewer forward passes: each checks several next steps at once and keeps those"
						+ " that quality would have taken.",
				"identical to quality at temperature 0");
		add(Strategy.balanced(maxTokens, blockLength), true,
				"Every token the model is at least 85 % sure of, at least one per step: a few steps for most answers.",
				"parallel: the tokens of one step are chosen without seeing each other");
		add(Strategy.fast(maxTokens, blockLength), true,
				"As many tokens at once as the least sure of them allows: fewest steps, more mistakes.",
				"parallel: the tokens of one step are chosen without seeing each other");
		add(new Strategy("static", referenceSteps(maxTokens, blockLength), blockLength, maxTokens,
				Strategy.Unmask.QUOTA, null, Strategy.Scoring.CONFIDENCE, Strategy.Cache.NONE, 0, 0, false), false,
				"The model's published decoding: a fixed number of steps over the whole canvas, as many tokens in"
						+ " each, no cache, no early stop.",
				"parallel where it has fewer steps than tokens");
		PublishedStrategies published = new PublishedStrategies(defaults.shape(), maxTokens, blockLength);
		published.suitable().forEach((named) -> this.strategies.put(named.strategy().name(), named));
		this.refusals = published.refusals();
	}

	private void add(Strategy strategy, boolean preset, String description, String exactness) {
		this.strategies.put(strategy.name(),
				new NamedStrategy(strategy.suitedTo(this.defaults.shape()), preset, description, exactness));
	}

	private int referenceSteps(int maxTokens, int blockLength) {
		int steps = Math.ceilDiv(this.defaults.steps() * maxTokens, this.defaults.maxTokens());
		return Math.min(maxTokens, Math.max(steps, Math.ceilDiv(maxTokens, blockLength)));
	}

	/** All names, presets first. */
	public List<String> names() {
		return List.copyOf(this.strategies.keySet());
	}

	/** The strategies a model's name may be followed by. */
	public List<String> presets() {
		return this.strategies.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().preset())
			.map(Map.Entry::getKey)
			.toList();
	}

	/** What {@code GET /strategies} shows. */
	public List<Catalogue.Strategy> catalogue(String model) {
		List<Catalogue.Strategy> shown = new ArrayList<>();
		this.strategies.forEach((name,
				named) -> shown.add(new Catalogue.Strategy(name, named.description(), named.preset(), List.of(model),
						resolve(name, GenerationOptions.NONE, false).values(), this.schema.describe(named.strategy()),
						named.exactness())));
		return shown;
	}

	/**
	 * Resolves a request's options.
	 * @param name the strategy; null for the default
	 * @param varied whether several different texts are wanted from one prompt
	 * @throws InvalidRequestException naming the option, or both that don't go together
	 */
	public Decoding resolve(@Nullable String name, GenerationOptions options, boolean varied) {
		return resolve(name, options, options, varied);
	}

	/**
	 * Resolves a request's options but those that belong to a canvas, which isn't laid
	 * out yet.
	 * @see #onCanvas
	 */
	public Decoding resolveForRecord(@Nullable String name, GenerationOptions options) {
		return resolve(name, options, options.withoutCanvas(), false);
	}

	private Decoding resolve(@Nullable String name, GenerationOptions options, GenerationOptions used, boolean varied) {
		NamedStrategy named = this.strategies.get((name != null) ? name : DEFAULT);
		if (named == null) {
			String refusal = (name != null) ? this.refusals.get(name) : null;
			throw new InvalidRequestException(Problem.INVALID_VALUE,
					(refusal != null) ? refusal : "There is no such strategy; there are " + String.join(", ", names()),
					"/strategy");
		}
		range("steps", options.steps(), 1, MOST);
		range("blockLength", options.blockLength(), 1, MOST);
		range("maxTokens", options.maxTokens(), 1, this.limits.newTokens());
		range("deadlineMs", options.deadlineMs(), SHORTEST_DEADLINE_MS,
				(int) this.schedule.longestDeadline().toMillis());
		oneOf("unmask", options.unmask(), Strategy.Unmask.values());
		oneOf("scorer", options.scorer(), Strategy.Scoring.values());
		oneOf("cache", options.cache(), Strategy.Cache.values());
		oneOf("remask", options.techniques().remask(), Remask.values());
		GenerationOptions.Pruning pruning = options.techniques().pruning();
		oneOf("pruning", (pruning != null) ? pruning.method() : null, Pruning.Method.values());
		oneOf("earlyExit", options.techniques().earlyExit(), EarlyExit.values());
		try {
			Strategy strategy = named.strategy().with(overrides(named.strategy(), used, varied));
			requireStepsForTokens(strategy);
			strategy.requireSuits(this.defaults.shape());
			return new Decoding(strategy, options.seed() != null, (options.deadlineMs() != null)
					? Duration.ofMillis(options.deadlineMs()) : this.schedule.deadline());
		}
		catch (StrategyException ex) {
			throw refused(ex);
		}
	}

	/**
	 * The same on the canvas of a record, whose length the record decides: one block,
	 * unless the request names another length.
	 * @param options of the request
	 * @throws InvalidRequestException naming what can't be combined with a record
	 */
	public Decoding onCanvas(Decoding decoding, GenerationOptions options, int cells) {
		Strategy strategy = decoding.strategy();
		Integer steps = options.steps();
		if (steps == null && strategy.steps() != null && strategy.steps() < strategy.maxTokens()) {
			// the strategy's own number belongs to its own canvas
			steps = Math.ceilDiv(strategy.steps() * cells, strategy.maxTokens());
		}
		steps = (steps != null) ? Math.clamp(steps, 1, cells) : null;
		// the canvas may grow, and stays one block
		int usual = this.defaults.shape().isBlockCausal() ? this.defaults.shape().blockSize() : MOST;
		int blockLength = (options.blockLength() != null) ? options.blockLength() : usual;
		try {
			strategy.requireConstrainable();
			Strategy own = strategy.onCanvas(cells, blockLength, steps);
			own.requireSuits(this.defaults.shape());
			return new Decoding(own, decoding.seeded(), decoding.deadline());
		}
		catch (StrategyException ex) {
			throw refused(ex);
		}
	}

	private StrategyOptions overrides(Strategy strategy, GenerationOptions options, boolean varied) {
		Integer steps = options.steps();
		if (steps == null && strategy.steps() != null) {
			// the reference's number belongs to its canvas: the same share of another one
			int maxTokens = (options.maxTokens() != null) ? options.maxTokens() : strategy.maxTokens();
			int blockLength = (options.blockLength() != null) ? options.blockLength() : strategy.blockLength();
			steps = referenceSteps(maxTokens, blockLength);
		}
		Strategy.Unmask unmask = (options.unmask() != null) ? Strategy.Unmask.of(options.unmask()) : null;
		return new StrategyOptions(steps, options.blockLength(), options.maxTokens(), unmask, bounds(options, unmask),
				(options.scorer() != null) ? Strategy.Scoring.of(options.scorer()) : null,
				(options.cache() != null) ? Strategy.Cache.of(options.cache()) : null, temperature(options, varied),
				options.seed(), techniques(options.techniques()));
	}

	private static Techniques.Options techniques(GenerationOptions.Techniques asked) {
		String remask = asked.remask();
		String earlyExit = asked.earlyExit();
		return new Techniques.Options(asked.divergence(), (remask != null) ? Remask.of(remask) : null,
				asked.remaskThreshold(), (earlyExit != null) ? EarlyExit.of(earlyExit) : null, asked.topP(),
				asked.topK(), asked.cfgScale(), pruning(asked.pruning()));
	}

	private static @Nullable Pruning pruning(GenerationOptions.@Nullable Pruning asked) {
		if (asked == null) {
			return null;
		}
		String method = asked.method();
		if (method == null) {
			throw new InvalidRequestException(Problem.MISSING_FIELD, "pruning needs a method",
					"/options/pruning/method");
		}
		Pruning.Method known = Pruning.Method.of(method);
		Double keep = asked.keep();
		return (keep != null) ? new Pruning(known, keep) : Pruning.by(known);
	}

	private static Map<Strategy.Unmask, Double> bounds(GenerationOptions options, Strategy.@Nullable Unmask unmask) {
		Map<Strategy.Unmask, Double> bounds = new EnumMap<>(Strategy.Unmask.class);
		if (options.threshold() != null) {
			// two rules have a number of this name
			bounds.put((unmask == Strategy.Unmask.KLASS) ? unmask : Strategy.Unmask.THRESHOLD, options.threshold());
		}
		if (options.factor() != null) {
			bounds.put(Strategy.Unmask.FACTOR, options.factor());
		}
		if (options.entropyBound() != null) {
			bounds.put(Strategy.Unmask.ENTROPY, options.entropyBound());
		}
		return Map.copyOf(bounds);
	}

	private @Nullable Double temperature(GenerationOptions options, boolean varied) {
		if (options.temperature() == null) {
			return varied ? Math.max(VARIED_TEMPERATURE, this.defaults.temperature()) : this.defaults.temperature();
		}
		if (varied && options.temperature() == 0) {
			throw new InvalidRequestException(Problem.INCOMPATIBLE_OPTIONS,
					"/options/temperature and /count don't go together: at temperature 0 all captions would be the"
							+ " same",
					"/options/temperature");
		}
		return options.temperature();
	}

	private static void requireStepsForTokens(Strategy strategy) {
		Integer steps = strategy.steps();
		boolean exact = strategy.unmask() == Strategy.Unmask.QUOTA || strategy.unmask() == Strategy.Unmask.VERIFIED;
		if (exact && steps != null && steps > strategy.maxTokens()) {
			throw new StrategyException(
					"%d steps can't each decide one of %d tokens".formatted(steps, strategy.maxTokens()), "steps",
					"maxTokens");
		}
	}

	private static InvalidRequestException refused(StrategyException ex) {
		List<String> fields = ex.fields();
		String pointers = fields.stream().map((field) -> "/options/" + field).collect(Collectors.joining(" and "));
		String first = "/options/" + fields.getFirst();
		String message = String.valueOf(ex.getMessage());
		return (fields.size() == 1) ? new InvalidRequestException(Problem.INVALID_VALUE, message, first)
				: new InvalidRequestException(Problem.INCOMPATIBLE_OPTIONS, pointers + " don't go together: " + message,
						first);
	}

	private static void range(String option, @Nullable Integer value, int from, int to) {
		if (value != null && (value < from || value > to)) {
			throw new InvalidRequestException(Problem.INVALID_VALUE,
					"%s must be between %d and %d, not %d".formatted(option, from, to, value), "/options/" + option,
					(long) ((value < from) ? from : to), (long) value);
		}
	}

	/** Checked here, since a message must not repeat what a user sent. */
	private static void oneOf(String option, @Nullable String value, Enum<?>[] values) {
		List<String> names = Arrays.stream(values).map(Object::toString).toList();
		if (value != null && !names.contains(value)) {
			throw new InvalidRequestException(Problem.INVALID_VALUE,
					"%s must be one of %s".formatted(option, String.join(", ", names)), "/options/" + option);
		}
	}

}
