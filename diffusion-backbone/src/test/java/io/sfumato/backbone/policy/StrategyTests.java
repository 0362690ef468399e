package io.sfumato.backbone.policy;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.ToyBackbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.policy.Strategy.Cache;
import io.sfumato.backbone.policy.Strategy.Scoring;
import io.sfumato.backbone.policy.Strategy.Unmask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class StrategyTests {

	private static final Strategy BALANCED = Strategy.balanced(64, 32);

	private static final Strategy QUALITY = Strategy.quality(AttentionPattern.SEGMENT_CAUSAL, 64, 32);

	private static final Strategy LOSSLESS = Strategy.lossless(AttentionPattern.SEGMENT_CAUSAL, 64, 32);

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void refusesByName(String name, Strategy base, StrategyOptions options, List<String> fields) {
		StrategyException refusal = catchThrowableOfType(StrategyException.class, () -> base.with(options));

		assertThat(refusal).isNotNull();
		assertThat(refusal.fields()).isEqualTo(fields);
		fields.forEach((field) -> assertThat(refusal).hasMessageContaining(field));
	}

	static List<Arguments> refusesByName() {
		return List
			.of(refused("no step", BALANCED, steps(0), "steps"),
					refused("too many steps", BALANCED, steps(1025), "steps"),
					refused("empty block", BALANCED, blockLength(0), "blockLength"),
					refused("long block", BALANCED, blockLength(1025), "blockLength"),
					refused("no token", BALANCED, maxTokens(0), "maxTokens"),
					refused("threshold above 1", BALANCED, threshold(1.5), "threshold"),
					refused("threshold that is no number", BALANCED, threshold(Double.NaN), "threshold"),
					refused("negative temperature", BALANCED, temperature(-0.1), "temperature"),
					refused("temperature above 2", BALANCED, temperature(2.5), "temperature"),
					refused("threshold for a quota", QUALITY, threshold(0.9), "threshold", "unmask"),
					refused("factor for a threshold", BALANCED, bound(Unmask.FACTOR, 1), "factor", "unmask"),
					refused("factor 0", BALANCED.with(unmask(Unmask.FACTOR)), bound(Unmask.FACTOR, 0), "factor"),
					refused("entropy below 0", BALANCED.with(unmask(Unmask.ENTROPY)), bound(Unmask.ENTROPY, -1),
							"entropyBound"),
					refused("verified at random", LOSSLESS, temperature(0.5), "unmask", "temperature"),
					refused("verified in random order", LOSSLESS, scorer(Scoring.RANDOM), "unmask", "scorer"),
					refused("verified in uneven steps", LOSSLESS, steps(24), "steps", "unmask"),
					refused("threshold of something that is no probability", BALANCED, scorer(Scoring.ENTROPY),
							"unmask", "scorer"),
					refused("fewer steps than blocks", BALANCED, steps(1), "steps", "blockLength"));
	}

	@Test
	void optionsOverride() {
		Strategy strategy = BALANCED.with(new StrategyOptions(24, 8, 48, null, Map.of(Unmask.THRESHOLD, 0.8),
				Scoring.MARGIN, Cache.NONE, 0.5, 7L));

		assertThat(strategy).isEqualTo(
				new Strategy("balanced", 24, 8, 48, Unmask.THRESHOLD, 0.8, Scoring.MARGIN, Cache.NONE, 0.5, 7, true));
	}

	@Test
	void noOptionsOverrideNothing() {
		assertThat(BALANCED.with(StrategyOptions.NONE)).isEqualTo(BALANCED);
	}

	@Test
	void aThresholdLeavesWithItsRule() {
		assertThat(BALANCED.with(unmask(Unmask.QUOTA)).bound()).isNull();
	}

	@Test
	void theRuleBringsItsThreshold() {
		assertThat(QUALITY.with(unmask(Unmask.THRESHOLD)).bound()).isEqualTo(Threshold.DEFAULT);
	}

	@Test
	void aRuleBringsAScorerThatItCanCompare() {
		assertThat(QUALITY.with(scorer(Scoring.RANDOM)).with(unmask(Unmask.ENTROPY)))
			.returns(Scoring.ENTROPY, Strategy::scorer)
			.returns(EntropyBound.DEFAULT, Strategy::bound);
		assertThat(BALANCED.with(scorer(Scoring.MARGIN)).with(unmask(Unmask.FACTOR)).scorer())
			.isEqualTo(Scoring.MARGIN);
	}

	@Test
	void onlyWhatDecidesOneTokenAfterTheOtherIsSequential() {
		assertThat(List.of(QUALITY, LOSSLESS, BALANCED.with(threshold(1)))).allMatch(Strategy::isSequential);
		assertThat(List.of(BALANCED, BALANCED.with(unmask(Unmask.FACTOR)), QUALITY.with(steps(16))))
			.noneMatch(Strategy::isSequential);
	}

	@Test
	void publicNamesAreParsedAndPrinted() {
		assertThat(Scoring.of("leftToRight")).isEqualTo(Scoring.LEFT_TO_RIGHT).hasToString("leftToRight");
		assertThat(Unmask.of("quota")).isEqualTo(Unmask.QUOTA);
		assertThat(Cache.of("prefix")).isEqualTo(Cache.PREFIX);
		assertThat(Unmask.of("verified")).isEqualTo(Unmask.VERIFIED).hasToString("verified");
	}

	@Test
	void unknownNamesAreAnsweredWithTheKnownOnes() {
		assertThatExceptionOfType(StrategyException.class).isThrownBy(() -> Scoring.of("LeftToRight"))
			.withMessage(
					"scorer 'LeftToRight' isn't one of 'confidence', 'margin', 'entropy', 'random', " + "'leftToRight'")
			.satisfies((refusal) -> assertThat(refusal.fields()).containsExactly("scorer"));
	}

	@Test
	void qualityUsesExactCachesOnly() {
		assertThat(Strategy.quality(AttentionPattern.BIDIRECTIONAL, 64, 32).cache()).isEqualTo(Cache.NONE);
		assertThat(QUALITY.exactness(AttentionPattern.SEGMENT_CAUSAL)).isEqualTo(KvPolicy.Exactness.EXACT);
		assertThat(BALANCED.exactness(AttentionPattern.BIDIRECTIONAL)).isEqualTo(KvPolicy.Exactness.APPROXIMATE);
	}

	@Test
	void faithfulDecodingIsRefusedWhereTheReferenceWouldFail() {
		Strategy uneven = BALANCED.with(blockLength(10)).with(maxTokens(16));
		Canvas canvas = Canvas.masked(Prompt.of(1), ToyBackbone.MASK, 16);

		assertThatExceptionOfType(StrategyException.class)
			.isThrownBy(() -> uneven.policies(Fidelity.FAITHFUL, new ToyBackbone(), canvas, null))
			.withMessage("maxTokens 16 isn't a multiple of blockLength 10");
	}

	private static Arguments refused(String name, Strategy base, StrategyOptions options, String... fields) {
		return Arguments.of(name, base, options, List.of(fields));
	}

	private static StrategyOptions steps(int steps) {
		return new StrategyOptions(steps, null, null, null, Map.of(), null, null, null, null);
	}

	private static StrategyOptions blockLength(int length) {
		return new StrategyOptions(null, length, null, null, Map.of(), null, null, null, null);
	}

	private static StrategyOptions maxTokens(int tokens) {
		return new StrategyOptions(null, null, tokens, null, Map.of(), null, null, null, null);
	}

	private static StrategyOptions unmask(Unmask unmask) {
		return new StrategyOptions(null, null, null, unmask, Map.of(), null, null, null, null);
	}

	private static StrategyOptions threshold(double threshold) {
		return bound(Unmask.THRESHOLD, threshold);
	}

	private static StrategyOptions bound(Unmask rule, double bound) {
		return new StrategyOptions(null, null, null, null, Map.of(rule, bound), null, null, null, null);
	}

	private static StrategyOptions scorer(Scoring scorer) {
		return new StrategyOptions(null, null, null, null, Map.of(), scorer, null, null, null);
	}

	private static StrategyOptions temperature(double temperature) {
		return new StrategyOptions(null, null, null, null, Map.of(), null, null, temperature, null);
	}

}
