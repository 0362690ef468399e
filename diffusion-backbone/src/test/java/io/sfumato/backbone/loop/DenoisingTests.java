package io.sfumato.backbone.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.BackboneException;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.CancelledForwardException;
import io.sfumato.backbone.PlainBackbone;
import io.sfumato.backbone.ToyBackbone;
import io.sfumato.backbone.TrackedBackbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.policy.Even;
import io.sfumato.backbone.policy.Fidelity;
import io.sfumato.backbone.policy.FixedBlocks;
import io.sfumato.backbone.policy.KvPrefix;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.Strategy;
import io.sfumato.backbone.policy.StrategyOptions;
import io.sfumato.backbone.policy.Threshold;
import io.sfumato.backbone.policy.TopQuota;
import io.sfumato.backbone.policy.Unlimited;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class DenoisingTests {

	private static final Prompt PROMPT = Prompt.of(1, 5, 3, 7);

	private final ToyBackbone toy = new ToyBackbone();

	@ParameterizedTest
	@EnumSource
	void scoresFromStatisticsDecideAsScoresFromWholeRows(Strategy.Scoring scorer) {
		int compared = 0;
		for (int salt = 0; salt < 12; salt++) {
			ToyBackbone toy = new ToyBackbone(salt);
			Strategy strategy = strategy(16, 8).withoutStopAtEnd()
				.with(options(null, Strategy.Unmask.QUOTA, null, scorer));
			Canvas fast = Canvas.masked(PROMPT, ToyBackbone.MASK, 16);
			Canvas plain = Canvas.masked(PROMPT, ToyBackbone.MASK, 16);

			Policies policies = strategy.policies(Fidelity.CANONICAL, toy, fast, null);
			Denoised statistics = Runs.run(toy, fast, policies);
			if (toy.logitRows() > 0) {
				// a proposed mask has sat out a step, which may change the order
				continue;
			}
			Denoised wholeRows = Runs.run(toy, plain,
					Policies.builder(policies.schedule(), policies.blocks(), policies.unmask(), new KvPrefix())
						.fidelity(Fidelity.FAITHFUL)
						.proposer(policies.proposer())
						.scorer(policies.scorer())
						.build());

			assertThat(statistics.tokens()).isEqualTo(wholeRows.tokens());
			assertThat(statistics.steps()).isEqualTo(wholeRows.steps());
			compared++;
		}
		assertThat(compared).isPositive();
	}

	@Test
	void noVocabularySizedRowIsCopiedWhereStatisticsDo() {
		Denoised result = run(this.toy, strategy(16, 8));

		assertThat(result.commits()).isPositive();
		assertThat(this.toy.logitRows()).isZero();
	}

	@Test
	void theMaskIsNeverDecidedEvenIfItIsTheMostProbable() {
		int proposed = 0;
		for (int salt = 0; salt < 40; salt++) {
			ToyBackbone toy = new ToyBackbone(salt);
			Denoised result = run(toy, strategy(16, 4).withoutStopAtEnd());

			assertThat(result.tokens()).doesNotContain(ToyBackbone.MASK);
			assertThat(result.forwardPasses()).isLessThanOrEqualTo(17);
			proposed += (toy.logitRows() > 0) ? 1 : 0;
		}
		assertThat(proposed).as("toys that proposed the mask").isPositive();
	}

	@Test
	void aModelThatProposesTheMaskForEverIsStopped() {
		Canvas canvas = Canvas.masked(PROMPT, ToyBackbone.MASK, 4);
		Policies policies = Runs.policies(Unlimited.uncapped(), new Threshold(0.9), 4, Runs.uncached(this.toy, canvas))
			.fidelity(Fidelity.FAITHFUL)
			.processors((context, index, row) -> {
				java.util.Arrays.fill(row.logits(), 0);
				row.logits()[ToyBackbone.MASK] = 9;
				row.changed();
			})
			.build();

		assertThatIllegalStateException().isThrownBy(() -> Runs.run(this.toy, canvas, policies))
			.withMessageContaining("proposes the mask");
	}

	@Test
	void logitsThatAreNoNumbersAreRefused() {
		Canvas canvas = Canvas.masked(PROMPT, ToyBackbone.MASK, 4);
		Policies policies = Runs.policies(Unlimited.uncapped(), new Threshold(0.9), 4, Runs.uncached(this.toy, canvas))
			.processors((context, index, row) -> {
				row.logits()[3] = Float.NaN;
				row.changed();
			})
			.build();

		assertThatIllegalStateException().isThrownBy(() -> Runs.run(this.toy, canvas, policies))
			.withMessage("the model's logits of cell 0 aren't numbers");
	}

	@Test
	void aRunEndsWhenItsTextHasEnded() {
		List<Integer> filled = new ArrayList<>();
		int ended = 0;
		for (int salt = 0; salt < 60; salt++) {
			filled.clear();
			ToyBackbone toy = new ToyBackbone(salt);
			Denoised whole = run(toy, strategy(16, 8).withoutStopAtEnd());
			Denoised stopped;
			try (Denoising denoising = denoising(toy, strategy(16, 8), new Recorder(filled))) {
				stopped = denoising.run();
			}

			int end = indexOf(whole.tokens(), ToyBackbone.EOS);
			int length = (end < 0) ? 16 : end;
			assertThat(stopped.tokens()).startsWith(IntStream.of(whole.tokens()).limit(length).toArray());
			assertThat(stopped.tokens()).doesNotContain(ToyBackbone.MASK);
			for (int cell : filled) {
				assertThat(cell).isGreaterThan(end);
				assertThat(stopped.tokens()[cell]).isEqualTo(ToyBackbone.EOS);
				assertThat(stopped.probabilities()[cell]).isNaN();
				assertThat(stopped.steps()[cell]).isEqualTo(stopped.forwardPasses() - 1);
			}
			ended += filled.isEmpty() ? 0 : 1;
		}
		assertThat(ended).as("runs that ended early").isPositive();
	}

	@Test
	void anEndThatWasGivenDoesNotEndTheRun() {
		Canvas canvas = Canvas.builder(PROMPT, ToyBackbone.MASK).fixed(ToyBackbone.EOS).masks(3).build();

		Denoised result;
		try (Denoising denoising = Denoising.of(this.toy, canvas, null, strategy(4, 4), DenoisingListener.NONE,
				new CancelSignal())) {
			result = denoising.run();
		}

		assertThat(result.commits()).isEqualTo(3);
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 3, 5, 8, 16 })
	void theCapOnStepsIsKept(int cap) {
		for (int salt = 0; salt < 10; salt++) {
			Strategy strategy = strategy(16, 8).withoutStopAtEnd()
				.with(options(cap, Strategy.Unmask.THRESHOLD, 1.0, null));
			ToyBackbone toy = new ToyBackbone(salt);

			Denoised result = run(toy, strategy);

			assertThat(result.tokens()).doesNotContain(ToyBackbone.MASK);
			// a proposed mask costs one pass beyond
			assertThat(result.forwardPasses()).isLessThanOrEqualTo((toy.logitRows() > 0) ? cap + 1 : cap);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 5, 7, 16 })
	void aQuotaTakesExactlyItsSteps(int steps) {
		Strategy strategy = strategy(16, 8).withoutStopAtEnd().with(options(steps, Strategy.Unmask.QUOTA, null, null));

		assertThat(run(this.toy, strategy).forwardPasses()).isEqualTo(steps);
	}

	@Test
	void thresholdOneIsOneTokenPerStep() {
		Strategy strategy = strategy(16, 8).withoutStopAtEnd()
			.with(options(null, Strategy.Unmask.THRESHOLD, 1.0, null));
		int[] sure = new int[1];
		Canvas canvas = Canvas.masked(PROMPT, ToyBackbone.MASK, 16);
		Policies policies = strategy.policies(Fidelity.CANONICAL, this.toy, canvas, null);

		Denoised result = Runs.run(this.toy, canvas,
				Policies.builder(policies.schedule(), policies.blocks(), policies.unmask(), policies.kv())
					.processors((context, index, row) -> {
						// rounds to probability 1
						row.logits()[row.argmax()] += 100;
						row.changed();
						sure[0] += (row.probability(row.argmax()) == 1) ? 1 : 0;
					})
					.build());

		assertThat(sure[0]).isPositive();
		assertThat(result.forwardPasses()).isEqualTo(16);
	}

	@Test
	void theSameSeedGivesTheSameAnswer() {
		Strategy strategy = strategy(16, 8).with(sampled(1.0, 7));

		assertThat(run(this.toy, strategy).tokens()).isEqualTo(run(this.toy, strategy).tokens());
		assertThat(run(this.toy, strategy).tokens())
			.isNotEqualTo(run(this.toy, strategy.with(sampled(1.0, 8))).tokens());
	}

	@Test
	void anotherSeedGivesAnotherOrderOfARandomScorer() {
		Strategy strategy = strategy(16, 16).withoutStopAtEnd()
			.with(options(null, Strategy.Unmask.QUOTA, null, Strategy.Scoring.RANDOM));

		assertThat(run(this.toy, strategy).steps()).isEqualTo(run(this.toy, strategy).steps())
			.isNotEqualTo(run(this.toy, strategy.with(sampled(0, 8))).steps());
	}

	@Test
	void leftToRightReads() {
		Strategy strategy = strategy(8, 8).withoutStopAtEnd()
			.with(options(null, Strategy.Unmask.QUOTA, null, Strategy.Scoring.LEFT_TO_RIGHT));

		assertThat(run(this.toy, strategy).steps()).isSorted().doesNotHaveDuplicates();
	}

	@Test
	void aCancelledRunDoesNotStep() {
		CancelSignal cancel = new CancelSignal();
		try (Denoising denoising = Denoising.of(this.toy, Canvas.masked(PROMPT, ToyBackbone.MASK, 8), null,
				strategy(8, 8), DenoisingListener.NONE, cancel)) {
			denoising.step();
			cancel.cancel();

			assertThatExceptionOfType(CancelledForwardException.class).isThrownBy(denoising::step);
			assertThat(this.toy.passes()).isEqualTo(1);
		}
	}

	@Test
	void aFinishedRunDoesNotStep() {
		try (Denoising denoising = denoising(this.toy, strategy(4, 4), DenoisingListener.NONE)) {
			denoising.run();

			assertThatIllegalStateException().isThrownBy(denoising::step).withMessage("the run is finished");
		}
	}

	@Test
	void anAnswerWithoutMasksNeedsNoPass() {
		Canvas canvas = Canvas.builder(PROMPT, ToyBackbone.MASK).fixed(1, 2, 3).build();

		try (Denoising denoising = Denoising.of(this.toy, canvas, null, strategy(3, 3), DenoisingListener.NONE,
				new CancelSignal())) {
			assertThat(denoising.finished()).isTrue();
			assertThat(denoising.result().forwardPasses()).isZero();
			assertThat(denoising.result().blocks()).isZero();
		}
	}

	@Test
	void everythingTakenIsReleased() {
		TrackedBackbone tracked = new TrackedBackbone(this.toy);
		try (Denoising denoising = Denoising.of(tracked, Canvas.masked(PROMPT, ToyBackbone.MASK, 16), null,
				strategy(16, 4), DenoisingListener.NONE, new CancelSignal())) {
			denoising.step();
			denoising.step();
			assertThat(tracked.open()).as("the prefix").isEqualTo(1);
			denoising.run();
		}

		assertThat(tracked.open()).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 5 })
	void everythingTakenIsReleasedWhenAPassFails(int pass) {
		TrackedBackbone tracked = new TrackedBackbone(this.toy).failingAtPass(pass);

		assertThatExceptionOfType(BackboneException.class).isThrownBy(() -> {
			try (Denoising denoising = Denoising.of(tracked, Canvas.masked(PROMPT, ToyBackbone.MASK, 16), null,
					strategy(16, 4), DenoisingListener.NONE, new CancelSignal())) {
				denoising.run();
			}
		});

		assertThat(tracked.open()).isZero();
	}

	@Test
	void aCanvasLongerThanTheModelIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> denoising(this.toy, strategy(4093, 32), DenoisingListener.NONE))
			.withMessage("the canvas ends at position 4096, the model has 4096 positions");
	}

	@Test
	void guidanceNeedsFullAttention() {
		PlainBackbone causal = PlainBackbone.random(AttentionPattern.SEGMENT_CAUSAL, 20, 1);
		Canvas canvas = Canvas.masked(PROMPT, 19, 4);
		Policies policies = Policies
			.builder(new Even(4, 1), new FixedBlocks(4, FixedBlocks.End.FILLED), new TopQuota(),
					Runs.uncached(causal, canvas))
			.guidance(1)
			.build();

		assertThatIllegalArgumentException().isThrownBy(() -> Runs.run(causal, canvas, policies));
	}

	@Test
	void aStrategyThatWantsAPrefixSaysSo() {
		PlainBackbone causal = PlainBackbone.random(AttentionPattern.SEGMENT_CAUSAL, 20, 1);

		assertThatIllegalArgumentException()
			.isThrownBy(() -> Denoising.of(causal, Canvas.masked(PROMPT, 19, 4), null, Strategy.balanced(4, 4),
					DenoisingListener.NONE, new CancelSignal()))
			.withMessageContaining("balanced");
	}

	private static Denoised run(ToyBackbone toy, Strategy strategy) {
		try (Denoising denoising = denoising(toy, strategy, DenoisingListener.NONE)) {
			return denoising.run();
		}
	}

	private static Denoising denoising(ToyBackbone toy, Strategy strategy, DenoisingListener listener) {
		return Denoising.of(toy, Canvas.masked(PROMPT, ToyBackbone.MASK, strategy.maxTokens()), null, strategy,
				listener, new CancelSignal());
	}

	private static Strategy strategy(int maxTokens, int blockLength) {
		return Strategy.balanced(maxTokens, blockLength);
	}

	private static StrategyOptions options(Integer steps, Strategy.Unmask unmask, Double threshold,
			Strategy.Scoring scorer) {
		return new StrategyOptions(steps, null, null, unmask,
				(threshold != null) ? Map.of(Strategy.Unmask.THRESHOLD, threshold) : Map.of(), scorer, null, null,
				null);
	}

	private static StrategyOptions sampled(double temperature, long seed) {
		return new StrategyOptions(null, null, null, null, Map.of(), null, null, temperature, seed);
	}

	private static int indexOf(int[] tokens, int token) {
		return IntStream.range(0, tokens.length).filter((index) -> tokens[index] == token).findFirst().orElse(-1);
	}

	private record Recorder(List<Integer> filledCells) implements DenoisingListener {

		@Override
		public void committed(int cell, int token, double probability, int step) {
			assertThat(probability).isBetween(0.0, 1.0);
		}

		@Override
		public void filled(int cell, int token, int step) {
			this.filledCells.add(cell);
		}

	}

}
