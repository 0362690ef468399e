package io.sfumato.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import javax.imageio.ImageIO;

import org.jspecify.annotations.Nullable;

import io.sfumato.engine.EngineObserver;
import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.local.LocalEngine;
import io.sfumato.engine.request.GenerationOptions;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.Question;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;
import io.sfumato.trainer.data.EvaluationSets;
import io.sfumato.trainer.data.Exchange;
import io.sfumato.trainer.data.Sample;
import io.sfumato.trainer.data.TextAnswer;

/**
 * Prefix cache and threshold against static decoding on the embedded model: the same
 * questions about the same pages, what they cost and how many answers are right. Each
 * ingredient is switched on alone and then both, so that the product of the single gains
 * stands beside the measured one.
 */
final class DecodingBenchmark {

	private static final List<String> SETS = List.of("receipts", "forms", "shapes");

	private static final int PAGES = 12;

	private static final long SEED = 2026;

	private static final int TOKENS = 32;

	private static final List<Variant> VARIANTS = List.of(new Variant("static", options("quota", null, "none")),
			new Variant("static + prefix cache", options("quota", null, "prefix")),
			new Variant("verified + prefix cache (lossless)", options("verified", null, "prefix")),
			new Variant("threshold 0.9", options("threshold", 0.9, "none")),
			new Variant("threshold 0.9 + prefix cache", options("threshold", 0.9, "prefix")));

	private record Variant(String name, GenerationOptions options) {
	}

	private record Asked(byte[] page, String question, String answer) {
	}

	private static GenerationOptions options(String unmask, @Nullable Double threshold, String cache) {
		Integer steps = (threshold == null) ? TOKENS : null;
		return new GenerationOptions(steps, TOKENS, TOKENS, unmask, threshold, null, null, null, cache, null, null,
				null);
	}

	void run(PrintStream out) throws IOException, InterruptedException {
		List<Asked> questions = questions();
		Path cache = Files.createTempDirectory("sfumato-bench");
		// media caches stay off, so that every question pays for its own prefill,
		// whichever comes first
		EngineSettings settings = EngineSettings.embedded(cache).with(new EngineSettings.Caches(0, 0));
		Table table = new Table("decoding", "right", "steps", "forwards", "positions", "ms", "forwards ×",
				"positions ×", "time ×");
		List<Cost> costs = new ArrayList<>();
		try (LocalEngine engine = LocalEngine.open(settings, EngineObserver.NONE)) {
			for (Variant variant : VARIANTS) {
				// once before the clock runs
				ask(engine, questions.getFirst(), variant);
				Cost cost = new Cost();
				for (Asked question : questions) {
					cost.add(ask(engine, question, variant), question.answer());
				}
				costs.add(cost);
				Cost base = costs.getFirst();
				table.row(variant.name(), "%d/%d".formatted(cost.right, questions.size()), per(cost.steps, questions),
						per(cost.forwards, questions), per(cost.positions, questions), per(cost.denoise, questions),
						ratio(base.forwards, cost.forwards), ratio(base.positions, cost.positions),
						ratio(base.denoise, cost.denoise));
			}
		}
		Cost base = costs.getFirst();
		out.printf("Decoding %d cells of %d questions about drawn pages (%s; seed %d), means per answer;%n", TOKENS,
				questions.size(), String.join(", ", SETS), SEED);
		out.println("ms = prefill + denoising; × = static / this, in the same run\n");
		table.print(out);
		out.printf("%nproduct of the single gains in time %s, measured together %s%n%n",
				format(base.denoise / costs.get(1).denoise * (base.denoise / costs.get(3).denoise)),
				ratio(base.denoise, costs.get(4).denoise));
	}

	private static List<Asked> questions() throws IOException {
		List<Asked> questions = new ArrayList<>();
		for (String set : SETS) {
			for (Sample sample : EvaluationSets.samples(set, SEED, PAGES, true)) {
				ByteArrayOutputStream page = new ByteArrayOutputStream();
				ImageIO.write(Objects.requireNonNull(sample.page().pixels()), "png", page);
				for (Exchange exchange : sample.exchanges()) {
					if (exchange.answer() instanceof TextAnswer answer) {
						questions.add(new Asked(page.toByteArray(), exchange.question(), answer.text()));
					}
				}
			}
		}
		return questions;
	}

	private static RunResult ask(LocalEngine engine, Asked asked, Variant variant) throws InterruptedException {
		MediaInput page = new MediaInput(null, asked.page(), null, MediaInput.Detail.AUTO, "/media/0");
		Operation question = new Operation.Answer(List.of(new Question("0", asked.question(), null)), null);
		return engine
			.submit(new RunRequest(question, null, List.of(page), null, null, variant.options(), Set.of(), Map.of()),
					(event) -> {
					})
			.await();
	}

	private static String per(double sum, List<Asked> questions) {
		return format(sum / questions.size());
	}

	private static String ratio(double base, double value) {
		return format(base / value);
	}

	private static String format(double value) {
		return String.format(Locale.ROOT, (value < 100) ? "%.2f" : "%.0f", value);
	}

	private static final class Cost {

		private int right;

		private double steps;

		private double forwards;

		private double positions;

		private double denoise;

		private void add(RunResult result, String expected) {
			Receipt receipt = result.receipt();
			this.right += result.texts().getFirst().text().equals(expected) ? 1 : 0;
			this.steps += receipt.steps();
			this.forwards += receipt.forwardPasses();
			this.positions += receipt.positionsComputed();
			this.denoise += receipt.timesMs().prefill() + receipt.timesMs().denoise();
		}

	}

}
