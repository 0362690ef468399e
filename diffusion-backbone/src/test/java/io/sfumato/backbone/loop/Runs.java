package io.sfumato.backbone.loop;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.policy.FixedBlocks;
import io.sfumato.backbone.policy.KvNone;
import io.sfumato.backbone.policy.KvPolicy;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.StepSchedule;
import io.sfumato.backbone.policy.UnmaskPolicy;

/**
 * Whole runs in one line.
 */
final class Runs {

	private Runs() {
	}

	static Denoised run(Backbone backbone, Canvas canvas, Policies policies) {
		try (Denoising denoising = new Denoising(backbone, canvas, policies, DenoisingListener.NONE,
				new CancelSignal())) {
			return denoising.run();
		}
	}

	static Policies.Builder policies(StepSchedule schedule, UnmaskPolicy rule, int blockLength, KvPolicy kv) {
		return Policies.builder(schedule, new FixedBlocks(blockLength, FixedBlocks.End.FILLED), rule, kv);
	}

	/** Full canvas, full attention. */
	static KvPolicy uncached(Backbone backbone, Canvas canvas) {
		return new KvNone(canvas, backbone.shape().attention());
	}

	static RandomGenerator random(long seed) {
		return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
	}

	static Prompt prompt(RandomGenerator random, int vocabulary) {
		return Prompt.of(random.ints(random.nextInt(1, 7), 0, vocabulary - 2).toArray());
	}

}
