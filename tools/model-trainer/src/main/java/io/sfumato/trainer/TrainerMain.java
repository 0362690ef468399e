package io.sfumato.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

import org.bytedeco.pytorch.global.torch;

import io.sfumato.trainer.convert.PublishedSpeechEmbedding;
import io.sfumato.trainer.data.EvaluationSets;
import io.sfumato.trainer.data.FontPool;
import io.sfumato.trainer.data.SampleSource;
import io.sfumato.trainer.data.Sources;
import io.sfumato.trainer.evaluate.AbsenceReport;
import io.sfumato.trainer.evaluate.CalibrationFit;
import io.sfumato.trainer.evaluate.CalibrationReport;
import io.sfumato.trainer.evaluate.EvaluationReport;
import io.sfumato.trainer.evaluate.Examinee;
import io.sfumato.trainer.evaluate.Readout;
import io.sfumato.trainer.export.ModelExport;
import io.sfumato.trainer.model.SpeechEmbedding;
import io.sfumato.trainer.model.Weights;
import io.sfumato.trainer.sound.ClipCache;
import io.sfumato.trainer.sound.ClipMaker;
import io.sfumato.trainer.sound.ClipSource;
import io.sfumato.trainer.sound.Hearing;
import io.sfumato.trainer.sound.SpokenQuestions;
import io.sfumato.trainer.sound.SpokenText;
import io.sfumato.trainer.sound.Voices;
import io.sfumato.trainer.text.NGrams;
import io.sfumato.trainer.text.Vocabulary;
import io.sfumato.trainer.train.Precision;
import io.sfumato.trainer.train.TrainingPlan;
import io.sfumato.trainer.train.TrainingRun;

/**
 * The trainer's commands:
 *
 * <pre>
 * train  --stage eyes|language|projector|together|anneal|focus|revise|listen|ears --run DIR --minutes N [--mix documents=7,scenes=2,naming=1] [--batch N] [--tiled SHARE] [--first GLYPHS] [--longest GLYPHS] [--threads N] [--seed N] [--progress SHARE] [--clips DIR] [--clip-batch N]
 * clips  --to DIR --shards N [--voices training|held_out] [--questions documents=1,scenes=1] [--kinds digits,date] [--seed N]
 * probe
 * export --run DIR --to DIR [--parity FILE]
 * restore --model DIR --run DIR
 * expect --model DIR --mix documents=7,scenes=2,naming=1
 * calibrate --model DIR [--pages N] [--sets receipts,shapes] [--seed N]
 * evaluate --model DIR --report FILE [--pages N] [--closed-pages N] [--sets receipts,spoken-digits] [--seed N]
 * </pre>
 */
public final class TrainerMain {

	/** What a stage sees when nothing else is said. */
	private static final String MIX = "documents=7,scenes=2,naming=1";

	/**
	 * What is fitted and what is judged are drawn from different seeds; training uses
	 * neither.
	 */
	private static final int CALIBRATION_SEED = 4052;

	/** With fonts and styles that were kept out of training, as users' are. */
	private static final String CALIBRATION_SETS = "shapes,names,receipts,forms,charts,receipts-unseen-fonts,names-unseen-style";

	/**
	 * Pages of a set on which it is asked whether probabilities and refusals are honest.
	 */
	private static final int CLOSED_PAGES = 200;

	private static final int CLIP_SEED = 50_000;

	private static final System.Logger LOG = System.getLogger(TrainerMain.class.getName());

	private final String command;

	private final Map<String, String> options = new HashMap<>();

	private TrainerMain(String... args) {
		this.command = (args.length > 0) ? args[0] : "";
		for (int i = 1; i + 1 < args.length; i += 2) {
			this.options.put(args[i], args[i + 1]);
		}
	}

	public static void main(String[] args) throws Exception {
		new TrainerMain(args).run();
	}

	private void run() throws Exception {
		switch (this.command) {
			case "train" -> train();
			case "clips" -> clips();
			case "export" -> export();
			case "restore" -> ModelExport.restore(Path.of(required("--model")), Path.of(required("--run")));
			case "expect" -> expect();
			case "calibrate" -> calibrate();
			case "evaluate" -> evaluate();
			case "probe" -> LOG.log(System.Logger.Level.INFO, "this processor is fastest in " + Precision.fastest());
			default ->
				throw new IllegalArgumentException("there is no command '" + this.command + "'; see TrainerMain");
		}
	}

	private void train() throws Exception {
		TrainingPlan plan = new TrainingPlan(required("--stage"), Path.of(required("--run")),
				Duration.ofSeconds((long) (60 * Double.parseDouble(required("--minutes")))), number("--batch", 16),
				Double.parseDouble(this.options.getOrDefault("--tiled", "1")), first(), number("--longest", 10_000),
				number("--threads", 1), number("--seed", 1),
				Optional.ofNullable(this.options.get("--clips")).map(Path::of), number("--clip-batch", 32), progress());
		new TrainingRun(plan, source(this.options.getOrDefault("--mix", MIX)), InstantSource.system()).run();
	}

	/**
	 * Fills a folder with what is heard; needs the synthesizers and the network of the
	 * assets.
	 */
	private void clips() throws Exception {
		torch.set_num_threads(1);
		Weights weights = new Weights(1, Precision.fastest());
		SpeechEmbedding embedding = new SpeechEmbedding(weights);
		PublishedSpeechEmbedding.copy(PublishedSpeechEmbedding.installed()
			.orElseThrow(() -> new IllegalStateException(
					"the speech embedding isn't installed; run tools/model-trainer/fetch-assets.sh")),
				weights);
		Voices voices = Voices.valueOf(this.options.getOrDefault("--voices", "training").toUpperCase(Locale.ROOT));
		ClipMaker maker = this.options.containsKey("--questions")
				? new SpokenQuestions(voices, source(required("--questions"))) : new ClipSource(voices, kinds());
		new ClipCache(maker, new Hearing(weights, embedding), Path.of(required("--to")), number("--seed", CLIP_SEED))
			.fill(number("--shards", 1));
	}

	/** Of clips; all when nothing else is said. */
	private Set<String> kinds() {
		String kinds = this.options.get("--kinds");
		return (kinds != null) ? Set.of(kinds.split(",")) : ClipSource.KINDS.keySet();
	}

	private OptionalInt first() {
		String value = this.options.get("--first");
		return (value != null) ? OptionalInt.of(Integer.parseInt(value)) : OptionalInt.empty();
	}

	private OptionalDouble progress() {
		String value = this.options.get("--progress");
		return (value != null) ? OptionalDouble.of(Double.parseDouble(value)) : OptionalDouble.empty();
	}

	/** Reads {@code documents=6,scenes=3}. */
	private static SampleSource source(String mix) {
		String[] parts = mix.split(",");
		double[] weights = new double[parts.length];
		SampleSource[] sources = new SampleSource[parts.length];
		for (int i = 0; i < parts.length; i++) {
			String[] part = parts[i].split("=");
			weights[i] = Double.parseDouble(part[1]);
			sources[i] = switch (part[0]) {
				case "documents" -> Sources.documents(FontPool.training());
				case "scenes" -> Sources.scenes();
				case "naming" -> Sources.naming();
				case "charts" -> Sources.charts(FontPool.training());
				case "receipts" -> Sources.receipts(FontPool.training());
				case "forms" -> Sources.forms(FontPool.training());
				default -> throw new IllegalArgumentException("there are no samples called '" + part[0] + "'");
			};
		}
		return Sources.mixture(weights, sources);
	}

	private void export() throws Exception {
		Path run = Path.of(required("--run"));
		ModelExport.write(run, Path.of(required("--to")));
		String parity = this.options.get("--parity");
		if (parity != null) {
			ModelExport.writeParity(run, Path.of(parity));
		}
	}

	/** What is said more often is heard more easily. */
	private void expect() throws IOException {
		new NGrams(SpokenText.sentences(source(required("--mix"))), 3, 3, Vocabulary.EMBEDDINGS)
			.write(Path.of(required("--model")).resolve("words.arpa"));
	}

	private void calibrate() throws Exception {
		Path model = Path.of(required("--model"));
		Path cache = Files.createTempDirectory("sfumato-calibration");
		try (Readout readout = new Readout(model, cache)) {
			new CalibrationFit(readout, InstantSource.system()).write(
					List.of(this.options.getOrDefault("--sets", CALIBRATION_SETS).split(",")),
					number("--seed", CALIBRATION_SEED), number("--pages", 300), model);
		}
		finally {
			delete(cache);
		}
	}

	private void evaluate() throws Exception {
		Path model = Path.of(required("--model"));
		Path report = Path.of(required("--report"));
		int pages = number("--pages", 100);
		int closedPages = number("--closed-pages", CLOSED_PAGES);
		List<String> sets = List
			.of(this.options.getOrDefault("--sets", String.join(",", EvaluationSets.names())).split(","));
		long seed = number("--seed", 2026);
		Path cache = Files.createTempDirectory("sfumato-evaluation");
		try {
			try (Examinee examinee = new Examinee(model, cache)) {
				EvaluationReport.write(examinee, sets, seed, pages, evaluation(pages, closedPages, seed, sets), report);
				if (closedPages > 0) {
					AbsenceReport.append(examinee, sets, seed, closedPages, evaluation(0, closedPages, seed, sets),
							report);
				}
			}
			List<String> pageSets = sets.stream().filter(EvaluationSets.names()::contains).toList();
			if (closedPages > 0 && !pageSets.isEmpty()) {
				try (Readout readout = new Readout(model, cache)) {
					CalibrationReport.append(readout, pageSets, seed, closedPages, report);
				}
			}
		}
		finally {
			delete(cache);
		}
	}

	/**
	 * The command that makes a report, or the part of it that no number of steps is in.
	 */
	private static String evaluation(int pages, int closedPages, long seed, List<String> sets) {
		return "java -cp 'training/lib/*' io.sfumato.trainer.TrainerMain evaluate --model DIR --report FILE --pages %d --closed-pages %d --seed %d --sets %s"
			.formatted(pages, closedPages, seed, String.join(",", sets));
	}

	/** Deletes what an engine has unpacked. */
	private static void delete(Path directory) throws IOException {
		try (Stream<Path> files = Files.walk(directory)) {
			for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
				Files.delete(file);
			}
		}
	}

	private String required(String name) {
		String value = this.options.get(name);
		if (value == null) {
			throw new IllegalArgumentException(this.command + " needs " + name);
		}
		return value;
	}

	private int number(String name, int otherwise) {
		String value = this.options.get(name);
		return (value != null) ? Integer.parseInt(value) : otherwise;
	}

}
