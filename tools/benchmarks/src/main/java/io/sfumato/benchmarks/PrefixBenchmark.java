package io.sfumato.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.policy.Strategy;
import io.sfumato.backbone.policy.StrategyOptions;

/**
 * What keys and values of the prompt save in a step, by the length of the prompt, on a
 * backbone of 8 layers × 1024 with random weights: one token per step over one block,
 * with the prefix cache and without. The pass that fills the cache counts as a step's
 * work and is shared among all of them.
 */
final class PrefixBenchmark {

	private static final int CELLS = 32;

	/** An answer's question; one tile of the embedded model, of CLIP, of SigLIP. */
	private static final int[] PROMPTS = { 32, 137, 576, 729 };

	private static final int ROUNDS = 3;

	void run(PrintStream out) throws IOException {
		try (RandomBackbone model = RandomBackbone.open(LoopBenchmark.MODEL)) {
			Table table = new Table("prompt", "without: ms / step", "with: ms / step", "×");
			for (int prompt : PROMPTS) {
				double without = Double.MAX_VALUE;
				double with = Double.MAX_VALUE;
				for (int round = 0; round < ROUNDS; round++) {
					without = Math.min(without, milliseconds(model.backbone(), prompt, Strategy.Cache.NONE));
					with = Math.min(with, milliseconds(model.backbone(), prompt, Strategy.Cache.PREFIX));
				}
				table.row(prompt, format(without), format(with), format(without / with));
			}
			out.printf("A step of %d cells with and without the prefix cache, 8 layers × 1024, best of %d runs%n%n",
					CELLS, ROUNDS);
			table.print(out);
			out.println();
		}
	}

	private static double milliseconds(Backbone backbone, int prompt, Strategy.Cache cache) {
		Strategy strategy = Strategy.quality(backbone.shape().attention(), CELLS, CELLS)
			.with(new StrategyOptions(CELLS / 2, null, null, null, Map.of(), null, cache, null, null));
		LoopBenchmark.Measured measured = LoopBenchmark.measure(backbone, strategy, prompt);
		return measured.nanos() / 1e6 / measured.steps();
	}

	private static String format(double value) {
		return String.format(Locale.ROOT, "%.2f", value);
	}

}
