package io.sfumato.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import io.sfumato.benchmarks.Contestants.Factor;
import io.sfumato.benchmarks.Contestants.Setting;
import io.sfumato.engine.EngineObserver;
import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.local.LocalEngine;
import io.sfumato.engine.request.GenerationOptions;

/**
 * Strategies on the embedded model: how many answers are right against what they cost.
 * Rules are swept through their settings, techniques run at their usual numbers, and the
 * factors of one combination are switched on one by one, left out one by one, and all at
 * once, so that the product of the single gains stands beside the measured one.
 * <p>
 * Writes tables, and a plot of accuracy against forward passes and against time.
 */
final class StrategyBenchmark {

	private static final String PREFIX = " + prefix cache";

	/** Of each set: what a run of all rows asks within ten minutes on two quiet cores. */
	private static final String PAGES = "5";

	private static final String SEED = String.valueOf(Questions.SEED);

	private final Map<String, String> arguments;

	/**
	 * @param arguments {@code sets} and {@code only}, separated by {@code +};
	 * {@code pages} and their {@code seed}; {@code table} and {@code plot}, files
	 */
	StrategyBenchmark(Map<String, String> arguments) {
		this.arguments = arguments;
	}

	void run(PrintStream out) throws IOException, InterruptedException {
		ByteArrayOutputStream report = new ByteArrayOutputStream();
		measure(new PrintStream(report, false, StandardCharsets.UTF_8));
		out.write(report.toByteArray());
		String file = this.arguments.get("table");
		if (file != null) {
			Files.write(Path.of(file), report.toByteArray());
		}
	}

	private void measure(PrintStream out) throws IOException, InterruptedException {
		Questions questions = Questions.of(
				List.of(this.arguments.getOrDefault("sets", "receipts+forms+shapes").split("\\+")),
				Integer.parseInt(this.arguments.getOrDefault("pages", PAGES)),
				Long.parseLong(this.arguments.getOrDefault("seed", SEED)));
		EngineSettings settings = EngineSettings.embedded(Files.createTempDirectory("sfumato-bench"))
			.with(new EngineSettings.Caches(0, 0));
		out.printf("%d cells of %s, means per answer;%n", Contestants.CELLS, questions.describe());
		out.println("same = texts that are those of one token per step; ms = prefill + denoising;");
		out.println("× = one token per step without cache / this;");
		out.println("penalised = time × multiplied by (accuracy / its accuracy)⁴");
		try (LocalEngine engine = LocalEngine.open(settings, EngineObserver.NONE)) {
			out.printf("model %.12s%n%n", engine.catalogue().models().getFirst().revision());
			Cost base = questions.ask(engine, Contestants.baseline());
			List<Plot.Series> forwards = new ArrayList<>();
			List<Plot.Series> millis = new ArrayList<>();
			Table table = table("strategy");
			row(table, "one token per step", base, base);
			Table areas = new Table("rule", "settings", "area of accuracy under parallelism");
			for (Map.Entry<String, Map<String, GenerationOptions>> sweep : Contestants.sweeps().entrySet()) {
				if (!wanted(sweep.getKey())) {
					continue;
				}
				Map<String, Cost> costs = new LinkedHashMap<>();
				for (var setting : sweep.getValue().entrySet()) {
					Cost cost = questions.ask(engine, setting.getValue());
					costs.put(setting.getKey(), cost);
					row(table, sweep.getKey() + " " + setting.getKey() + PREFIX, cost, base);
				}
				areas.row(sweep.getKey(), String.join(", ", costs.keySet()),
						format(Parallelism.area(List.copyOf(costs.values()))));
				forwards.add(series(sweep.getKey(), true, costs, Cost::forwards));
				millis.add(series(sweep.getKey(), true, costs, Cost::millis));
			}
			Map<String, Cost> single = new LinkedHashMap<>();
			for (var technique : Contestants.techniques().entrySet()) {
				if (wanted(technique.getKey().split(" ")[0])) {
					Cost cost = questions.ask(engine, technique.getValue());
					single.put(technique.getKey(), cost);
					row(table, technique.getKey() + PREFIX, cost, base);
				}
			}
			for (var published : Contestants.published().entrySet()) {
				if (wanted(published.getKey().split(" ")[0])) {
					Cost cost = questions.ask(engine, published.getValue());
					single.put(published.getKey(), cost);
					row(table, published.getKey(), cost, base);
				}
			}
			table.print(out);
			out.println("\nTokens per step, accuracy at each: the more area, the longer a rule stays right.\n");
			areas.print(out);
			out.println();
			if (wanted("factors")) {
				factors(out, engine, questions);
			}
			if (!single.isEmpty()) {
				forwards.add(series("techniques", false, single, Cost::forwards));
				millis.add(series("techniques", false, single, Cost::millis));
			}
			plot(out, forwards, millis, questions);
		}
	}

	private boolean wanted(String name) {
		String only = this.arguments.get("only");
		return only == null || List.of(only.split("\\+")).contains(name);
	}

	/** Each factor alone, each left out, all together. */
	private static void factors(PrintStream out, LocalEngine engine, Questions questions) throws InterruptedException {
		List<Factor> factors = Contestants.factors();
		Table table = table("factors");
		// measured again: a product of ratios wants one base from the same minutes
		Cost base = questions.ask(engine, Setting.BASELINE.options());
		row(table, "none", base, base);
		double product = 1;
		for (Factor factor : factors) {
			Cost alone = questions.ask(engine, factor.on().apply(Setting.BASELINE).options());
			row(table, factor.name() + " alone", alone, base);
			product *= base.millis() / alone.millis();
		}
		for (Factor left : factors) {
			Setting others = Setting.BASELINE;
			for (Factor factor : factors) {
				others = (factor == left) ? others : factor.on().apply(others);
			}
			row(table, "all but " + left.name(), questions.ask(engine, others.options()), base);
		}
		Setting all = Setting.BASELINE;
		for (Factor factor : factors) {
			all = factor.on().apply(all);
		}
		Cost together = questions.ask(engine, all.options());
		row(table, "all", together, base);
		table.print(out);
		out.printf("%nproduct of the single gains in time %s, measured together %s%n%n", format(product),
				format(base.millis() / together.millis()));
	}

	private void plot(PrintStream out, List<Plot.Series> forwards, List<Plot.Series> millis, Questions questions)
			throws IOException {
		String file = this.arguments.get("plot");
		if (file == null || forwards.isEmpty()) {
			return;
		}
		String asked = "right answers of " + questions.all().size();
		String svg = new Plot().panel("forward passes per answer, prefill included", asked, forwards)
			.panel("ms per answer, prefill and denoising", asked, millis)
			.svg();
		Files.writeString(Path.of(file), svg, StandardCharsets.UTF_8);
		out.printf("plot in %s%n%n", file);
	}

	private static Plot.Series series(String name, boolean joined, Map<String, Cost> costs, ToDoubleFunction<Cost> x) {
		List<Plot.Point> points = new ArrayList<>();
		costs.forEach((label, cost) -> points.add(new Plot.Point(label, x.applyAsDouble(cost), cost.accuracy())));
		return new Plot.Series(name, joined, points);
	}

	private static Table table(String heading) {
		return new Table(heading, "right", "same", "tokens / step", "forwards", "positions", "revisions", "ms",
				"forwards ×", "time ×", "penalised");
	}

	private static void row(Table table, String name, Cost cost, Cost base) {
		table.row(name, "%d/%d".formatted(cost.right(), cost.asked()), cost.same(base), format(cost.tokensPerStep()),
				format(cost.forwards()), format(cost.positions()), format(cost.revisions()), format(cost.millis()),
				format(base.forwards() / cost.forwards()), format(base.millis() / cost.millis()),
				format(cost.penalisedSpeed(base)));
	}

	private static String format(double value) {
		return String.format(Locale.ROOT, (value < 100) ? "%.2f" : "%.0f", value);
	}

}
