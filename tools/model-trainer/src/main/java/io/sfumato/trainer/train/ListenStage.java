package io.sfumato.trainer.train;

import java.util.List;
import java.util.random.RandomGenerator;

import org.bytedeco.pytorch.Tensor;

import io.sfumato.trainer.model.Ears;
import io.sfumato.trainer.model.MiniModel;

/**
 * Stage C1: the ears alone learn to hear words, as embeddings of the language half, which
 * rests.
 */
final class ListenStage implements Stage {

	private final MiniModel model;

	private final HeardWords words;

	ListenStage(MiniModel model) {
		this.model = model;
		this.words = new HeardWords(model);
	}

	@Override
	public List<String> startsFrom() {
		return Stages.SEEING;
	}

	@Override
	public boolean trains(String weight) {
		return Ears.isTrained(weight);
	}

	@Override
	public boolean keeps(String weight) {
		return Ears.isFixed(weight);
	}

	@Override
	public boolean looks() {
		return false;
	}

	@Override
	public boolean listens() {
		return true;
	}

	@Override
	public boolean drawn() {
		return false;
	}

	@Override
	public double rate() {
		return 1.5e-3;
	}

	@Override
	public List<Term> terms(Lesson lesson) {
		return List.of((tally, random) -> loss(lesson, tally, random));
	}

	private Tensor loss(Lesson lesson, Tally tally, RandomGenerator random) {
		HeardBatch batch = HeardBatch.of(lesson.clips()).blotted(random);
		return this.words.loss(listen(batch), batch, lesson.clips(), tally);
	}

	@Override
	public void evaluate(Lesson lesson, Tally tally) {
		HeardBatch batch = HeardBatch.of(lesson.clips());
		this.words.measure(listen(batch), batch, lesson.clips(), tally);
	}

	private Tensor listen(HeardBatch batch) {
		return this.model.ears()
			.forward(batch.speechTensor(), batch.logMelTensor(),
					batch.maskTensor().to(this.model.weights().precision()));
	}

}
