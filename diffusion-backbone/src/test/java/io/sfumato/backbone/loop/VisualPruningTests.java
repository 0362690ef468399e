package io.sfumato.backbone.loop;

import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.ForwardRequest;
import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.PlainBackbone;
import io.sfumato.backbone.QueryCells;
import io.sfumato.backbone.TrackedBackbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.CellKind;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.canvas.Segment;
import io.sfumato.backbone.policy.AttentionPruning;
import io.sfumato.backbone.policy.FixedPerStep;
import io.sfumato.backbone.policy.ForwardPlan;
import io.sfumato.backbone.policy.KvNone;
import io.sfumato.backbone.policy.KvPolicy;
import io.sfumato.backbone.policy.KvPrefixLm;
import io.sfumato.backbone.policy.Pruning;
import io.sfumato.backbone.policy.Strategy;
import io.sfumato.backbone.policy.StrategyOptions;
import io.sfumato.backbone.policy.Techniques;
import io.sfumato.backbone.policy.TopQuota;
import io.sfumato.backbone.policy.VisualTokenPolicy;
import io.sfumato.backbone.policy.Window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class VisualPruningTests {

	private static final int VISUAL = 8;

	private static final int CELLS = 6;

	/** I24. */
	@ParameterizedTest
	@EnumSource(names = { "REDVTP", "FASTV", "LATE", "PROGRESSIVE" })
	void whoeverKeepsAllChangesNothing(Pruning.Method method) {
		for (AttentionPattern attention : EnumSet.complementOf(EnumSet.of(AttentionPattern.BLOCK_CAUSAL))) {
			PlainBackbone plain = PlainBackbone.random(attention, 24, 3);

			Run none = run(plain, Pruning.NONE);
			Run all = run(plain, new Pruning(method, 1));

			assertThat(all.result().tokens()).isEqualTo(none.result().tokens());
			assertThat(all.result().probabilities()).containsExactly(none.result().probabilities(), within(1e-9));
			assertThat(all.result().positionsComputed()).isEqualTo(none.result().positionsComputed());
			assertThat(all.dropped()).isEqualTo(new BitSet());
		}
	}

	/** I24: exactly so many go, and nothing but soft tokens. */
	@ParameterizedTest
	@EnumSource(names = { "REDVTP", "FASTV", "LATE", "PROGRESSIVE" })
	void soManyStayAsWereToStay(Pruning.Method method) {
		for (AttentionPattern attention : EnumSet.complementOf(EnumSet.of(AttentionPattern.BLOCK_CAUSAL))) {
			PlainBackbone plain = PlainBackbone.random(attention, 24, 4);

			Run pruned = run(plain, new Pruning(method, 0.25));

			// at its last quarter the last cell is being decided, and nobody asks any
			// more
			int stay = (method == Pruning.Method.PROGRESSIVE) ? 4 : 2;
			assertThat(pruned.dropped().cardinality()).as("%s", attention).isEqualTo(VISUAL - stay);
			assertThat(pruned.dropped().length()).isLessThanOrEqualTo(VISUAL);
			assertThat(pruned.result().tokens()).doesNotContain(23);
		}
	}

	@Test
	void passesThatComeLaterComputeLess() {
		PlainBackbone plain = PlainBackbone.random(AttentionPattern.BIDIRECTIONAL, 24, 5);
		int length = VISUAL + 3 + CELLS;

		Run first = run(plain, new Pruning(Pruning.Method.REDVTP, 0.5));
		Run late = run(plain, new Pruning(Pruning.Method.LATE, 0.5));

		assertThat(first.result().positionsComputed()).isEqualTo(length + (CELLS - 1) * (length - 4L));
		assertThat(late.result().positionsComputed()).isEqualTo(4L * length + 2 * (length - 4L));
	}

	/** Cutting cells out of the prefix is hiding them. */
	@Test
	void aCutPrefixIsOneWhoseCellsAreHidden() {
		try (TrackedBackbone tracked = new TrackedBackbone(
				PlainBackbone.random(AttentionPattern.SEGMENT_CAUSAL, 24, 6))) {
			Canvas canvas = Canvas.masked(prompt(tracked), tracked.shape().maskToken(), CELLS);
			BitSet dropped = new BitSet();
			dropped.set(1, 4);
			dropped.set(6);
			try (Prefix prefix = Prefix.build(tracked, canvas.prompt(), MediaKeyValues.uncached(), new CancelSignal());
					KvPrefixLm kv = new KvPrefixLm(prefix.keyValues())) {
				kv.drop(tracked, canvas, dropped);
				ForwardPlan plan = plan(canvas, kv);
				int prompt = canvas.promptLength();
				BitSet mask = new BitSet();
				for (int query = 0; query < CELLS; query++) {
					for (int key = 0; key < prompt + CELLS; key++) {
						mask.set(query * (prompt + CELLS) + key, !dropped.get(key));
					}
				}

				float[] cut = logits(tracked, canvas, plan.past(), null);
				float[] hidden = logits(tracked, canvas, prefix.keyValues(), mask);

				assertThat(plan.past().length()).isEqualTo(prompt - 4);
				assertThat(cut).containsExactly(hidden, within(1e-5f));
				assertThat(plan.keyOf(0)).isZero();
				assertThat(plan.keyOf(2)).isEqualTo(-1);
				assertThat(plan.keyOf(7)).isEqualTo(3);
				assertThat(plan.keyOf(prompt)).isEqualTo(prompt - 4);
			}
			assertThat(tracked.open()).isZero();
		}
	}

	/** Under the model's own pattern, so is leaving them out of a full pass. */
	@Test
	void whatIsLeftSeesAsBefore() {
		PlainBackbone plain = PlainBackbone.random(AttentionPattern.SEGMENT_CAUSAL, 24, 7);
		Canvas canvas = Canvas.masked(prompt(plain), plain.shape().maskToken(), CELLS);
		KvNone kv = new KvNone(canvas, plain.shape().attention());
		BitSet dropped = new BitSet();
		dropped.set(0);
		dropped.set(3, 5);

		kv.drop(plain, canvas, dropped);
		ForwardPlan plan = plan(canvas, kv);

		BitSet all = canvas.attention(plain.shape().attention());
		int length = canvas.length();
		assertThat(plan.count()).isEqualTo(length - 3);
		for (int query = 0; query < plan.count(); query++) {
			for (int key = 0; key < plan.count(); key++) {
				assertThat(plan.mask().get(query * plan.count() + key))
					.isEqualTo(all.get(plan.cell(query) * length + plan.cell(key)));
			}
		}
	}

	@Test
	void whatMasksLookAtStays() {
		PlainBackbone plain = PlainBackbone.random(AttentionPattern.BIDIRECTIONAL, 24, 8);
		Canvas canvas = Canvas.masked(prompt(plain), plain.shape().maskToken(), CELLS);
		RunState state = new RunState(canvas);
		state.open(new Window(canvas.promptLength(), canvas.length(), 0));
		canvas.commit(canvas.promptLength(), 1);
		double[] weights = { 0.1, 0.3, 0.2, 0.3, 0.0, 0.5, 0.2, 0.1 };
		BitSet dropped = new BitSet();

		AttentionPruning.redVtp(0.5).drop(state, new VisualTokenPolicy.Looks() {

			@Override
			public boolean has(int index) {
				return true;
			}

			@Override
			public double weight(int index, int seen) {
				// what is decided looks elsewhere, and isn't asked
				return (index == canvas.promptLength()) ? 100 * (1 - weights[seen]) : weights[seen];
			}

		}, dropped);

		assertThat(dropped.stream()).containsExactly(0, 4, 6, 7);
	}

	@Test
	void nothingIsDroppedWhenNothingAsks() {
		PlainBackbone plain = PlainBackbone.random(AttentionPattern.BIDIRECTIONAL, 24, 9);
		Canvas canvas = Canvas.masked(prompt(plain), plain.shape().maskToken(), CELLS);

		Denoised result;
		BitSet dropped;
		try (Denoising denoising = new Denoising(plain, canvas,
				Runs.policies(new FixedPerStep(CELLS), new TopQuota(), CELLS, Runs.uncached(plain, canvas))
					.visual(AttentionPruning.redVtp(0.5))
					.build(),
				DenoisingListener.NONE, new CancelSignal())) {
			result = denoising.run();
			dropped = denoising.dropped();
		}

		assertThat(result.forwardPasses()).isEqualTo(1);
		assertThat(dropped.isEmpty()).isTrue();
	}

	private static ForwardPlan plan(Canvas canvas, KvPolicy kv) {
		RunState state = new RunState(canvas);
		state.open(new Window(canvas.promptLength(), canvas.length(), 0));
		ForwardPlan plan = new ForwardPlan(canvas.length());
		kv.plan(state, plan);
		return plan;
	}

	private static float[] logits(Backbone backbone, Canvas canvas, KeyValues past, BitSet mask) {
		QueryCells queries = new QueryCells(1, CELLS, backbone.shape().hidden());
		for (int cell = 0; cell < CELLS; cell++) {
			canvas.query(canvas.promptLength() + cell, backbone, queries, 0);
		}
		float[] row = new float[backbone.shape().vocabulary()];
		try (ForwardRows rows = backbone
			.forward(new ForwardRequest(queries, past, mask, new int[] { 2 }, true, false, new CancelSignal()))) {
			rows.logits(0, row);
		}
		return row;
	}

	private static Prompt prompt(Backbone backbone) {
		float[] soft = new float[VISUAL * backbone.shape().hidden()];
		for (int index = 0; index < soft.length; index++) {
			soft[index] = (float) Math.sin(index);
		}
		return new Prompt(List.of(new Segment.Medium(CellKind.VISUAL, "image", soft, VISUAL),
				new Segment.Text(new int[] { 3, 9, 1 })));
	}

	private static Run run(Backbone plain, Pruning pruning) {
		TrackedBackbone backbone = new TrackedBackbone(plain);
		AttentionPattern attention = backbone.shape().attention();
		Strategy strategy = Strategy.quality(attention, CELLS, CELLS)
			.withoutStopAtEnd()
			.with(StrategyOptions.of(new Techniques.Options(null, null, null, null, null, null, null, pruning)));
		Canvas canvas = Canvas.masked(prompt(backbone), backbone.shape().maskToken(), CELLS);
		Run run;
		try (Prefix prefix = strategy.wantsPrefix(attention)
				? Prefix.build(backbone, canvas.prompt(), MediaKeyValues.uncached(), new CancelSignal()) : null;
				Denoising denoising = Denoising.of(backbone, canvas, prefix, strategy, DenoisingListener.NONE,
						new CancelSignal())) {
			run = new Run(denoising.run(), denoising.dropped());
		}
		assertThat(backbone.open()).isZero();
		return run;
	}

	private record Run(Denoised result, BitSet dropped) {
	}

}
