package io.sfumato.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.sfumato.engine.EngineObserver;
import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.local.LocalEngine;
import io.sfumato.engine.request.GenerationOptions;

/**
 * Prefix cache and threshold against static decoding on the embedded model: the same
 * questions about the same pages, what they cost and how many answers are right. Each
 * ingredient is switched on alone and then both, so that the product of the single gains
 * stands beside the measured one.
 */
final class DecodingBenchmark {

	private static final List<String> SETS = List.of("receipts", "forms", "shapes");

	private static final int PAGES = 12;

	private static final int TOKENS = Contestants.CELLS;

	private static final List<Variant> VARIANTS = List.of(new Variant("static", options("quota", null, "none")),
			new Variant("static + prefix cache", options("quota", null, "prefix")),
			new Variant("verified + prefix cache (lossless)", options("verified", null, "prefix")),
			new Variant("threshold 0.85", options("threshold", 0.85, "none")),
			new Variant("threshold 0.85 + prefix cache (balanced)", options("threshold", 0.85, "prefix")),
			new Variant("factor 2.25 + prefix cache (fast)", new GenerationOptions(null, TOKENS, TOKENS, "factor", null,
					2.25, null, null, "prefix", null, null, null)));

	private record Variant(String name, GenerationOptions options) {
	}

	private static GenerationOptions options(String unmask, @Nullable Double threshold, String cache) {
		Integer steps = (threshold == null) ? TOKENS : null;
		return new GenerationOptions(steps, TOKENS, TOKENS, unmask, threshold, null, null, null, cache, null, null,
				null);
	}

	void run(PrintStream out) throws IOException, InterruptedException {
		Questions questions = Questions.of(SETS, PAGES);
		Path cache = Files.createTempDirectory("sfumato-bench");
		// media caches stay off, so that every question pays for its own prefill,
		// whichever comes first
		EngineSettings settings = EngineSettings.embedded(cache).with(new EngineSettings.Caches(0, 0));
		Table table = new Table("decoding", "right", "steps", "forwards", "positions", "ms", "forwards ×",
				"positions ×", "time ×");
		List<Cost> costs = new ArrayList<>();
		try (LocalEngine engine = LocalEngine.open(settings, EngineObserver.NONE)) {
			for (Variant variant : VARIANTS) {
				Cost cost = questions.ask(engine, variant.options());
				costs.add(cost);
				Cost base = costs.getFirst();
				table.row(variant.name(), "%d/%d".formatted(cost.right(), cost.asked()), format(cost.steps()),
						format(cost.forwards()), format(cost.positions()), format(cost.millis()),
						format(base.forwards() / cost.forwards()), format(base.positions() / cost.positions()),
						format(base.millis() / cost.millis()));
			}
		}
		Cost base = costs.getFirst();
		out.printf("Decoding %d cells of %s, means per answer;%n", TOKENS, questions.describe());
		out.println("ms = prefill + denoising; × = static / this, in the same run\n");
		table.print(out);
		out.printf("%nproduct of the single gains in time %s, measured together %s%n%n",
				format(base.millis() / costs.get(1).millis() * (base.millis() / costs.get(3).millis())),
				format(base.millis() / costs.get(4).millis()));
	}

	private static String format(double value) {
		return String.format(Locale.ROOT, (value < 100) ? "%.2f" : "%.0f", value);
	}

}
