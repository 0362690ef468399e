package io.sfumato.backbone.dimple;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.ToyBackbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.loop.Denoised;
import io.sfumato.backbone.loop.Denoising;
import io.sfumato.backbone.loop.DenoisingListener;
import io.sfumato.backbone.policy.AllDone;
import io.sfumato.backbone.policy.Draws;
import io.sfumato.backbone.policy.Fidelity;
import io.sfumato.backbone.policy.FixedBlocks;
import io.sfumato.backbone.policy.KvNone;
import io.sfumato.backbone.policy.KvPolicy;
import io.sfumato.backbone.policy.MarginScorer;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.ProbScorer;
import io.sfumato.backbone.policy.Scorer;
import io.sfumato.backbone.policy.TopQuota;
import io.sfumato.backbone.policy.UnmaskPolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class DimplePolicyTests {

	private static final Scorer CONFIDENCE = new ProbScorer(ProbScorer.Precision.F64);

	private static final int LENGTH = 16;

	/** The golden outputs of decoding.md section 15.3. */
	@ParameterizedTest(name = "{0} {1}")
	@MethodSource
	void decodesAsTheSheetSays(Scorer scorer, double threshold, int passes, String ids) {
		Ratio time = new Ratio(8, Ratio.EPSILON);

		Denoised result = run(time, new AnyAbove(time, threshold, new TopQuota()), scorer, LENGTH, null,
				Fidelity.FAITHFUL);

		assertThat(result.tokens()).containsExactly(Stream.of(ids.split(" ")).mapToInt(Integer::parseInt).toArray());
		assertThat(result.forwardPasses()).isEqualTo(passes);
	}

	static List<Arguments> decodesAsTheSheetSays() {
		return List.of(Arguments.of(CONFIDENCE, 0.7, 5, "11 2 0 4 3 18 8 12 2 9 1 11 18 14 10 13"),
				Arguments.of(new MarginScorer(), 0.95, 8, "3 14 0 4 5 15 8 12 2 9 23 7 18 14 2 13"));
	}

	/** No step is idle, the last one takes the rest. */
	@ParameterizedTest
	@CsvSource({ "12, 8, '1 1 2 1 2 1 2 2'", "12, 12, '1 1 1 1 1 1 1 1 1 1 2'", "16, 8, '1 2 2 2 2 2 2 3'",
			"12, 6, '1 2 2 2 2 3'", "32, 8, '3 4 4 4 4 4 4 5'", "5, 1, '5'" })
	void theShareThatIsLeftDecidesHowMany(int masks, int steps, String counts) {
		Ratio time = new Ratio(steps, Ratio.EPSILON);

		assertThat(commits(time, new TopQuota(), masks, null))
			.containsExactly(Stream.of(counts.split(" ")).map(Integer::valueOf).toArray(Integer[]::new));
	}

	@Test
	void aThresholdNobodyReachesLeavesTheSchedule() {
		Ratio time = new Ratio(8, Ratio.EPSILON);

		assertThat(commits(time, new AnyAbove(time, 2, new TopQuota()), LENGTH, null))
			.isEqualTo(commits(new Ratio(8, Ratio.EPSILON), new TopQuota(), LENGTH, null));
	}

	@Test
	void theLastStepDecidesWhatIsNotSureEither() {
		Ratio time = new Ratio(1, Ratio.EPSILON);

		assertThat(commits(time, new AnyAbove(time, 0.9, new Leftmost()), LENGTH, null)).containsExactly(LENGTH);
	}

	@Test
	void drawnCellsAreAsManyAsTheSchedule() {
		Ratio time = new Ratio(8, Ratio.EPSILON);

		assertThat(commits(time, new Shuffled(Draws.seeded(3)), LENGTH, null)).containsExactly(1, 2, 2, 2, 2, 2, 2, 3);
		assertThat(commits(new Ratio(LENGTH, Ratio.EPSILON), new Leftmost(), LENGTH, null)).hasSize(LENGTH)
			.containsOnly(1);
		assertThat(
				commits(time, new EachByRatio(time, Draws.seeded(3)), LENGTH, null).stream().mapToInt((n) -> n).sum())
			.isEqualTo(LENGTH);
	}

	@Test
	void thePromptIsEvaluatedOnceButForItsLastCell() {
		List<Integer> positions = new ArrayList<>();
		Ratio time = new Ratio(4, Ratio.EPSILON);

		Denoised result = run(time, new TopQuota(), CONFIDENCE, LENGTH, new KvPrefill(1, false), Fidelity.FAITHFUL,
				positions);

		assertThat(positions).containsExactly(20, 17, 17, 17);
		assertThat(result.cache()).isEqualTo(KvPolicy.Exactness.APPROXIMATE);
		assertThat(result.refreshPasses()).isOne();
	}

	@Test
	void timeNeedsStepsAndAnEnd() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Ratio(0, 0.001));
		assertThatIllegalArgumentException().isThrownBy(() -> new Ratio(1, 1));
	}

	private static List<Integer> commits(Ratio time, UnmaskPolicy rule, int masks, KvPolicy kv) {
		List<Integer> commits = new ArrayList<>();
		ToyBackbone toy = ToyBackbone.shifted(0);
		Canvas canvas = Canvas.masked(Prompt.of(1, 5, 3, 7), ToyBackbone.MASK, masks);
		try (Denoising denoising = new Denoising(toy, canvas,
				policies(toy, canvas, time, rule, CONFIDENCE, kv, Fidelity.CANONICAL), DenoisingListener.NONE,
				new CancelSignal())) {
			while (!denoising.finished()) {
				commits.add(denoising.step().commits());
			}
		}
		return commits;
	}

	private static Denoised run(Ratio time, UnmaskPolicy rule, Scorer scorer, int masks, KvPolicy kv,
			Fidelity fidelity) {
		return run(time, rule, scorer, masks, kv, fidelity, new ArrayList<>());
	}

	private static Denoised run(Ratio time, UnmaskPolicy rule, Scorer scorer, int masks, KvPolicy kv, Fidelity fidelity,
			List<Integer> positions) {
		ToyBackbone toy = ToyBackbone.shifted(0);
		Canvas canvas = Canvas.masked(Prompt.of(1, 5, 3, 7), ToyBackbone.MASK, masks);
		try (Denoising denoising = new Denoising(toy, canvas, policies(toy, canvas, time, rule, scorer, kv, fidelity),
				DenoisingListener.NONE, new CancelSignal())) {
			while (!denoising.finished()) {
				positions.add(denoising.step().positions());
			}
			return denoising.result();
		}
	}

	private static Policies policies(ToyBackbone toy, Canvas canvas, Ratio time, UnmaskPolicy rule, Scorer scorer,
			KvPolicy kv, Fidelity fidelity) {
		return Policies
			.builder(time, new FixedBlocks(canvas.answerLength(), FixedBlocks.End.STEPS_SPENT), rule,
					(kv != null) ? kv : new KvNone(canvas, toy.shape().attention()))
			.fidelity(fidelity)
			.scorer(scorer)
			.stops(new AllDone())
			.build();
	}

}
