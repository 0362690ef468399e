package io.sfumato.backbone.loop;

import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.util.List;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.BackboneShape;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.ForwardRequest;
import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.policy.Strategy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the loop itself allocates, over a backbone that allocates nothing.
 */
class AllocationTests {

	private static final int CELLS = 256;

	private static final int VOCABULARY = 50_000;

	/**
	 * A step makes a request, an array with the rows it wants and its result: for 256
	 * cells a good 1 kB. A canvas or a row of logits copied per step would be far more.
	 */
	private static final long PER_STEP = 2048;

	@Test
	void aStepAllocatesNoMoreThanItsRequest() {
		Strategy strategy = Strategy.quality(AttentionPattern.BIDIRECTIONAL, CELLS, CELLS);
		run(strategy);

		long allocated = run(strategy);

		assertThat(allocated / CELLS).isLessThan(PER_STEP);
	}

	/** Bytes allocated by all steps of a run. */
	private static long run(Strategy strategy) {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		Canvas canvas = Canvas.masked(Prompt.of(1, 2, 3), 0, CELLS);
		try (Denoising denoising = Denoising.of(new ConstantBackbone(), canvas, null, strategy, DenoisingListener.NONE,
				new CancelSignal())) {
			long before = threads.getCurrentThreadAllocatedBytes();
			int steps = 0;
			while (!denoising.finished()) {
				denoising.step();
				steps++;
			}
			long allocated = threads.getCurrentThreadAllocatedBytes() - before;
			assertThat(steps).isEqualTo(CELLS);
			return allocated;
		}
	}

	/** Always says the same. */
	private static final class ConstantBackbone implements Backbone, ForwardRows {

		private final BackboneShape shape = new BackboneShape(1, 1, 1, 1, VOCABULARY, 1024,
				AttentionPattern.BIDIRECTIONAL, 0, 0, List.of());

		@Override
		public BackboneShape shape() {
			return this.shape;
		}

		@Override
		public void embed(int token, FloatBuffer target) {
			target.put(token);
		}

		@Override
		public ForwardRows forward(ForwardRequest request) {
			return this;
		}

		@Override
		public KeyValues join(List<KeyValues> parts) {
			throw new UnsupportedOperationException();
		}

		@Override
		public int count() {
			return 0;
		}

		@Override
		public int argmax(int row) {
			return 7;
		}

		@Override
		public float max(int row) {
			return 1;
		}

		@Override
		public float secondMax(int row) {
			return 0;
		}

		@Override
		public float logSumExp(int row) {
			return 0.5f;
		}

		@Override
		public float entropy(int row) {
			return 0.7f;
		}

		@Override
		public void logits(int row, float[] target) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void attention(int layer, int row, float[] target) {
			throw new UnsupportedOperationException();
		}

		@Override
		public KeyValues takeKeyValues() {
			throw new UnsupportedOperationException();
		}

		@Override
		public void close() {
		}

	}

}
