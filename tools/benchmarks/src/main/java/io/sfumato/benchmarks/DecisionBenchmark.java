package io.sfumato.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import javax.imageio.ImageIO;

import io.sfumato.engine.EngineObserver;
import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.local.LocalEngine;
import io.sfumato.engine.request.DecisionQuestion;
import io.sfumato.engine.request.GenerationOptions;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.Receipt;
import io.sfumato.trainer.data.EvaluationSets;
import io.sfumato.trainer.data.Sample;

/**
 * What several yes/no questions about one picture cost against one question, on the
 * embedded model: a picture that nobody has asked about before, and one whose keys and
 * values are known. Both sides alternate within one process, each round with another
 * picture, and medians count.
 */
final class DecisionBenchmark {

	private static final int[] QUESTIONS = { 1, 2, 5, 10, 20, 50 };

	private static final int ROUNDS = 15;

	private static final int WARM_UP = 10;

	void run(PrintStream out) throws IOException, InterruptedException {
		List<MediaInput> pictures = pictures();
		EngineSettings settings = EngineSettings.embedded(Files.createTempDirectory("sfumato-bench"))
			.with(new EngineSettings.Caches(1, 1));
		Table table = new Table("yes/no questions", "new picture: ms", "× one", "known picture: ms", "× one",
				"passes: new", "known");
		double[][] fresh = new double[QUESTIONS.length][ROUNDS];
		double[][] known = new double[QUESTIONS.length][ROUNDS];
		Receipt[] freshReceipts = new Receipt[QUESTIONS.length];
		Receipt[] knownReceipts = new Receipt[QUESTIONS.length];
		// caches that hold nothing make every picture a new one; the others keep all
		try (LocalEngine forgetful = LocalEngine.open(settings, EngineObserver.NONE);
				LocalEngine engine = LocalEngine.open(settings.with(EngineSettings.Caches.DEFAULT),
						EngineObserver.NONE)) {
			out.printf("model %.12s%n%n", engine.catalogue().models().getFirst().revision());
			for (int round = -WARM_UP; round < ROUNDS; round++) {
				MediaInput picture = pictures.get(Math.floorMod(round, pictures.size()));
				decide(engine, picture, 1);
				for (int i = 0; i < QUESTIONS.length; i++) {
					freshReceipts[i] = decide(forgetful, picture, QUESTIONS[i]);
					knownReceipts[i] = decide(engine, picture, QUESTIONS[i]);
					if (round >= 0) {
						fresh[i][round] = freshReceipts[i].timesMs().total();
						known[i][round] = knownReceipts[i].timesMs().total();
					}
				}
			}
		}
		for (int i = 0; i < QUESTIONS.length; i++) {
			table.row(QUESTIONS[i], format(median(fresh[i])), format(median(fresh[i]) / median(fresh[0])),
					format(median(known[i])), format(median(known[i]) / median(known[0])),
					freshReceipts[i].forwardPasses(), knownReceipts[i].forwardPasses());
		}
		out.printf(
				"Yes/no questions about one picture, isolated; medians of %d rounds, from arrival to the last answer%n%n",
				ROUNDS);
		table.print(out);
		out.println();
	}

	private static List<MediaInput> pictures() throws IOException {
		List<MediaInput> pictures = new ArrayList<>();
		for (Sample sample : EvaluationSets.samples("receipts", Questions.SEED, 6, true)) {
			ByteArrayOutputStream file = new ByteArrayOutputStream();
			ImageIO.write(Objects.requireNonNull(sample.page().pixels()), "png", file);
			pictures.add(new MediaInput(null, file.toByteArray(), null, MediaInput.Detail.AUTO, "/media/0"));
		}
		return pictures;
	}

	private static Receipt decide(LocalEngine engine, MediaInput picture, int count) throws InterruptedException {
		List<DecisionQuestion> questions = new ArrayList<>();
		for (int number = 0; number < count; number++) {
			questions.add(new DecisionQuestion("q" + number, DecisionQuestion.Kind.YES_NO,
					"is item %d on the receipt?".formatted(number + 1), List.of(), List.of()));
		}
		Operation operation = new Operation.Decide(questions, null, true, null, true, null);
		return engine.submit(new RunRequest(operation, null, List.of(picture), null, null, GenerationOptions.NONE,
				Set.of(), Map.of()), (event) -> {
				})
			.await()
			.receipt();
	}

	private static double median(double[] values) {
		double[] sorted = values.clone();
		Arrays.sort(sorted);
		return sorted[sorted.length / 2];
	}

	private static String format(double value) {
		return String.format(Locale.ROOT, "%.2f", value);
	}

}
