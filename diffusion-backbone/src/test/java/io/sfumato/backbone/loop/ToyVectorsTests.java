package io.sfumato.backbone.loop;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.ForwardRequest;
import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.QueryCells;
import io.sfumato.backbone.ToyBackbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.policy.AllDone;
import io.sfumato.backbone.policy.ConfidentOrOnTime;
import io.sfumato.backbone.policy.Credit;
import io.sfumato.backbone.policy.DreamLinear;
import io.sfumato.backbone.policy.EntropyThreshold;
import io.sfumato.backbone.policy.Even;
import io.sfumato.backbone.policy.Factor;
import io.sfumato.backbone.policy.Fidelity;
import io.sfumato.backbone.policy.FixedBlocks;
import io.sfumato.backbone.policy.FixedPerStep;
import io.sfumato.backbone.policy.Hierarchy;
import io.sfumato.backbone.policy.Klass;
import io.sfumato.backbone.policy.KvNone;
import io.sfumato.backbone.policy.KvPolicy;
import io.sfumato.backbone.policy.MarginScorer;
import io.sfumato.backbone.policy.NearBest;
import io.sfumato.backbone.policy.NegEntropyScorer;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.ProbScorer;
import io.sfumato.backbone.policy.Sched;
import io.sfumato.backbone.policy.Scorer;
import io.sfumato.backbone.policy.StepSchedule;
import io.sfumato.backbone.policy.Streaming;
import io.sfumato.backbone.policy.Threshold;
import io.sfumato.backbone.policy.TopQuota;
import io.sfumato.backbone.policy.Unlimited;
import io.sfumato.backbone.policy.UnmaskPolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * The golden outputs of decoding.md section 15.3.
 */
class ToyVectorsTests {

	private static final FixedBlocks WHOLE = new FixedBlocks(16, FixedBlocks.End.STEPS_SPENT);

	private static final Prompt PROMPT = Prompt.of(1, 5, 3, 7);

	@Test
	void theToyIsTheOneOfTheSheet() {
		ToyBackbone toy = new ToyBackbone();
		QueryCells queries = new QueryCells(1, 8, 1);
		int[] canvas = { 1, 5, 3, 7, 23, 23, 23, 23 };
		for (int position = 0; position < canvas.length; position++) {
			queries.add(toy, canvas[position], position);
		}

		float[] row = new float[24];
		int[] argmax = new int[8];
		double[] confidence = new double[8];
		try (ForwardRows rows = toy.forward(new ForwardRequest(queries, null, null,
				new int[] { 0, 1, 2, 3, 4, 5, 6, 7 }, true, false, new CancelSignal()))) {
			rows.logits(4, row);
			for (int cell = 0; cell < 8; cell++) {
				argmax[cell] = rows.argmax(cell);
				confidence[cell] = Math.exp(-rows.logSumExp(cell));
			}
		}

		assertThat(Arrays.copyOf(row, 4)).containsExactly(
				new float[] { 1.261661829418f, 1.030288941624f, 1.414981135449f, 0.461233498907f }, within(1e-6f));
		assertThat(argmax).containsExactly(7, 3, 5, 11, 17, 0, 4, 3);
		assertThat(confidence).containsExactly(
				new double[] { .659220, .502538, .988896, .724790, .272267, .748365, .856623, .747714 }, within(1e-6));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void decodesAsTheSheetSays(String name, StepSchedule schedule, UnmaskPolicy rule, Scorer scorer, FixedBlocks blocks,
			int passes, String ids) {
		ToyBackbone toy = new ToyBackbone();
		Canvas canvas = Canvas.masked(PROMPT, ToyBackbone.MASK, 16);
		Policies policies = Policies.builder(schedule, blocks, rule, new KvNone(canvas, toy.shape().attention()))
			.fidelity(Fidelity.FAITHFUL)
			.scorer(scorer)
			.build();

		Denoised result;
		try (Denoising denoising = new Denoising(toy, canvas, policies, DenoisingListener.NONE, new CancelSignal())) {
			result = denoising.run();
		}

		assertThat(result.tokens()).containsExactly(Stream.of(ids.split(" ")).mapToInt(Integer::parseInt).toArray());
		assertThat(result.forwardPasses()).isEqualTo(passes).isEqualTo(toy.passes());
	}

	static List<Arguments> decodesAsTheSheetSays() {
		String oneByOne = "17 14 4 3 15 8 5 7 9 1 6 12 11 3 13 8";
		return List.of(quota(16, 16, 16, "5 14 4 3 15 8 6 2 9 1 6 13 11 8 13 8"), quota(16, 8, 16, oneByOne),
				quota(6, 16, 6, "17 14 4 3 15 8 6 2 9 1 6 13 11 8 13 8"),
				quota(8, 4, 8, "5 0 4 3 15 8 14 7 9 1 6 13 11 8 13 8"), threshold(1.01, 16, oneByOne),
				threshold(0.9, 16, oneByOne), threshold(0.7, 11, "17 0 4 3 15 8 5 7 9 1 6 12 11 3 13 8"),
				threshold(0.5, 7, "17 0 4 3 12 8 16 2 9 1 6 13 14 22 13 8"),
				threshold(0, 2, "17 0 4 3 12 8 5 7 9 1 15 13 14 18 13 3"),
				rule(new Factor(0.5), new ProbScorer(ProbScorer.Precision.F64), 12, oneByOne),
				rule(new Factor(1), new ProbScorer(ProbScorer.Precision.F64), 10,
						"17 0 4 3 15 8 5 7 9 1 6 12 11 3 13 8"),
				rule(new NearBest(0.7), new ProbScorer(ProbScorer.Precision.F64), 11,
						"17 0 4 3 15 8 5 7 9 1 6 12 11 3 13 8"),
				rule(new Hierarchy(0.7, 0.4), new ProbScorer(ProbScorer.Precision.F64), 6,
						"17 0 4 3 15 8 16 2 9 1 6 13 14 22 13 8"),
				rule(new Streaming(0.8, 0.5, 16), new ProbScorer(ProbScorer.Precision.F64), 11, oneByOne),
				rule(new EntropyThreshold(0.5), new NegEntropyScorer(), 16, oneByOne),
				rule(new EntropyThreshold(1), new NegEntropyScorer(), 8, "17 0 4 3 12 8 16 2 9 1 6 13 14 22 13 8"));
	}

	@Test
	void creditDecodesAsTheSheetSays() {
		assertRun(new ToyBackbone(),
				(kv) -> Policies
					.builder(Unlimited.uncapped(), new FixedBlocks(8, FixedBlocks.End.FILLED), new NearBest(0.7), kv)
					.processors(new Credit()),
				7, "17 0 4 3 12 8 16 2 9 1 6 13 14 22 13 8");
	}

	@Test
	void klassDecodesAsTheSheetSays() {
		Klass klass = new Klass(0.5, 0.2, 2, true);
		assertRun(new ToyBackbone(),
				(kv) -> Policies.builder(new FixedPerStep(1), new FixedBlocks(8, FixedBlocks.End.FILLED), klass, kv)
					.scorer(klass),
				14, "17 14 4 3 15 8 5 7 9 1 6 12 11 3 13 8");
	}

	@Test
	void schedDecodesAsTheSheetSays() {
		assertRun(ToyBackbone.shifted(0),
				(kv) -> Policies.builder(new DreamLinear(16, DreamLinear.EPSILON), WHOLE, new TopQuota(), kv)
					.scorer(new NegEntropyScorer())
					.stops(new Sched(16, Sched.Curve.cosine(), 3, 1, false)),
				14, "11 14 0 4 5 15 8 4 2 9 23 7 18 11 18 13");
	}

	@Test
	void confidentDecodingDecodesAsTheSheetSays() {
		ConfidentOrOnTime low = new ConfidentOrOnTime(8, DreamLinear.EPSILON, 0.7);
		ConfidentOrOnTime high = new ConfidentOrOnTime(8, DreamLinear.EPSILON, 0.95);
		assertRun(ToyBackbone.shifted(0), (kv) -> Policies.builder(low, WHOLE, low, kv).stops(new AllDone()), 5,
				"11 2 0 4 3 18 8 12 2 9 1 11 18 14 10 13");
		assertRun(ToyBackbone.shifted(0),
				(kv) -> Policies.builder(high, WHOLE, high, kv).stops(new AllDone()).scorer(new MarginScorer()), 8,
				"3 14 0 4 5 15 8 12 2 9 23 7 18 14 2 13");
	}

	private static void assertRun(ToyBackbone toy, Function<KvPolicy, Policies.Builder> policies, int passes,
			String ids) {
		Canvas canvas = Canvas.masked(PROMPT, ToyBackbone.MASK, 16);

		Denoised result = Runs.run(toy, canvas,
				policies.apply(Runs.uncached(toy, canvas)).fidelity(Fidelity.FAITHFUL).build());

		assertThat(result.tokens()).containsExactly(Stream.of(ids.split(" ")).mapToInt(Integer::parseInt).toArray());
		assertThat(result.forwardPasses()).isEqualTo(passes);
	}

	private static Arguments quota(int steps, int blockLength, int passes, String ids) {
		return Arguments.of("LLaDA S=%d B=%d".formatted(steps, blockLength), new Even(steps, 16 / blockLength),
				new TopQuota(), new ProbScorer(ProbScorer.Precision.F64),
				new FixedBlocks(blockLength, FixedBlocks.End.STEPS_SPENT), passes, ids);
	}

	private static Arguments threshold(double threshold, int passes, String ids) {
		return rule(new Threshold(threshold), new ProbScorer(ProbScorer.Precision.F64), passes, ids);
	}

	private static Arguments rule(UnmaskPolicy rule, Scorer scorer, int passes, String ids) {
		return Arguments.of("%s B=8".formatted(rule), Unlimited.uncapped(), rule, scorer,
				new FixedBlocks(8, FixedBlocks.End.FILLED), passes, ids);
	}

}
