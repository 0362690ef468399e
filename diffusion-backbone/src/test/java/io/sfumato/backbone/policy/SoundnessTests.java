package io.sfumato.backbone.policy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.BackboneShape;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.PlainBackbone;
import io.sfumato.backbone.ToyBackbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.CellKind;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.canvas.Segment;
import io.sfumato.backbone.family.BackboneFamily;
import io.sfumato.backbone.driver.HexRun;
import io.sfumato.backbone.loop.CanvasRun;
import io.sfumato.backbone.loop.Denoised;
import io.sfumato.backbone.loop.Denoising;
import io.sfumato.backbone.loop.DenoisingListener;
import io.sfumato.backbone.loop.MediaKeyValues;
import io.sfumato.backbone.loop.Prefix;
import io.sfumato.backbone.policy.Strategy.Cache;
import io.sfumato.backbone.policy.Strategy.Scoring;
import io.sfumato.backbone.policy.Strategy.Unmask;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.ort.OrtRuntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class SoundnessTests {

	private static final Strategy BALANCED = Strategy.balanced(64, 32);

	private static final List<AttentionPattern> WITHOUT_BLOCKS = List.of(AttentionPattern.BIDIRECTIONAL,
			AttentionPattern.PREFIX_LM, AttentionPattern.SEGMENT_CAUSAL);

	/** Those that take a backbone with access to single blocks. */
	private static final Set<Recipe> BY_LAYERS = Set.of(Recipe.DLLM_CACHE, Recipe.ELASTIC_CACHE, Recipe.LAYER_SKIP,
			Recipe.D3TOM, Recipe.D2_CACHE, Recipe.SPARSE);

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void refusesByName(String name, StrategyOptions options, List<String> fields) {
		StrategyException refusal = catchThrowableOfType(StrategyException.class, () -> BALANCED.with(options));

		assertThat(refusal).isNotNull();
		assertThat(refusal.fields()).isEqualTo(fields);
		fields.forEach((field) -> assertThat(refusal).hasMessageContaining(field));
	}

	static List<Arguments> refusesByName() {
		return List.of(refused("divergence without klass", anOption().divergence(0.01), "divergence", "unmask"),
				refused("negative divergence", anOption().unmask(Unmask.KLASS).divergence(-1), "divergence"),
				refused("klass by margin", anOption().unmask(Unmask.KLASS).scorer(Scoring.MARGIN), "unmask", "scorer"),
				refused("klass with a cap", anOption().unmask(Unmask.KLASS).steps(8), "steps", "unmask"),
				refused("klass over a stale cache", anOption().unmask(Unmask.KLASS).cache(Cache.DUAL), "unmask",
						"cache"),
				refused("factor for klass", anOption().unmask(Unmask.KLASS).bound(Unmask.FACTOR, 1), "factor",
						"unmask"),
				refused("klass and wino", anOption().unmask(Unmask.KLASS).remask(Remask.WINO), "unmask", "remask"),
				refused("wino by factor", anOption().unmask(Unmask.FACTOR).remask(Remask.WINO), "remask", "unmask"),
				refused("wino by margin", anOption().scorer(Scoring.MARGIN).remask(Remask.WINO), "remask", "scorer"),
				refused("wino with a cap", anOption().remask(Remask.WINO).steps(8), "steps", "remask"),
				refused("wino over a stale cache", anOption().remask(Remask.WINO).cache(Cache.DUAL), "remask", "cache"),
				refused("a threshold for saber", anOption().remask(Remask.SABER).bound(Unmask.THRESHOLD, 0.5),
						"threshold", "remask"),
				refused("a remask threshold for saber", anOption().remask(Remask.SABER).remaskThreshold(0.5),
						"remaskThreshold", "remask"),
				refused("a remask threshold above 1", anOption().remask(Remask.WINO).remaskThreshold(1.5),
						"remaskThreshold"),
				refused("edits after an exact number of steps", anOption().unmask(Unmask.QUOTA).remask(Remask.EDIT),
						"remask", "unmask"),
				refused("edits under a delayed cache", anOption().remask(Remask.EDIT).cache(Cache.DELAYED), "remask",
						"cache"),
				refused("verified edits", anOption().unmask(Unmask.VERIFIED).remask(Remask.EDIT), "unmask", "remask"),
				refused("verified over a delayed cache", anOption().unmask(Unmask.VERIFIED).cache(Cache.DELAYED),
						"unmask", "cache"),
				refused("verified with an early exit", anOption().unmask(Unmask.VERIFIED).earlyExit(EarlyExit.SCHED),
						"earlyExit", "unmask"),
				refused("an early exit over a dual cache", anOption().earlyExit(EarlyExit.PROPHET).cache(Cache.DUAL),
						"earlyExit", "cache"),
				refused("prophet over a delayed cache", anOption().earlyExit(EarlyExit.PROPHET).cache(Cache.DELAYED),
						"earlyExit", "cache"),
				refused("a nucleus of nothing", anOption().topP(0).temperature(1), "topP"),
				refused("a nucleus that isn't drawn from", anOption().topP(0.9), "topP", "temperature"),
				refused("candidates that aren't drawn from", anOption().topK(5), "topK", "temperature"),
				refused("no candidate", anOption().topK(0).temperature(1), "topK"),
				refused("guidance beyond 10", anOption().cfgScale(11), "cfgScale"),
				refused("guidance over a cache", anOption().cfgScale(1), "cfgScale", "cache"),
				refused("guided drafts", anOption().cfgScale(1).cache(Cache.NONE).unmask(Unmask.VERIFIED), "cfgScale",
						"unmask"),
				refused("pruning under a dual cache", anOption().pruning(Pruning.Method.REDVTP).cache(Cache.DUAL),
						"pruning", "cache"),
				refused("pruned drafts", anOption().pruning(Pruning.Method.FASTV).unmask(Unmask.VERIFIED), "pruning",
						"unmask"),
				refused("pruned shadows", anOption().pruning(Pruning.Method.LATE).remask(Remask.WINO), "pruning",
						"remask"),
				refused("pruned guidance", anOption().pruning(Pruning.Method.PROGRESSIVE).cfgScale(1).cache(Cache.NONE),
						"pruning", "cfgScale"),
				refused("guided shadows", anOption().cfgScale(1).cache(Cache.NONE).remask(Remask.WINO), "cfgScale",
						"remask"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void refusesWhatTheModelCant(String name, AttentionPattern attention, int logitShift, Option option,
			List<String> fields) {
		Strategy strategy = BALANCED.with(option.build());

		StrategyException refusal = catchThrowableOfType(StrategyException.class,
				() -> strategy.requireSuits(shape(attention, logitShift, 1000)));

		assertThat(refusal).isNotNull();
		assertThat(refusal.fields()).isEqualTo(fields);
		fields.forEach((field) -> assertThat(refusal).hasMessageContaining(field));
	}

	static List<Arguments> refusesWhatTheModelCant() {
		AttentionPattern full = AttentionPattern.BIDIRECTIONAL;
		AttentionPattern causal = AttentionPattern.SEGMENT_CAUSAL;
		return List.of(
				Arguments.of("dual on a model with an exact prefix", causal, 0, anOption().cache(Cache.DUAL),
						List.of("cache")),
				Arguments.of("delayed on one", causal, 0, anOption().cache(Cache.DELAYED), List.of("cache")),
				Arguments.of("delayed in blocks on a shifted one", full, 1, anOption().cache(Cache.DELAYED),
						List.of("cache", "blockLength")),
				Arguments.of("edits over a stale prefix", full, 0, anOption().remask(Remask.EDIT),
						List.of("remask", "cache")),
				Arguments.of("pruning over one", full, 0, anOption().pruning(Pruning.Method.REDVTP),
						List.of("pruning", "cache")),
				Arguments.of("klass over one", full, 0, anOption().unmask(Unmask.KLASS), List.of("unmask", "cache")),
				Arguments.of("shadows on a shifted model", full, 1, anOption().remask(Remask.WINO).cache(Cache.NONE),
						List.of("remask")),
				Arguments.of("shadows without the prefix they need", causal, 0,
						anOption().remask(Remask.WINO).cache(Cache.NONE), List.of("remask", "cache")),
				Arguments.of("drafts without that prefix", causal, 0,
						anOption().unmask(Unmask.VERIFIED).cache(Cache.NONE), List.of("unmask", "cache")),
				Arguments.of("guidance on a model whose prompt sees no answer", causal, 0,
						anOption().cfgScale(1).cache(Cache.NONE), List.of("cfgScale")));
	}

	@Test
	void klassIsRefusedWhereItWouldRememberTooMuch() {
		Strategy klass = BALANCED.with(anOption().unmask(Unmask.KLASS).build());

		klass.requireSuits(shape(AttentionPattern.SEGMENT_CAUSAL, 0, 1_000_000));
		StrategyException refusal = catchThrowableOfType(StrategyException.class,
				() -> klass.requireSuits(shape(AttentionPattern.SEGMENT_CAUSAL, 0, 1_100_000)));

		assertThat(refusal.fields()).containsExactly("unmask", "blockLength");
		assertThat(refusal).hasMessageContaining("32 cells").hasMessageContaining("134 MB");
	}

	private static BackboneShape shape(AttentionPattern attention, int logitShift, int vocabulary) {
		return new BackboneShape(1, 8, 1, 8, vocabulary, 512, attention, logitShift, 7, List.of(6));
	}

	@Test
	void techniquesBringTheirUsualNumbers() {
		Strategy klass = BALANCED.with(anOption().unmask(Unmask.KLASS).build());
		Strategy wino = BALANCED.with(anOption().remask(Remask.WINO).build());
		Strategy saber = BALANCED.with(anOption().remask(Remask.SABER).build());
		Strategy edit = BALANCED.with(anOption().remask(Remask.EDIT).build());

		assertThat(klass.bound()).isEqualTo(Klass.DEFAULT_CONFIDENCE);
		assertThat(klass.techniques().divergence()).isEqualTo(Klass.DEFAULT_DIVERGENCE);
		assertThat(wino.bound()).isEqualTo(Wino.DEFAULT_ACCEPT);
		assertThat(wino.techniques().remaskThreshold()).isEqualTo(Wino.DEFAULT_KEEP);
		assertThat(saber.bound()).isNull();
		assertThat(edit.bound()).isEqualTo(Threshold.DEFAULT);
		assertThat(edit.techniques().remaskThreshold()).isEqualTo(Editing.DEFAULT);
	}

	@Test
	void theNumberOfOneTechniqueDoesntPassToAnother() {
		Strategy wino = BALANCED.with(anOption().remask(Remask.WINO).remaskThreshold(0.3).build());

		assertThat(wino.with(anOption().steps(null).build())).isEqualTo(wino);
		assertThat(wino.with(anOption().remask(Remask.SABER).build()).techniques().remaskThreshold()).isNull();
		assertThat(wino.with(anOption().remask(Remask.EDIT).build()).techniques().remaskThreshold())
			.isEqualTo(Editing.DEFAULT);
	}

	@Test
	void whateverIsAcceptedRunsToItsEnd() {
		int ran = 0;
		int refused = 0;
		for (long seed = 0; seed < 3000; seed++) {
			RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
			boolean full = random.nextBoolean();
			Backbone backbone = full
					? (random.nextInt(4) == 0) ? ToyBackbone.shifted((int) seed) : new ToyBackbone((int) seed)
					: PlainBackbone.random(AttentionPattern.SEGMENT_CAUSAL, 24, seed);
			Strategy strategy;
			try {
				strategy = base(random, backbone.shape()).with(random(random).build());
				strategy.requireSuits(backbone.shape());
			}
			catch (StrategyException ex) {
				refused++;
				continue;
			}
			Strategy accepted = strategy;
			assertThatNoException().as("seed %d: %s", seed, accepted).isThrownBy(() -> run(backbone, accepted));
			ran++;
		}
		assertThat(ran).isGreaterThan(300);
		assertThat(refused).isGreaterThan(300);
	}

	@Test
	void whateverIsAcceptedInBlocksRunsToItsEnd() {
		int ran = 0;
		int refused = 0;
		for (long seed = 0; seed < 1500; seed++) {
			RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
			Backbone backbone = ToyBackbone.inBlocks((int) seed, random.nextInt(2), random.nextInt(1, 24));
			Strategy strategy;
			try {
				strategy = base(random, backbone.shape()).suitedTo(backbone.shape()).with(random(random).build());
				strategy.requireSuits(backbone.shape());
			}
			catch (StrategyException ex) {
				refused++;
				continue;
			}
			Strategy accepted = strategy;
			assertThatNoException().as("seed %d: %s", seed, accepted).isThrownBy(() -> run(backbone, accepted));
			ran++;
		}
		assertThat(ran).isGreaterThan(100);
		assertThat(refused).isGreaterThan(100);
	}

	private static Strategy base(RandomGenerator random, BackboneShape shape) {
		Recipe recipe = Recipe.values()[random.nextInt(Recipe.values().length)];
		int maxTokens = random.nextInt(1, 20);
		int blockLength = random.nextInt(1, 24);
		return (recipe == Recipe.NONE || BY_LAYERS.contains(recipe) || random.nextBoolean())
				? Strategy.balanced(maxTokens, blockLength)
				: recipe.strategy(shape.attention(), maxTokens, blockLength);
	}

	@ParameterizedTest
	@EnumSource(Recipe.class)
	void everyRecipeRunsAsItIsOnSomeModel(Recipe recipe, @TempDir Path directory) {
		int ran = 0;
		for (AttentionPattern attention : WITHOUT_BLOCKS) {
			Strategy strategy = recipe.strategy(attention, 13, 5);
			PlainBackbone plain = PlainBackbone.random(attention, 24, 7);
			try {
				strategy.requireSuits(plain.shape());
			}
			catch (StrategyException ex) {
				assertThat(ex).hasMessageContaining("strategy '" + recipe + "'");
				continue;
			}
			if (BY_LAYERS.contains(recipe)) {
				plain.save(directory);
				try (Checkpoint checkpoint = Checkpoint.open(directory);
						Backbone backbone = BackboneFamily.LLADA.open(OrtRuntime.cpu(), checkpoint)) {
					run(backbone, strategy);
				}
			}
			else {
				assertThatNoException().as("%s on %s", strategy, attention).isThrownBy(() -> run(plain, strategy));
			}
			ran++;
		}
		Backbone inBlocks = ToyBackbone.inBlocks(7, 1, 5);
		Strategy strategy = recipe.strategy(AttentionPattern.BLOCK_CAUSAL, 13, 5);
		if (recipe == Recipe.FAST_DLLM_V2) {
			assertThatNoException().isThrownBy(() -> run(inBlocks, strategy));
			ran++;
		}
		assertThat(ran).isPositive();
	}

	@ParameterizedTest
	@EnumSource(value = Recipe.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
	void whatARecipeOwnsIsRefusedByName(Recipe recipe) {
		Strategy strategy = recipe.strategy(AttentionPattern.BIDIRECTIONAL, 13, 5);
		for (Recipe.Part part : Recipe.Part.values()) {
			Option option = switch (part) {
				case RULE, SCHEDULE -> anOption().unmask(Unmask.FACTOR);
				case STEPS -> anOption().steps(9);
				case ORDER -> anOption().scorer(Scoring.MARGIN);
				case CACHE -> anOption().cache(Cache.PREFIX);
				case BLOCKS -> anOption().blockLength(4);
			};
			if (recipe.owns(part)) {
				StrategyException refusal = catchThrowableOfType(StrategyException.class,
						() -> strategy.with(option.build()));
				assertThat(refusal).as("%s %s", recipe, part).isNotNull();
				assertThat(refusal.fields()).containsExactly(part.option());
			}
		}
		for (Option option : List.of(anOption().remask(Remask.EDIT), anOption().earlyExit(EarlyExit.SCHED),
				anOption().pruning(Pruning.Method.LATE), anOption().cfgScale(1))) {
			assertThat(catchThrowableOfType(StrategyException.class, () -> strategy.with(option.build())))
				.hasMessageContaining("strategy '" + recipe + "'");
		}
	}

	private static void run(Backbone backbone, Strategy strategy) {
		int hidden = backbone.shape().hidden();
		float[] soft = new float[5 * hidden];
		for (int index = 0; index < soft.length; index++) {
			soft[index] = 1 + index % 7;
		}
		Prompt prompt = new Prompt(List.of(new Segment.Medium(CellKind.VISUAL, "image", soft, 5),
				new Segment.Text(new int[] { 1, 5, 3, 7 })));
		Canvas canvas = Canvas.masked(prompt, backbone.shape().maskToken(), strategy.maxTokens());
		boolean wantsPrefix = strategy.wantsPrefix(backbone.shape().attention());
		try (Prefix prefix = wantsPrefix ? Prefix.build(backbone, prompt, MediaKeyValues.uncached(), new CancelSignal())
				: null;
				CanvasRun run = (strategy.techniques().recipe() == Recipe.HEX)
						? new HexRun(backbone, prompt, prefix, strategy, new CancelSignal()) : Denoising.of(backbone,
								canvas, prefix, strategy, DenoisingListener.NONE, new CancelSignal())) {
			while (!run.finished()) {
				run.step();
			}
			Denoised denoised = run.result();
			assertThat(denoised.tokens()).doesNotContain(backbone.shape().maskToken());
		}
	}

	private static Option random(RandomGenerator random) {
		Option option = anOption();
		option.unmask = maybe(random, Unmask.values());
		option.scorer = maybe(random, Scoring.values());
		option.cache = maybe(random, Cache.values());
		option.remask = maybe(random, Remask.values());
		option.earlyExit = maybe(random, EarlyExit.values());
		option.temperature = random.nextBoolean() ? random.nextDouble(2) : null;
		option.topP = (random.nextInt(4) == 0) ? 1 - random.nextDouble() : null;
		option.topK = (random.nextInt(4) == 0) ? random.nextInt(1, 30) : null;
		option.cfgScale = (random.nextInt(4) == 0) ? random.nextDouble(3) : null;
		option.pruning = (random.nextInt(4) == 0)
				? Pruning.by(Pruning.Method.values()[random.nextInt(Pruning.Method.values().length)]) : null;
		option.steps = (random.nextInt(4) == 0) ? (Integer) random.nextInt(1, 24) : null;
		return option;
	}

	private static <E> @Nullable E maybe(RandomGenerator random, E[] values) {
		return random.nextBoolean() ? values[random.nextInt(values.length)] : null;
	}

	private static Arguments refused(String name, Option option, String... fields) {
		return Arguments.of(name, option.build(), List.of(fields));
	}

	private static Option anOption() {
		return new Option();
	}

	/** Options in a few words. */
	private static final class Option {

		private @Nullable Integer steps;

		private @Nullable Integer blockLength;

		private Strategy.@Nullable Unmask unmask;

		private Map<Unmask, Double> bounds = Map.of();

		private Strategy.@Nullable Scoring scorer;

		private Strategy.@Nullable Cache cache;

		private @Nullable Double temperature;

		private @Nullable Double divergence;

		private @Nullable Remask remask;

		private @Nullable Double remaskThreshold;

		private @Nullable EarlyExit earlyExit;

		private @Nullable Double topP;

		private @Nullable Integer topK;

		private @Nullable Double cfgScale;

		private @Nullable Pruning pruning;

		Option pruning(Pruning.Method method) {
			this.pruning = Pruning.by(method);
			return this;
		}

		Option steps(@Nullable Integer steps) {
			this.steps = steps;
			return this;
		}

		Option blockLength(int blockLength) {
			this.blockLength = blockLength;
			return this;
		}

		Option unmask(Unmask unmask) {
			this.unmask = unmask;
			return this;
		}

		Option bound(Unmask rule, double bound) {
			this.bounds = Map.of(rule, bound);
			return this;
		}

		Option scorer(Scoring scorer) {
			this.scorer = scorer;
			return this;
		}

		Option cache(Cache cache) {
			this.cache = cache;
			return this;
		}

		Option temperature(double temperature) {
			this.temperature = temperature;
			return this;
		}

		Option divergence(double divergence) {
			this.divergence = divergence;
			return this;
		}

		Option remask(Remask remask) {
			this.remask = remask;
			return this;
		}

		Option remaskThreshold(double threshold) {
			this.remaskThreshold = threshold;
			return this;
		}

		Option earlyExit(EarlyExit earlyExit) {
			this.earlyExit = earlyExit;
			return this;
		}

		Option topP(double topP) {
			this.topP = topP;
			return this;
		}

		Option topK(int topK) {
			this.topK = topK;
			return this;
		}

		Option cfgScale(double scale) {
			this.cfgScale = scale;
			return this;
		}

		StrategyOptions build() {
			return new StrategyOptions(this.steps, this.blockLength, null, this.unmask, this.bounds, this.scorer,
					this.cache, this.temperature, null, new Techniques.Options(this.divergence, this.remask,
							this.remaskThreshold, this.earlyExit, this.topP, this.topK, this.cfgScale, this.pruning));
		}

	}

}
