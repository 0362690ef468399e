package io.sfumato.trainer.evaluate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.sfumato.engine.EngineObserver;
import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.local.LocalEngine;
import io.sfumato.engine.model.ModelLoader;
import io.sfumato.engine.model.ServedModel;
import io.sfumato.engine.request.GenerationOptions;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.Question;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.Decision;
import io.sfumato.engine.result.GeneratedText;
import io.sfumato.engine.result.FilledRecord;
import io.sfumato.engine.result.FilledSlot;
import io.sfumato.engine.result.RunResult;
import io.sfumato.structured.calibration.Calibration;
import io.sfumato.structured.calibration.CalibrationKey;
import io.sfumato.structured.calibration.Calibrator;
import io.sfumato.structured.calibration.Judged;
import io.sfumato.structured.calibration.Reliability;
import io.sfumato.structured.read.Distribution;
import io.sfumato.structured.read.ReadKind;
import io.sfumato.structured.read.Wording;
import io.sfumato.trainer.data.EvaluationSets;
import io.sfumato.trainer.data.Exchange;
import io.sfumato.trainer.data.RecordAnswer;
import io.sfumato.trainer.data.Sample;
import io.sfumato.trainer.data.TextAnswer;

/**
 * What a model says about pages whose answers are known, with the scores it gives: closed
 * questions read, records filled in, and of every other page all questions answered in
 * words, all by the product's own engine with its calibration left out.
 */
public final class Readout implements AutoCloseable {

	private final ServedModel model;

	private final Calibration calibration;

	private final LocalEngine engine;

	private final Map<String, List<Judged>> readings = new LinkedHashMap<>();

	private int pages;

	/**
	 * @param directory the checkpoint
	 * @param cache where engines unpack what they ship with
	 */
	public Readout(Path directory, Path cache) {
		EngineSettings settings = EngineSettings.embedded(cache).with(EngineSettings.Model.at(directory, cache));
		ServedModel opened = ModelLoader.open(settings);
		this.calibration = opened.reading().calibration();
		// the product tells the probability of a whole text only where it is calibrated
		this.model = opened.with(opened.reading()
			.with(new Calibration(this.calibration.fingerprint(), "", "",
					List.of(asItIs(CalibrationKey.VALUES), asItIs(CalibrationKey.ABSENCES)))));
		this.engine = new LocalEngine(this.model, settings, EngineObserver.NONE);
	}

	private static Calibration.Entry asItIs(CalibrationKey key) {
		Reliability unknown = Reliability.of(List.of());
		return new Calibration.Entry(key.toString(), new Calibrator.Temperature(1), unknown, unknown);
	}

	/** What lies beside the weights, and holds for them. */
	Calibration calibration() {
		return this.calibration;
	}

	/** Digest of the weights. */
	public String revision() {
		return this.model.card().revision();
	}

	/**
	 * Asks everything about the pages of a set.
	 * @param count number of pages
	 */
	public void read(String set, long seed, int count) throws IOException, InterruptedException {
		List<Sample> samples = EvaluationSets.samples(set, seed, count, true);
		TypedQuestions typed = new TypedQuestions(samples.stream().map(Sample::exchanges).toList(), seed);
		for (Sample sample : samples) {
			MediaInput page = new MediaInput(null, Item.png(Objects.requireNonNull(sample.page().pixels())), null,
					MediaInput.Detail.AUTO, "/media/0");
			int group = this.pages++;
			List<TypedQuestions.Closed> closed = typed.of(sample.exchanges());
			if (!closed.isEmpty()) {
				decide(page, closed, group);
			}
			for (Exchange exchange : sample.exchanges()) {
				if (exchange.answer() instanceof RecordAnswer record) {
					fill(page, record, group);
				}
			}
			if (group % 2 == 0) {
				// writing takes most of the time, and there are more answers than reads
				answer(page, sample, group);
			}
		}
	}

	private void decide(MediaInput page, List<TypedQuestions.Closed> closed, int group) throws InterruptedException {
		Operation operation = new Operation.Decide(closed.stream().map(TypedQuestions.Closed::question).toList(), null,
				true, null, false, null);
		List<Decision> decisions = run(operation, page).decisions();
		for (int i = 0; i < closed.size(); i++) {
			Decision decision = decisions.get(i);
			ReadKind kind = switch (decision.kind()) {
				case YES_NO -> ReadKind.YES_NO;
				case CHOICE -> ReadKind.CHOICE;
				case SCORE -> ReadKind.SCORE;
			};
			CalibrationKey key = CalibrationKey.read(kind, true,
					(kind == ReadKind.YES_NO) ? Wording.BARE : this.model.reading().wording(), decision.labels().size(),
					true);
			add(key, new Judged(Distribution.of(decision.raw().stream().mapToDouble(Double::doubleValue).toArray()),
					closed.get(i).truth(), group));
		}
	}

	private void answer(MediaInput page, Sample sample, int group) throws InterruptedException {
		List<Question> questions = new ArrayList<>();
		List<String> expected = new ArrayList<>();
		for (Exchange exchange : sample.exchanges()) {
			if (exchange.answer() instanceof TextAnswer text) {
				questions.add(new Question(Integer.toString(questions.size()), exchange.question(), null));
				expected.add(text.text());
			}
		}
		if (questions.isEmpty()) {
			return;
		}
		List<GeneratedText> texts = run(new Operation.Answer(questions, null), page).texts();
		for (int i = 0; i < texts.size(); i++) {
			add(CalibrationKey.ANSWERS,
					Judged.answer(texts.get(i).confidence(), texts.get(i).text().equals(expected.get(i)), group));
		}
	}

	private void fill(MediaInput page, RecordAnswer record, int group) throws InterruptedException {
		AskedRecord asked = AskedRecord.of(record);
		FilledRecord filled = Objects.requireNonNull(run(asked.asInfill(), page).texts().getFirst().record());
		for (AskedRecord.Outcome outcome : asked.outcomes(filled)) {
			FilledSlot slot = outcome.slot();
			if (slot != null && slot.probabilities().isEmpty()) {
				Written written = Written.of(slot);
				add(written.isNothing() ? CalibrationKey.ABSENCES : CalibrationKey.VALUES,
						Judged.answer(written.confidence(), outcome.isRight(written), group));
			}
		}
	}

	private RunResult run(Operation operation, MediaInput page) throws InterruptedException {
		return this.engine.submit(
				new RunRequest(operation, null, List.of(page), null, null, GenerationOptions.NONE, Set.of(), Map.of()),
				(event) -> {
				})
			.await();
	}

	private void add(CalibrationKey key, Judged reading) {
		this.readings.computeIfAbsent(key.toString(), (name) -> new ArrayList<>()).add(reading);
	}

	/** All readings by the text of their {@link CalibrationKey}. */
	public Map<String, List<Judged>> readings() {
		return this.readings;
	}

	/** Pages so far. */
	public int pages() {
		return this.pages;
	}

	@Override
	public void close() {
		this.engine.close();
	}

}
