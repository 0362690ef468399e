package io.sfumato.backbone.loop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.CancelledForwardException;
import io.sfumato.backbone.PlainBackbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.CellKind;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.canvas.Segment;
import io.sfumato.backbone.family.BackboneFamily;
import io.sfumato.backbone.policy.BlockPolicy;
import io.sfumato.backbone.policy.FixedBlocks;
import io.sfumato.backbone.policy.FixedPerStep;
import io.sfumato.backbone.policy.ForwardPlan;
import io.sfumato.backbone.policy.KvElastic;
import io.sfumato.backbone.policy.KvFeatures;
import io.sfumato.backbone.policy.KvFrozen;
import io.sfumato.backbone.policy.KvLayerSkip;
import io.sfumato.backbone.policy.KvMerged;
import io.sfumato.backbone.policy.KvNone;
import io.sfumato.backbone.policy.KvPolicy;
import io.sfumato.backbone.policy.KvPrefix;
import io.sfumato.backbone.policy.KvRollout;
import io.sfumato.backbone.policy.KvSparse;
import io.sfumato.backbone.policy.KvVicinity;
import io.sfumato.backbone.policy.LeftmostMasks;
import io.sfumato.backbone.policy.Observations;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.SelfStatic;
import io.sfumato.backbone.policy.StepContext;
import io.sfumato.backbone.policy.StrategyException;
import io.sfumato.backbone.policy.Threshold;
import io.sfumato.backbone.policy.TopQuota;
import io.sfumato.backbone.policy.Unlimited;
import io.sfumato.backbone.policy.Wino;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.ort.OrtRuntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

/**
 * Caches that go block by block, on the backbone that is served.
 */
class LayeredPassTests {

	private static final int CELLS = 16;

	private static final int VISUAL = 6;

	/** Probabilities of single-precision passes whose sums run in other orders. */
	private static final double TOLERANCE = 1e-3;

	@TempDir
	private Path directory;

	private Checkpoint checkpoint;

	private Backbone backbone;

	@BeforeEach
	void open() {
		PlainBackbone.random(AttentionPattern.BIDIRECTIONAL, 40, 11).save(this.directory);
		this.checkpoint = Checkpoint.open(this.directory);
		this.backbone = BackboneFamily.LLADA.open(OrtRuntime.cpu(), this.checkpoint);
	}

	@AfterEach
	void close() {
		this.backbone.close();
		this.checkpoint.close();
	}

	/** I13. */
	@ParameterizedTest
	@CsvSource({ "1,1,0", "1,100,1", "1,1,0.5" })
	void featuresThatAreAlwaysRenewedAreNoCache(int prompt, int answer, double share) {
		Denoised plain = run(this::uncached, oneByOne());

		Denoised cached = run((canvas) -> new KvFeatures(this.backbone, prompt, answer, share), oneByOne());

		assertSame(cached, plain);
		assertThat(cached.positionsComputed()).isEqualTo(plain.positionsComputed());
	}

	@Test
	void featuresThatAreKeptSaveWhatTheyStandFor() {
		Denoised plain = run(this::uncached, oneByOne());

		Denoised cached = run((canvas) -> new KvFeatures(this.backbone, 8, 4, 0.25), oneByOne());

		assertThat(cached.forwardPasses()).isEqualTo(plain.forwardPasses()).isEqualTo(CELLS);
		int prompt = VISUAL + 4;
		// the prompt twice, the answer four times, and in between a quarter of it
		assertThat(cached.positionsComputed()).isEqualTo(2L * prompt + 4L * CELLS + 12L * CELLS / 4);
		assertThat(cached.tokens()).doesNotContain(this.backbone.shape().maskToken());
		assertThat(cached.cache()).isEqualTo(KvPolicy.Exactness.APPROXIMATE);
	}

	@Test
	void anElasticCacheThatAlwaysYieldsIsNone() {
		Denoised plain = run(this::uncached, bySlidingWindow());

		Denoised elastic = run((canvas) -> new KvElastic(this.backbone, 1.01), bySlidingWindow());
		Denoised rigid = run((canvas) -> new KvElastic(this.backbone, -1.01), bySlidingWindow());

		assertSame(elastic, plain);
		assertThat(rigid.positionsComputed()).isLessThan(plain.positionsComputed() / 2);
		assertThat(rigid.tokens()).doesNotContain(this.backbone.shape().maskToken());
	}

	@Test
	void anElasticCacheYieldsWhereAttentionMoves() {
		long rigid = run((canvas) -> new KvElastic(this.backbone, -1.01), bySlidingWindow()).positionsComputed();
		long elastic = run((canvas) -> new KvElastic(this.backbone, 1.01), bySlidingWindow()).positionsComputed();

		long between = run((canvas) -> new KvElastic(this.backbone, 0.995), bySlidingWindow()).positionsComputed();

		assertThat(between).isGreaterThan(rigid).isLessThan(elastic);
	}

	@Test
	void blocksThatSkipNothingChangeNothing() {
		Denoised plain = run(this::uncached, oneByOne());

		Denoised skipping = run((canvas) -> new KvLayerSkip(this.backbone, 1, 1), oneByOne());

		assertSame(skipping, plain);
	}

	@Test
	void softTokensThatAllBlocksSkipAreUnseen() {
		Denoised one = run((canvas) -> new KvLayerSkip(this.backbone, 0, 2), oneByOne(), 1);
		Denoised other = run((canvas) -> new KvLayerSkip(this.backbone, 0, 2), oneByOne(), 2);
		Denoised half = run((canvas) -> new KvLayerSkip(this.backbone, 1, 2), oneByOne(), 1);
		Denoised halfOfOther = run((canvas) -> new KvLayerSkip(this.backbone, 1, 2), oneByOne(), 2);

		assertSame(one, other);
		assertThat(half.probabilities()).isNotEqualTo(halfOfOther.probabilities());
		long length = VISUAL + 4 + CELLS;
		assertThat(one.positionsComputed()).isEqualTo(CELLS * (length - VISUAL));
		assertThat(half.positionsComputed()).isEqualTo(CELLS * (length - VISUAL / 2));
	}

	/** I13. */
	@Test
	void aSparseCacheThatForgetsNothingIsADualCacheOfTheSecondPass() {
		Denoised dual = run((canvas) -> new KvVicinity(this.backbone, 0, 0, 2), oneByOne());

		Denoised sparse = run((canvas) -> new KvSparse(this.backbone, 0, 1), oneByOne());
		Denoised forgetful = run((canvas) -> new KvSparse(this.backbone, 0, 0.5), oneByOne());

		assertSame(sparse, dual);
		assertThat(sparse.positionsComputed()).isEqualTo(dual.positionsComputed());
		assertThat(forgetful.positionsComputed()).isEqualTo(dual.positionsComputed());
		assertThat(forgetful.tokens()).doesNotContain(this.backbone.shape().maskToken());
	}

	/** What is forgotten in all blocks of the model says nothing any more. */
	@Test
	void aSparseCacheThatForgetsAllSeesItsWindowAlone() {
		List<double[]> seen = new ArrayList<>();
		for (int picture : new int[] { 1, 2 }) {
			Canvas canvas = canvas(picture);
			Observed kv = new Observed(new KvSparse(this.backbone, 0, 0));
			try (Denoising denoising = new Denoising(this.backbone, canvas,
					policies(kv, oneByOne()).wholeRows().build(), DenoisingListener.NONE, new CancelSignal())) {
				denoising.step();
				denoising.step();
				for (int index = canvas.promptLength(); index < canvas.length(); index++) {
					canvas.overwrite(commit(canvas, index), 7);
				}
				canvas.reopen(canvas.length() - 1);
				denoising.step();
			}
			seen.add(kv.probabilities);
		}

		// by the keys of the window; where the pictures differ, nobody looks any more
		assertThat(seen.getFirst()[2]).isCloseTo(seen.getLast()[2], within(TOLERANCE));
		assertThat(Math.abs(seen.getFirst()[0] - seen.getLast()[0])).isGreaterThan(TOLERANCE);
	}

	private static int commit(Canvas canvas, int index) {
		if (canvas.isMasked(index)) {
			canvas.commit(index, 7);
		}
		return index;
	}

	@Test
	void imagesOfWhichAllIsKeptAreNotMerged() {
		Denoised plain = run(this::uncached, oneByOne());

		Denoised whole = run((canvas) -> new KvMerged(this.backbone, 1), oneByOne());
		Denoised merged = run((canvas) -> new KvMerged(this.backbone, 0), oneByOne());

		assertSame(whole, plain);
		assertThat(whole.positionsComputed()).isEqualTo(plain.positionsComputed());
		// from the second pass on the second of two blocks goes without those that are
		// merged
		long merges = 0;
		for (int step = 1; step < CELLS; step++) {
			int stay = Math.max(1, (int) Math.ceil((1 - (double) step / CELLS) * VISUAL));
			merges += VISUAL - stay;
		}
		assertThat(merged.positionsComputed()).isBetween(plain.positionsComputed() - merges,
				plain.positionsComputed() - merges / 2 + CELLS);
		assertThat(merged.positionsComputed()).isLessThan(plain.positionsComputed());
		assertThat(merged.probabilities()[first(merged)]).isCloseTo(plain.probabilities()[first(plain)],
				within(TOLERANCE));
	}

	private static int first(Denoised denoised) {
		int[] steps = denoised.steps();
		for (int cell = 0; cell < steps.length; cell++) {
			if (steps[cell] == 0) {
				return cell;
			}
		}
		throw new AssertionError("no cell was decided in the first step");
	}

	@Test
	void aRolloutThatTakesEveryCellIsNoCache() {
		Denoised plain = run(this::uncached, oneByOne());

		Denoised all = run((canvas) -> new KvRollout(this.backbone, 0, CELLS, 1, 0), oneByOne());
		Denoised few = run((canvas) -> new KvRollout(this.backbone, 0, 3, 0.1, 0), oneByOne());

		assertSame(all, plain);
		assertThat(all.positionsComputed()).isEqualTo(plain.positionsComputed());
		assertThat(few.positionsComputed()).isLessThan(plain.positionsComputed() / 2);
		assertThat(few.tokens()).doesNotContain(this.backbone.shape().maskToken());
		assertThat(few.forwardPasses()).isEqualTo(CELLS);
	}

	/** Masks, what was just decided, and nothing else if the nucleus is empty. */
	@Test
	void aRolloutEvaluatesWhatIsLikelyAndWhatIsNew() {
		Denoised least = run((canvas) -> new KvRollout(this.backbone, 0, 1, 0, 0), oneByOne());

		long length = VISUAL + 4 + CELLS;
		assertThat(least.positionsComputed()).isEqualTo(length + 2L * (CELLS - 1));
	}

	@Test
	void blocksThatArentThereCantBeSkipped() {
		assertThatExceptionOfType(StrategyException.class).isThrownBy(() -> new KvLayerSkip(this.backbone, 1, 3))
			.withMessageContaining("blocks 1 to 3 of 2");
	}

	/** With one block there is nothing to refresh. */
	@Test
	void aFrozenPrefixOfOneBlockIsAPrefix() {
		Denoised prefix = run((canvas) -> new KvPrefix(), oneByOne());

		Denoised frozen = run((canvas) -> new KvFrozen(this.backbone, 0), oneByOne());

		assertSame(frozen, prefix);
	}

	@Test
	void aFrozenPrefixIsNeverEvaluatedAgain() {
		FixedBlocks blocks = new FixedBlocks(4, FixedBlocks.End.FILLED);

		Denoised frozen = run((canvas) -> new KvFrozen(this.backbone, 0), blocks);

		// everything once, then what is behind the frozen part, each block once more
		long prompt = VISUAL + 4;
		long expected = prompt + CELLS + 3L * CELLS;
		for (int block = 1; block < 4; block++) {
			int left = CELLS - 4 * block;
			expected += left + 4 + 3L * left;
		}
		assertThat(frozen.positionsComputed()).isEqualTo(expected);
	}

	@Test
	void whatNeedsSeveralCanvasesIsRefused() {
		Canvas canvas = canvas(1);
		KvPolicy kv = new KvFeatures(this.backbone, 2, 2, 0.5);

		assertThatExceptionOfType(StrategyException.class)
			.isThrownBy(() -> policies(kv, oneByOne()).guidance(1).build())
			.withMessageContaining("one canvas at a time");
		assertThatExceptionOfType(StrategyException.class)
			.isThrownBy(
					() -> policies(kv, oneByOne()).drafts(new SelfStatic(2, SelfStatic.Unverified.QUOTA_THAT_FINISHES))
						.build())
			.withMessageContaining("one canvas at a time");
		Wino wino = new Wino(0.6, 0.9);
		assertThatExceptionOfType(StrategyException.class)
			.isThrownBy(() -> Policies
				.builder(Unlimited.uncapped(), new FixedBlocks(8, FixedBlocks.End.FILLED_SO_FAR), wino, kv)
				.revise(wino)
				.build())
			.withMessageContaining("still holds");
		assertThatExceptionOfType(StrategyException.class)
			.isThrownBy(
					() -> Policies.builder(new FixedPerStep(1), new LeftmostMasks(4), new TopQuota(), uncached(canvas))
						.build())
			.withMessageContaining("no steps of its own");
		PlainBackbone prefixLm = PlainBackbone.random(AttentionPattern.PREFIX_LM, 40, 1);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new Denoising(prefixLm, canvas, policies(kv, oneByOne()).build(), DenoisingListener.NONE,
					new CancelSignal()))
			.withMessageContaining("see everything");
	}

	@Test
	void aCancelledRunStopsAndLetsGo() {
		CancelSignal cancel = new CancelSignal();
		Canvas canvas = canvas(1);
		try (Denoising denoising = new Denoising(this.backbone, canvas,
				policies(new KvFeatures(this.backbone, 2, 2, 0.5), oneByOne()).build(), DenoisingListener.NONE,
				cancel)) {
			denoising.step();
			cancel.cancel();

			assertThatExceptionOfType(CancelledForwardException.class).isThrownBy(denoising::step);
		}
	}

	/** Remembers the last cell's probability in every pass. */
	private static final class Observed implements KvPolicy {

		private final KvPolicy policy;

		private final double[] probabilities = new double[3];

		Observed(KvPolicy policy) {
			this.policy = policy;
		}

		@Override
		public void plan(StepContext context, ForwardPlan plan) {
			this.policy.plan(context, plan);
		}

		@Override
		public void watch(StepContext context, BitSet cells) {
			cells.set(context.canvas().length() - 1);
		}

		@Override
		public void observed(StepContext context, Observations observations) {
			this.probabilities[context.step()] = observations.probability(context.canvas().length() - 1);
		}

		@Override
		public boolean isByLayers() {
			return true;
		}

		@Override
		public Exactness exactness() {
			return this.policy.exactness();
		}

		@Override
		public void close() {
			this.policy.close();
		}

	}

	private static FixedBlocks oneByOne() {
		return new FixedBlocks(CELLS, FixedBlocks.End.FILLED);
	}

	private static LeftmostMasks bySlidingWindow() {
		return new LeftmostMasks(4);
	}

	private KvPolicy uncached(Canvas canvas) {
		return new KvNone(canvas, AttentionPattern.BIDIRECTIONAL);
	}

	private static Policies.Builder policies(KvPolicy kv, BlockPolicy blocks) {
		return (blocks instanceof LeftmostMasks)
				? Policies.builder(Unlimited.uncapped(), blocks, new Threshold(0.9), kv)
				: Policies.builder(new FixedPerStep(1), blocks, new TopQuota(), kv);
	}

	private Denoised run(Function<Canvas, KvPolicy> kv, BlockPolicy blocks) {
		return run(kv, blocks, 1);
	}

	private Denoised run(Function<Canvas, KvPolicy> kv, BlockPolicy blocks, int picture) {
		Canvas canvas = canvas(picture);
		try (Denoising denoising = new Denoising(this.backbone, canvas, policies(kv.apply(canvas), blocks).build(),
				DenoisingListener.NONE, new CancelSignal())) {
			return denoising.run();
		}
	}

	private Canvas canvas(int picture) {
		float[] soft = new float[VISUAL * this.backbone.shape().hidden()];
		for (int i = 0; i < soft.length; i++) {
			soft[i] = (float) Math.sin(picture * (i + 1));
		}
		Prompt prompt = new Prompt(List.of(new Segment.Medium(CellKind.VISUAL, "picture " + picture, soft, VISUAL),
				new Segment.Text(new int[] { 3, 14, 15, 9 })));
		return Canvas.masked(prompt, this.backbone.shape().maskToken(), CELLS);
	}

	private static void assertSame(Denoised actual, Denoised expected) {
		assertThat(actual.tokens()).isEqualTo(expected.tokens());
		assertThat(actual.steps()).isEqualTo(expected.steps());
		assertThat(actual.probabilities()).containsExactly(expected.probabilities(), within(TOLERANCE));
	}

}
