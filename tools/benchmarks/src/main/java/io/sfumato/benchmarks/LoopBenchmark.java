package io.sfumato.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

import com.sun.management.ThreadMXBean;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.BackboneShape;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.ForwardRequest;
import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.loop.Denoising;
import io.sfumato.backbone.loop.DenoisingListener;
import io.sfumato.backbone.policy.Recipe;
import io.sfumato.backbone.policy.Strategy;

/**
 * What the loop itself costs beside the forward passes it asks for, on a backbone of 8
 * layers × 1024 with random weights: its share of a step's time, and what it allocates
 * per step in short and in long runs.
 */
final class LoopBenchmark {

	static final RandomLlada MODEL = new RandomLlada(8, 1024, 2752, 16, 1024);

	private static final int PROMPT = 96;

	private static final int[] CELLS = { 32, 128 };

	void run(PrintStream out) throws IOException {
		try (RandomBackbone model = RandomBackbone.open(MODEL)) {
			Backbone backbone = model.backbone();
			Table table = new Table("strategy", "cells", "steps", "forward ms / step", "own ms / step", "own share",
					"allocated bytes / step");
			for (int cells : CELLS) {
				AttentionPattern attention = backbone.shape().attention();
				for (Strategy strategy : List.of(Strategy.quality(attention, cells, 32), Strategy.balanced(cells, 32),
						Strategy.lossless(attention, cells, 32), Recipe.DINFER_CREDIT.strategy(attention, cells, 32))) {
					// the first run warms up
					measure(backbone, strategy, PROMPT);
					row(table, strategy, measure(backbone, strategy, PROMPT));
				}
			}
			out.printf("The loop beside its passes: %d cells of prompt, 8 layers × 1024, vocabulary %d%n%n", PROMPT,
					MODEL.vocabulary());
			table.print(out);
			out.println();
		}
	}

	private static void row(Table table, Strategy strategy, Measured measured) {
		double forward = measured.forwardNanos() / 1e6 / measured.steps();
		double own = (measured.nanos() - measured.forwardNanos()) / 1e6 / measured.steps();
		table.row(strategy.name(), strategy.maxTokens(), measured.steps(), format("%.2f", forward), format("%.3f", own),
				format("%.2f %%", 100 * own / (own + forward)), measured.bytes() / measured.steps());
	}

	/** A whole run; allocations of the passes aren't the loop's. */
	static Measured measure(Backbone backbone, Strategy strategy, int promptCells) {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		Timed timed = new Timed(backbone, threads);
		int[] prompt = IntStream.range(0, promptCells).map((cell) -> cell % 1000).toArray();
		Canvas canvas = Canvas.masked(Prompt.of(prompt), backbone.shape().maskToken(), strategy.maxTokens());
		try (Denoising denoising = Denoising.of(timed, canvas, null, strategy.withoutStopAtEnd(),
				DenoisingListener.NONE, new CancelSignal())) {
			int steps = 0;
			long bytes = threads.getCurrentThreadAllocatedBytes();
			long start = System.nanoTime();
			while (!denoising.finished()) {
				denoising.step();
				steps++;
			}
			return new Measured(steps, System.nanoTime() - start, timed.nanos,
					threads.getCurrentThreadAllocatedBytes() - bytes - timed.bytes);
		}
	}

	private static String format(String pattern, double value) {
		return String.format(Locale.ROOT, pattern, value);
	}

	/**
	 * What a run took.
	 *
	 * @param nanos of all steps
	 * @param forwardNanos of the passes in them
	 * @param bytes that the loop has allocated
	 */
	record Measured(int steps, long nanos, long forwardNanos, long bytes) {
	}

	/** Holds its watch while the backbone works. */
	private static final class Timed implements Backbone {

		private final Backbone backbone;

		private final ThreadMXBean threads;

		private long nanos;

		private long bytes;

		Timed(Backbone backbone, ThreadMXBean threads) {
			this.backbone = backbone;
			this.threads = threads;
		}

		@Override
		public BackboneShape shape() {
			return this.backbone.shape();
		}

		@Override
		public void embed(int token, FloatBuffer target) {
			this.backbone.embed(token, target);
		}

		@Override
		public ForwardRows forward(ForwardRequest request) {
			long bytes = this.threads.getCurrentThreadAllocatedBytes();
			long start = System.nanoTime();
			ForwardRows rows = this.backbone.forward(request);
			this.nanos += System.nanoTime() - start;
			this.bytes += this.threads.getCurrentThreadAllocatedBytes() - bytes;
			return rows;
		}

		@Override
		public KeyValues join(List<KeyValues> parts) {
			return this.backbone.join(parts);
		}

		@Override
		public void close() {
		}

	}

}
