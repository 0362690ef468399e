package io.sfumato.backbone.loop;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.BackboneShape;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.ForwardRequest;
import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.PlainBackbone;
import io.sfumato.backbone.ToyBackbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.policy.DreamLinear;
import io.sfumato.backbone.policy.Fidelity;
import io.sfumato.backbone.policy.FixedBlocks;
import io.sfumato.backbone.policy.FixedPerStep;
import io.sfumato.backbone.policy.KvDual;
import io.sfumato.backbone.policy.KvPolicy;
import io.sfumato.backbone.policy.KvPrefix;
import io.sfumato.backbone.policy.KvPrefixLm;
import io.sfumato.backbone.policy.MarginScorer;
import io.sfumato.backbone.policy.NegEntropyScorer;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.PositionFirst;
import io.sfumato.backbone.policy.ProbScorer;
import io.sfumato.backbone.policy.Scorer;
import io.sfumato.backbone.policy.SelfStatic;
import io.sfumato.backbone.policy.Strategy;
import io.sfumato.backbone.policy.Threshold;
import io.sfumato.backbone.policy.TopQuota;
import io.sfumato.backbone.policy.Unlimited;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Models that predict a cell from the one before it: the golden outputs of decoding.md
 * section 15.3, and caches that don't lose a block's first cell.
 */
class ShiftedLogitsTests {

	/** I16, where the answer's first cell is predicted by the prompt's last. */
	@ParameterizedTest
	@EnumSource(names = { "PREFIX_LM", "SEGMENT_CAUSAL" })
	void aPromptThatIsHeldIsOneThatIsMasked(AttentionPattern attention) {
		for (int seed = 0; seed < 4; seed++) {
			Shifted model = new Shifted(PlainBackbone.random(attention, 24, seed));
			Prompt prompt = Runs.prompt(Runs.random(seed), 24);
			Canvas masked = Canvas.masked(prompt, 23, 9);
			Canvas whole = Canvas.masked(prompt, 23, 9);

			Denoised cached = decode(model, Canvas.masked(prompt, 23, 9), Strategy.quality(attention, 9, 4));
			Denoised drafted = draft(model, Canvas.masked(prompt, 23, 9));

			assertSameText(cached, Runs.run(model, masked,
					Runs.policies(new FixedPerStep(1), new TopQuota(), 4, Runs.uncached(model, masked)).build()));
			// models of noise propose the mask, which whole rows forbid
			assertSameText(drafted,
					Runs.run(model, whole,
							Runs.policies(new FixedPerStep(1), new TopQuota(), 4, Runs.uncached(model, whole))
								.wholeRows()
								.build()));
		}
	}

	/** Up to the end of the text, behind which nobody is asked. */
	private static void assertSameText(Denoised actual, Denoised expected) {
		for (int cell = 0; cell < expected.tokens().length; cell++) {
			assertThat(actual.tokens()[cell]).isEqualTo(expected.tokens()[cell]);
			if (expected.tokens()[cell] == ToyBackbone.EOS) {
				return;
			}
		}
	}

	private static Denoised decode(Backbone model, Canvas canvas, Strategy strategy) {
		try (Prefix prefix = Prefix.build(model, canvas.prompt(), MediaKeyValues.uncached(), new CancelSignal());
				Denoising denoising = Denoising.of(model, canvas, prefix, strategy, DenoisingListener.NONE,
						new CancelSignal())) {
			return denoising.run();
		}
	}

	private static Denoised draft(Backbone model, Canvas canvas) {
		try (Prefix prefix = Prefix.build(model, canvas.prompt(), MediaKeyValues.uncached(), new CancelSignal())) {
			return Runs.run(model, canvas,
					Runs.policies(new FixedPerStep(1), new TopQuota(), 4, new KvPrefixLm(prefix.keyValues(), 1))
						.wholeRows()
						.drafts(SelfStatic.likeliest())
						.build());
		}
	}

	/** A model whose rows are said to be about the next cell. */
	private record Shifted(PlainBackbone model) implements Backbone {

		@Override
		public BackboneShape shape() {
			BackboneShape plain = this.model.shape();
			return new BackboneShape(plain.layers(), plain.hidden(), plain.kvHeads(), plain.headDim(),
					plain.vocabulary(), plain.maxPositions(), plain.attention(), 1, plain.maskToken(),
					plain.endTokens());
		}

		@Override
		public void embed(int token, FloatBuffer target) {
			this.model.embed(token, target);
		}

		@Override
		public ForwardRows forward(ForwardRequest request) {
			return this.model.forward(request);
		}

		@Override
		public KeyValues join(List<KeyValues> parts) {
			return this.model.join(parts);
		}

		@Override
		public void close() {
			this.model.close();
		}

	}

	@ParameterizedTest(name = "{0} S={1}")
	@MethodSource
	void decodesAsTheSheetSays(Scorer scorer, int steps, String ids) {
		ToyBackbone toy = ToyBackbone.shifted(0);
		Canvas canvas = Canvas.masked(Prompt.of(1, 5, 3, 7), ToyBackbone.MASK, 16);
		Policies policies = Policies
			.builder(new DreamLinear(steps, DreamLinear.EPSILON), new FixedBlocks(16, FixedBlocks.End.STEPS_SPENT),
					new TopQuota(), Runs.uncached(toy, canvas))
			.fidelity(Fidelity.FAITHFUL)
			.scorer(scorer)
			.build();

		Denoised result = Runs.run(toy, canvas, policies);

		assertThat(result.tokens()).containsExactly(Stream.of(ids.split(" ")).mapToInt(Integer::parseInt).toArray());
		assertThat(result.forwardPasses()).isEqualTo(steps);
	}

	static List<Arguments> decodesAsTheSheetSays() {
		Scorer probability = new ProbScorer(ProbScorer.Precision.F64);
		String eight = "3 14 0 4 5 15 8 4 19 9 23 7 18 14 2 13";
		return List.of(Arguments.of(probability, 8, eight), Arguments.of(new MarginScorer(), 8, eight),
				Arguments.of(new NegEntropyScorer(), 8, "11 2 0 4 5 15 8 12 2 9 1 11 18 14 4 13"),
				Arguments.of(probability, 16, "3 14 0 4 5 15 8 4 19 9 23 7 18 14 4 13"));
	}

	@Test
	void theFirstPassOfABlockDecidesItsFirstCellAlone() {
		ToyBackbone toy = ToyBackbone.shifted(3);
		Canvas canvas = Canvas.masked(Prompt.of(1, 5, 3, 7), ToyBackbone.MASK, 8);
		Policies policies = Runs
			.policies(Unlimited.uncapped(), new PositionFirst(new Threshold(0)), 4, new KvDual(toy, 0))
			.build();

		try (Denoising denoising = new Denoising(toy, canvas, policies, DenoisingListener.NONE, new CancelSignal())) {
			for (int first : new int[] { 4, 8 }) {
				assertThat(denoising.step().commits()).isEqualTo(1);
				assertThat(canvas.isMasked(first)).isFalse();
				while (canvas.masked(first, first + 4) > 0) {
					denoising.step();
				}
			}
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void cachesThatBeginOneCellBeforeTheBlockDecideEverything(long seed) {
		RandomGenerator random = Runs.random(seed);
		Prompt prompt = Runs.prompt(random, 24);
		int blockLength = random.nextInt(1, 6);

		for (boolean dual : new boolean[] { false, true }) {
			ToyBackbone toy = ToyBackbone.shifted((int) seed);
			KvPolicy kv = dual ? new KvDual(toy, 1) : new KvPrefix(1);
			Canvas canvas = Canvas.masked(prompt, ToyBackbone.MASK, 12);

			Denoised result = Runs.run(toy, canvas,
					Runs.policies(new FixedPerStep(1), new TopQuota(), blockLength, kv).build());

			assertThat(result.commits()).isEqualTo(12);
			assertThat(IntStream.of(result.tokens())).doesNotContain(ToyBackbone.MASK);
		}
	}

	@Test
	void requestsRunWithACache() {
		ToyBackbone toy = ToyBackbone.shifted(1);
		Canvas canvas = Canvas.masked(Prompt.of(1, 5, 3, 7), ToyBackbone.MASK, 12);
		Strategy strategy = Strategy.balanced(12, 4).withoutStopAtEnd();

		try (Denoising denoising = Denoising.of(toy, canvas, null, strategy, DenoisingListener.NONE,
				new CancelSignal())) {
			assertThat(denoising.run().commits()).isEqualTo(12);
		}
	}

}
