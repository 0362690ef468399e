package io.sfumato.trainer.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.global.torch;

import io.sfumato.trainer.convert.PublishedSpeechEmbedding;
import io.sfumato.trainer.data.SampleSource;
import io.sfumato.trainer.model.Ears;
import io.sfumato.trainer.model.MiniModel;
import io.sfumato.trainer.model.ModelSize;
import io.sfumato.trainer.text.Vocabulary;

/**
 * Runs a stage within its wall-clock budget: warm-up, cosine, a line of measures every 50
 * steps, a snapshot every few minutes. Killed at any moment, it goes on from the last
 * snapshot when started again; the budget given then is for what remains.
 */
public final class TrainingRun {

	private static final int WARM_UP = 100;

	/** Where the moments of a snapshot go on, they needn't be gathered again. */
	private static final int SHORT_WARM_UP = 10;

	private static final double LOWEST_RATE = 0.03;

	private static final int LOG_EVERY = 50;

	private static final int FIRST_LOG = 10;

	/**
	 * When so much of what is hidden was guessed right over so many steps, longer pages
	 * are shown.
	 */
	private static final double GROW_ABOVE = 0.55;

	private static final int GROW_EVERY = 10;

	private static final int EVALUATE_EVERY = 250;

	private static final Duration SNAPSHOT_EVERY = Duration.ofMinutes(4);

	private final TrainingPlan plan;

	private final SampleSource source;

	private final InstantSource clock;

	public TrainingRun(TrainingPlan plan, SampleSource source, InstantSource clock) {
		this.plan = plan;
		this.source = source;
		this.clock = clock;
	}

	/** Trains until the budget is used up. */
	public void run() throws IOException, InterruptedException {
		// on one thread, where no library is helped by another's
		torch.set_num_threads(1);
		torch.ScalarType precision = Precision.fastest();
		torch.set_num_threads(this.plan.threads());
		MiniModel model = MiniModel.create(ModelSize.mini(Vocabulary.EMBEDDINGS, GlyphAlphabet.CHARACTERS.length()),
				this.plan.seed(), precision);
		Stage stage = stage(model);
		log("starts from " + Stages.load(this.plan.run(), model, stage.startsFrom()) + " of " + stage.startsFrom());
		AdamW optimiser = new AdamW(model.weights(), stage::trains);
		Path file = Snapshot.file(this.plan.run(), this.plan.stage());
		Files.createDirectories(file.getParent());
		Snapshot start = new Snapshot(0, 0, 0, 0);
		if (Files.exists(file)) {
			start = Snapshot.resume(file, model.weights(), optimiser);
		}
		start = new Snapshot(start.step(), this.plan.progress().orElse(start.progress()), start.samples(),
				Math.max(start.longest(), this.plan.first().orElse((start.step() > 0) ? 0 : Integer.MAX_VALUE)));
		log(String.format(Locale.ROOT, "%s: %d weights, %s, resuming at step %d, progress %.3f, budget %s",
				this.plan.stage(), optimiser.total(), model.weights().precision(), start.step(), start.progress(),
				this.plan.budget()));
		long seed = this.plan.seed() * 1_000_003 + start.step();
		try (Lessons lessons = new Lessons(stage, this.source, this.plan, start.longest(), seed);
				Gradients gradients = new Gradients(model.weights(), this.plan.threads())) {
			if (stage.listens()) {
				listening(model, lessons);
			}
			loop(model, stage, optimiser, lessons, gradients, start, file, new SplittableRandom(seed + 1));
		}
	}

	/** Gives the ears what isn't trained, where no earlier stage has left it. */
	private void listening(MiniModel model, Lessons lessons) throws IOException {
		if (Ears.isReady(model.weights())) {
			return;
		}
		Path network = PublishedSpeechEmbedding.installed()
			.orElseThrow(() -> new IllegalStateException(
					"the speech embedding isn't installed; run tools/model-trainer/fetch-assets.sh"));
		PublishedSpeechEmbedding.copy(network, model.weights());
		List<float[]> heard = lessons.heldOut()
			.stream()
			.flatMap((lesson) -> lesson.clips().stream())
			.map((clip) -> HeardBatch.of(List.of(clip)).speech())
			.toList();
		Ears.measure(heard, model.weights());
	}

	private Stage stage(MiniModel model) {
		return switch (this.plan.stage()) {
			case "eyes" -> EyesStage.first(model);
			case "focus" -> EyesStage.again(model);
			case "language" -> LanguageStage.first(model);
			case "revise" -> LanguageStage.again(model);
			case "projector" -> new ProjectorStage(model);
			case "together" -> new TogetherStage(model, List.of("eyes", "language", "projector"), 6e-4);
			case "listen" -> new ListenStage(model);
			case "ears" -> new EarsStage(model);
			case "anneal" -> new TogetherStage(model, List.of("together"), 3e-4);
			default -> throw new IllegalArgumentException("there is no stage '" + this.plan.stage() + "'");
		};
	}

	private void loop(MiniModel model, Stage stage, AdamW optimiser, Lessons lessons, Gradients gradients,
			Snapshot start, Path file, SplittableRandom random) throws InterruptedException {
		Tally tally = new Tally();
		long began = this.clock.millis();
		long saved = began;
		long lineBegan = began;
		long lineSamples = 0;
		long lineSteps = 0;
		double waited = 0;
		long step = start.step();
		long samples = start.samples();
		double progress = start.progress();
		int warmUp = (optimiser.steps() > 0) ? SHORT_WARM_UP : WARM_UP;
		while (progress < 1) {
			double elapsed = (this.clock.millis() - began) / (double) this.plan.budget().toMillis();
			progress = Math.min(1, start.progress() + (1 - start.progress()) * elapsed);
			long beforeBatch = System.nanoTime();
			Lesson batch = lessons.take();
			waited += (System.nanoTime() - beforeBatch) / 1e9;
			double warm = Math.min(1, (step - start.step() + 1.0) / warmUp);
			double cosine = LOWEST_RATE + (1 - LOWEST_RATE) * 0.5 * (1 + Math.cos(Math.PI * progress));
			double rate = stage.rate() * warm * cosine;
			optimiser.zeroGradients();
			double loss = gradients.add(stage.terms(batch), tally, random);
			double norm = optimiser.step(rate);
			tally.add("loss", loss, 1);
			tally.add("gradient", norm, 1);
			step++;
			if (step % GROW_EVERY == 0) {
				if (tally.mean(Tally.CONTENT) > GROW_ABOVE) {
					lessons.grow();
				}
				tally.forget(Tally.CONTENT);
			}
			samples += batch.size();
			lineSamples += batch.size();
			lineSteps++;
			long now = this.clock.millis();
			if (step % LOG_EVERY == 0 || step == start.step() + FIRST_LOG) {
				double seconds = (now - lineBegan) / 1000.0;
				log(String.format(Locale.ROOT,
						"step %d progress %.3f rate %.6f longest %d samples/s %.1f s/step %.2f waited %.1f %s", step,
						progress, rate, lessons.longest(), lineSamples / seconds, seconds / lineSteps, waited,
						tally.drain()));
				lineBegan = now;
				lineSamples = 0;
				lineSteps = 0;
				waited = 0;
			}
			if (step % EVALUATE_EVERY == 0 || progress >= 1) {
				evaluate(model, stage, optimiser, lessons.heldOut(), step);
			}
			if (now - saved > SNAPSHOT_EVERY.toMillis() || progress >= 1) {
				new Snapshot(step, progress, samples, lessons.longest()).write(file, model.weights(), optimiser,
						stage::keeps);
				saved = now;
			}
		}
	}

	private void evaluate(MiniModel model, Stage stage, AdamW optimiser, List<Lesson> heldOut, long step) {
		Tally tally = new Tally();
		optimiser.swapAverage();
		for (Lesson lesson : heldOut) {
			try (PointerScope scope = new PointerScope(); AutoGradMode off = new AutoGradMode(false)) {
				model.weights().nextStep();
				stage.evaluate(lesson, tally);
			}
		}
		optimiser.swapAverage();
		log("held out at step " + step + ", averaged weights: " + tally.drain());
	}

	private void log(String line) {
		String stamped = this.clock.instant().toString().substring(0, 19) + " " + line + "\n";
		try {
			Files.createDirectories(this.plan.run());
			Files.writeString(this.plan.run().resolve(this.plan.stage() + ".log"), stamped, StandardOpenOption.CREATE,
					StandardOpenOption.APPEND);
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException("the training log can't be written", ex);
		}
	}

}
