package io.sfumato.backbone.loop;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.PlainBackbone;
import io.sfumato.backbone.ToyBackbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.CellKind;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.policy.Advancing;
import io.sfumato.backbone.policy.BlockPolicy;
import io.sfumato.backbone.policy.EntropyThreshold;
import io.sfumato.backbone.policy.EosFirst;
import io.sfumato.backbone.policy.FixedBlocks;
import io.sfumato.backbone.policy.KvDual;
import io.sfumato.backbone.policy.KvPolicy;
import io.sfumato.backbone.policy.NegEntropyScorer;
import io.sfumato.backbone.policy.Pipelined;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.RemaskingHierarchy;
import io.sfumato.backbone.policy.SelfStatic;
import io.sfumato.backbone.policy.StrategyException;
import io.sfumato.backbone.policy.TopQuota;
import io.sfumato.backbone.policy.Unlimited;
import io.sfumato.backbone.policy.UnmaskPolicy;
import io.sfumato.backbone.policy.Window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

/**
 * Several blocks at once (decoding.md section 3.13). The vectors were computed by a
 * second implementation that keeps the published sampler's book of blocks, both of its
 * thresholds included.
 */
class PipelinedBlocksTests {

	private static final Prompt PROMPT = Prompt.of(1, 5, 3, 7);

	private static final int ANSWER = 16;

	/** The second threshold of the published code was 0.95, and could be anything. */
	@ParameterizedTest
	@CsvSource({ "0, 8, 1.0, 0.5, 5, 17 0 4 3 12 8 6 2 9 1 6 13 11 8 13 8",
			"0, 4, 0.5, 0.5, 10, 17 14 4 3 15 8 5 7 9 1 6 13 11 8 13 8",
			"0, 4, 0.5, 0.1, 11, 17 14 4 3 15 8 6 2 9 1 6 13 11 8 13 8",
			"3, 4, 1.0, 0.25, 6, 14 16 20 6 6 3 17 19 10 12 7 2 0 10 22 21",
			"7, 2, 0.6, 0.5, 13, 3 6 19 13 6 15 9 20 3 17 0 9 5 16 4 18",
			"11, 8, 1.3, 0.125, 3, 19 7 4 8 5 17 11 11 18 2 19 11 3 0 20 18",
			"5, 4, 0.3, 0.75, 13, 6 21 18 8 6 22 13 19 4 21 10 14 15 11 11 16",
			"2, 8, 1.0, 1, 9, 5 10 0 21 6 15 0 17 7 10 2 3 16 2 11 12" })
	void decodesAsThePublishedSamplerDoes(int salt, int blockLength, double nats, double progress, int passes,
			String ids) {
		ToyBackbone toy = new ToyBackbone(salt);

		Denoised result = run(toy, canvas(PROMPT), pipelined(blockLength, progress), nats);

		assertThat(result.tokens()).containsExactly(ids(ids));
		assertThat(result.forwardPasses()).isEqualTo(passes);
	}

	@ParameterizedTest
	@CsvSource({ "1, 4, 5 6 2 22 22 22 22 22 22 22 22 22 22 22 22 22",
			"4, 2, 18 22 22 22 22 22 22 22 22 22 22 22 22 22 22 22",
			"5, 5, 6 21 18 8 6 22 22 22 22 22 22 22 22 22 22 22", "9, 4, 4 6 20 1 14 15 15 1 22 22 22 22 22 22 22 22",
			"10, 3, 19 10 14 3 11 13 8 9 22 22 22 22 22 22 22 22",
			"12, 2, 17 21 10 14 5 22 22 22 22 22 22 22 22 22 22 22" })
	void theFirstEndIsTheEnd(int salt, int passes, String ids) {
		ToyBackbone toy = new ToyBackbone(salt);
		Canvas canvas = canvas(PROMPT);

		Denoised result = Runs.run(toy, canvas,
				policies(pipelined(4, 0.25), new Advancing(new EntropyThreshold(1.2)), Runs.uncached(toy, canvas))
					.stops(new EosFirst(List.of(ToyBackbone.EOS)))
					.build());

		assertThat(result.tokens()).containsExactly(ids(ids));
		assertThat(result.forwardPasses()).isEqualTo(passes);
	}

	/**
	 * The listener was told what stood there before, and is told that it is taken back.
	 */
	@Test
	void whatStandsBehindAnEndIsReplacedAndTold() {
		int replaced = 0;
		for (int salt = 0; salt < 40; salt++) {
			ToyBackbone toy = new ToyBackbone(salt);
			Canvas canvas = canvas(PROMPT);
			int[] told = new int[ANSWER];
			Arrays.fill(told, ToyBackbone.MASK);
			int[] reopened = new int[1];
			DenoisingListener listener = new DenoisingListener() {

				@Override
				public void committed(int cell, int token, double probability, int step) {
					assertThat(told[cell]).isEqualTo(ToyBackbone.MASK);
					told[cell] = token;
				}

				@Override
				public void reopened(int cell, int step) {
					told[cell] = ToyBackbone.MASK;
					reopened[0]++;
				}

				@Override
				public void filled(int cell, int token, int step) {
					assertThat(told[cell]).isEqualTo(ToyBackbone.MASK);
					told[cell] = token;
				}

			};

			try (Denoising denoising = new Denoising(toy, canvas,
					policies(pipelined(4, 0.25), new Advancing(new EntropyThreshold(1.2)), Runs.uncached(toy, canvas))
						.stops(new EosFirst(List.of(ToyBackbone.EOS)))
						.build(),
					listener, new CancelSignal())) {
				int counted = 0;
				while (!denoising.finished()) {
					int masked = canvas.masked(0, canvas.length());
					Step step = denoising.step();
					counted += step.reopened();
					assertThat(step.masked()).isEqualTo(masked - step.commits())
						.isEqualTo(canvas.masked(0, canvas.length()));
				}
				assertThat(told).isEqualTo(canvas.answer());
				assertThat(counted).isEqualTo(reopened[0]);
				assertThat(denoising.result().commits())
					.isEqualTo((int) Arrays.stream(denoising.result().probabilities())
						.filter((probability) -> !Double.isNaN(probability))
						.count());
			}
			replaced += reopened[0];
		}
		assertThat(replaced).isPositive();
	}

	/** An end that was given isn't one, and text that was given behind an end stays. */
	@Test
	void whatIsGivenStays() {
		for (int salt = 0; salt < 40; salt++) {
			ToyBackbone toy = new ToyBackbone(salt);
			Canvas canvas = Canvas.builder(PROMPT, ToyBackbone.MASK)
				.fixed(ToyBackbone.EOS)
				.masks(9)
				.fixed(3, 4)
				.masks(4)
				.build();

			Denoised result = Runs.run(toy, canvas,
					policies(pipelined(4, 0.5), new Advancing(new EntropyThreshold(1)), Runs.uncached(toy, canvas))
						.stops(new EosFirst(List.of(ToyBackbone.EOS)))
						.build());

			assertThat(result.tokens()).doesNotContain(ToyBackbone.MASK);
			assertThat(result.tokens()[0]).isEqualTo(ToyBackbone.EOS);
			assertThat(Arrays.copyOfRange(result.tokens(), 10, 12)).containsExactly(3, 4);
			assertThat(result.forwardPasses()).isPositive();
			for (int index : new int[] { 0, 10, 11 }) {
				assertThat(canvas.kind(canvas.promptLength() + index)).isEqualTo(CellKind.FIXED);
			}
		}
	}

	/** One block after the other is dParallel; so is one block for everything. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void aNextBlockThatWaitsForTheWholeOneBeforeItIsAnOrdinaryBlock(long seed) {
		RandomGenerator random = Runs.random(seed);
		double nats = random.nextDouble(2);
		int blockLength = random.nextInt(1, 9);
		for (Backbone backbone : List.of(new ToyBackbone((int) seed), ToyBackbone.shifted((int) seed),
				PlainBackbone.random(AttentionPattern.BIDIRECTIONAL, 24, seed))) {
			Prompt prompt = Runs.prompt(Runs.random(seed), 24);

			for (int length : new int[] { blockLength, ANSWER }) {
				Denoised waiting = run(backbone, canvas(prompt), pipelined(length, (length < ANSWER) ? 1 : 0.1), nats);
				Canvas canvas = canvas(prompt);
				Denoised ordinary = Runs.run(backbone, canvas, policies(new FixedBlocks(length, FixedBlocks.End.FILLED),
						new EntropyThreshold(nats), Runs.uncached(backbone, canvas))
					.build());

				assertThat(waiting.tokens()).isEqualTo(ordinary.tokens());
				assertThat(waiting.steps()).isEqualTo(ordinary.steps());
				assertThat(waiting.probabilities()).containsExactly(ordinary.probabilities(), within(1e-12));
				assertThat(waiting.forwardPasses()).isEqualTo(ordinary.forwardPasses());
			}
		}
	}

	/**
	 * In every step the first block with masks gets a cell, and no cell is decided whose
	 * block comes behind one with too little in it.
	 */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void theFirstBlockAdvancesAndNoBlockComesTooEarly(long seed) {
		RandomGenerator random = Runs.random(seed);
		ToyBackbone toy = new ToyBackbone((int) seed);
		int blockLength = random.nextInt(2, 7);
		double progress = random.nextDouble(0.05, 1);
		Canvas canvas = Canvas.masked(Runs.prompt(random, 24), ToyBackbone.MASK, 22);
		int prompt = canvas.promptLength();

		try (Denoising denoising = new Denoising(
				toy, canvas, policies(pipelined(blockLength, progress),
						new Advancing(new EntropyThreshold(random.nextDouble(2))), Runs.uncached(toy, canvas))
					.build(),
				DenoisingListener.NONE, new CancelSignal())) {
			while (!denoising.finished()) {
				BitSet before = masks(canvas);
				int first = before.nextSetBit(0) / blockLength;

				Step step = denoising.step();

				BitSet decided = (BitSet) before.clone();
				decided.andNot(masks(canvas));
				assertThat(step.block()).isEqualTo(first);
				assertThat(decided.get(first * blockLength, (first + 1) * blockLength).isEmpty()).isFalse();
				for (int block = first; block < decided.length() / blockLength; block++) {
					int end = Math.min((block + 1) * blockLength, 22);
					int masked = before.get(block * blockLength, end).cardinality();
					boolean later = decided.nextSetBit(end) >= 0;
					assertThat(later && 1 - masked / (double) (end - block * blockLength) < progress).isFalse();
				}
			}
		}
		assertThat(canvas.masked(prompt, canvas.length())).isZero();
	}

	private static BitSet masks(Canvas canvas) {
		BitSet masks = new BitSet();
		for (int index = canvas.promptLength(); index < canvas.length(); index++) {
			masks.set(index - canvas.promptLength(), canvas.isMasked(index));
		}
		return masks;
	}

	/** Given text counts: of six cells five are given, of the next four none. */
	@Test
	void givenCellsOpenTheNextBlock() {
		Canvas canvas = Canvas.builder(Prompt.of(1), ToyBackbone.MASK).fixed(1, 2, 3, 4, 5).masks(1).masks(12).build();
		Window first = new Window(1, 7, 0);

		assertThat(pipelined(6, 0.9).reach(canvas, first)).isEqualTo(7);
		assertThat(pipelined(6, 0.8).reach(canvas, first)).isEqualTo(13);
		canvas.commit(7, 1);
		assertThat(pipelined(6, 0.8).reach(canvas, first)).isEqualTo(13);
		assertThat(pipelined(6, 0.1).reach(canvas, first)).isEqualTo(19);
	}

	/** A cap is kept although the rule would rather decide cells of later blocks. */
	@ParameterizedTest
	@ValueSource(ints = { 4, 5, 7, 12 })
	void aCapOnTheStepsHolds(int steps) {
		for (int salt = 0; salt < 20; salt++) {
			ToyBackbone toy = new ToyBackbone(salt);
			Canvas canvas = canvas(PROMPT);

			Denoised result = Runs.run(toy, canvas,
					Policies
						.builder(Unlimited.capped(steps, 4), pipelined(4, 0.25),
								new Advancing(new EntropyThreshold(0.1)), Runs.uncached(toy, canvas))
						.scorer(new NegEntropyScorer())
						.wholeRows()
						.build());

			assertThat(result.forwardPasses()).isLessThanOrEqualTo(steps);
			assertThat(result.tokens()).doesNotContain(ToyBackbone.MASK);
		}
	}

	@Test
	void whatCannotBeCombinedIsRefused() {
		ToyBackbone toy = new ToyBackbone();
		Canvas canvas = canvas(PROMPT);
		Pipelined blocks = pipelined(4, 0.5);
		RemaskingHierarchy remasking = new RemaskingHierarchy(0.9, 0.6, 0.4);

		assertThatExceptionOfType(StrategyException.class)
			.isThrownBy(() -> policies(blocks, new EntropyThreshold(1), new KvDual(toy)).build())
			.withMessageContaining("no cell behind it can be decided");
		assertThatExceptionOfType(StrategyException.class)
			.isThrownBy(
					() -> policies(blocks, new TopQuota(), Runs.uncached(toy, canvas)).drafts(SelfStatic.likeliest())
						.build())
			.withMessageContaining("one block at a time");
		assertThatExceptionOfType(StrategyException.class)
			.isThrownBy(() -> Policies.builder(Unlimited.uncapped(), blocks, remasking, Runs.uncached(toy, canvas))
				.revise(remasking)
				.build())
			.withMessageContaining("never come back to");
		assertThatExceptionOfType(StrategyException.class).isThrownBy(() -> pipelined(4, 0))
			.withMessageContaining("progress of 0.0");
	}

	private static Pipelined pipelined(int blockLength, double progress) {
		return new Pipelined(new FixedBlocks(blockLength, FixedBlocks.End.FILLED), progress);
	}

	private static Denoised run(Backbone backbone, Canvas canvas, Pipelined blocks, double nats) {
		return Runs.run(backbone, canvas,
				policies(blocks, new Advancing(new EntropyThreshold(nats)), Runs.uncached(backbone, canvas)).build());
	}

	private static Policies.Builder policies(BlockPolicy blocks, UnmaskPolicy rule, KvPolicy kv) {
		return Policies.builder(Unlimited.uncapped(), blocks, rule, kv).scorer(new NegEntropyScorer()).wholeRows();
	}

	private static Canvas canvas(Prompt prompt) {
		return Canvas.masked(prompt, ToyBackbone.MASK, ANSWER);
	}

	private static int[] ids(String ids) {
		return Stream.of(ids.split(" ")).mapToInt(Integer::parseInt).toArray();
	}

}
