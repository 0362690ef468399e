package io.sfumato.trainer.train;

import java.util.List;
import java.util.random.RandomGenerator;

import org.bytedeco.pytorch.Tensor;

import io.sfumato.trainer.model.MiniModel;
import io.sfumato.trainer.model.VisionTower;

/**
 * Stage A: the tower learns from what was drawn where, without any language. Later it may
 * go on with that, when batch norms are as they will be exported.
 */
final class EyesStage implements Stage {

	private final MiniModel model;

	private final List<String> startsFrom;

	private final double rate;

	private final DenseLoss dense;

	private EyesStage(MiniModel model, List<String> startsFrom, double rate) {
		this.model = model;
		this.startsFrom = startsFrom;
		this.rate = rate;
		this.dense = new DenseLoss(model);
	}

	/** From nothing. */
	static EyesStage first(MiniModel model) {
		return new EyesStage(model, List.of(), 1e-3);
	}

	/** From a model that has learned everything once. */
	static EyesStage again(MiniModel model) {
		return new EyesStage(model, Stages.before("focus"), 4e-4);
	}

	private boolean isFirst() {
		return this.startsFrom.isEmpty();
	}

	@Override
	public List<String> startsFrom() {
		return this.startsFrom;
	}

	@Override
	public boolean trains(String weight) {
		boolean eyes = weight.startsWith("model.vision_tower.") || weight.startsWith("model.glyph_head.")
				|| weight.startsWith("dense.");
		return eyes && !weight.contains(".running_");
	}

	@Override
	public boolean keeps(String weight) {
		return isFirst() && weight.contains(".running_");
	}

	@Override
	public boolean drawn() {
		return true;
	}

	@Override
	public double rate() {
		return this.rate;
	}

	@Override
	public List<Term> terms(Lesson lesson) {
		return List.of((tally, random) -> loss(lesson, tally, random));
	}

	private Tensor loss(Lesson lesson, Tally tally, RandomGenerator random) {
		List<PreparedSample> batch = lesson.pages();
		VisionTower.Seen seen = this.model.tower().see(Tensors.pixels(batch), isFirst());
		Tensor loss = this.dense.loss(seen.patches(), batch, tally);
		// the stem has learned to read, and the head that showed it isn't exported
		return isFirst() ? loss.add(this.dense.earlyLoss(seen.early(), batch, tally)) : loss;
	}

	@Override
	public void evaluate(Lesson lesson, Tally tally) {
		List<PreparedSample> batch = lesson.pages();
		this.dense.loss(this.model.tower().forward(Tensors.pixels(batch), false), batch, tally);
	}

}
