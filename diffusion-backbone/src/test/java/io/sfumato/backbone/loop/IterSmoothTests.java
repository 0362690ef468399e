package io.sfumato.backbone.loop;

import java.nio.FloatBuffer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.PlainBackbone;
import io.sfumato.backbone.QueryCells;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.policy.FixedPerStep;
import io.sfumato.backbone.policy.IterSmooth;
import io.sfumato.backbone.policy.IterationThreshold;
import io.sfumato.backbone.policy.KvPrefix;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.SelfStatic;
import io.sfumato.backbone.policy.StrategyException;
import io.sfumato.backbone.policy.Threshold;
import io.sfumato.backbone.policy.TopQuota;
import io.sfumato.backbone.policy.Unlimited;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

class IterSmoothTests {

	/**
	 * I5: a weight of 0 is off; any other is seen by the model from the second pass on.
	 */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6 })
	void aWeightOfNothingIsOff(long seed) {
		PlainBackbone plain = PlainBackbone.random(AttentionPattern.BIDIRECTIONAL, 20, seed);

		Denoised off = run(plain, seed, 0);
		Denoised on = run(plain, seed, 0.5);
		Denoised without = Runs.run(plain, canvas(seed),
				Runs.policies(new FixedPerStep(1), new TopQuota(), 12, new KvPrefix()).wholeRows().build());

		assertThat(off.tokens()).isEqualTo(without.tokens());
		assertThat(off.probabilities()).containsExactly(without.probabilities(), within(1e-12));
		assertThat(on.forwardPasses()).isEqualTo(without.forwardPasses());
		assertThat(on.probabilities()).isNotEqualTo(without.probabilities());
	}

	private static Denoised run(PlainBackbone plain, long seed, double most) {
		return Runs.run(plain, canvas(seed),
				Runs.policies(new FixedPerStep(1), new TopQuota(), 12, new KvPrefix())
					.wholeRows()
					.input(new IterSmooth(plain, 0.15, 0.02, most))
					.build());
	}

	private static Canvas canvas(long seed) {
		return Canvas.masked(Runs.prompt(Runs.random(seed), 20), 19, 12);
	}

	@Test
	void addsToTheLastRowAlone() {
		PlainBackbone plain = PlainBackbone.random(AttentionPattern.BIDIRECTIONAL, 20, 1);
		int hidden = plain.shape().hidden();
		float[] addend = new float[hidden];
		addend[2] = 7;
		float[] token = new float[hidden];
		plain.embed(5, FloatBuffer.wrap(token));

		QueryCells queries = new QueryCells(1, 2, hidden).add(plain, 5, 0).add(plain, 5, 1);
		queries.blend(addend);

		float[] rows = new float[2 * hidden];
		queries.embeddings().get(rows);
		assertThat(rows[2]).isEqualTo(token[2]);
		assertThat(rows[hidden + 2]).isEqualTo(token[2] + 7);
		assertThat(rows[hidden + 1]).isEqualTo(token[1]);
	}

	/** It falls to its value and stays there: from then on a threshold. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4 })
	void aThresholdThatHasFallenIsOne(long seed) {
		PlainBackbone plain = PlainBackbone.random(AttentionPattern.BIDIRECTIONAL, 20, seed);

		Denoised falling = Runs.run(plain, canvas(seed),
				Runs.policies(Unlimited.uncapped(), new IterationThreshold(1, 0.02), 4, new KvPrefix()).build());
		Denoised never = Runs.run(plain, canvas(seed),
				Runs.policies(Unlimited.uncapped(), new Threshold(1), 4, new KvPrefix()).build());

		assertThat(falling.tokens()).isEqualTo(never.tokens());
		assertThat(falling.steps()).isEqualTo(never.steps());
	}

	@Test
	void severalCanvasesAreRefused() {
		PlainBackbone plain = PlainBackbone.random(AttentionPattern.BIDIRECTIONAL, 20, 1);
		Policies.Builder policies = Runs.policies(new FixedPerStep(1), new TopQuota(), 4, new KvPrefix())
			.input(new IterSmooth(plain, 0.15, 0.02, 0.3))
			.drafts(new SelfStatic(2));

		assertThatExceptionOfType(StrategyException.class).isThrownBy(policies::build)
			.withMessageContaining("belongs to one canvas");
	}

}
