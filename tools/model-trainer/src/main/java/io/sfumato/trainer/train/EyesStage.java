package io.sfumato.trainer.train;

import java.util.List;
import java.util.random.RandomGenerator;

import org.bytedeco.pytorch.Tensor;

import io.sfumato.trainer.model.MiniModel;
import io.sfumato.trainer.model.VisionTower;

/** Stage A: the tower learns from what was drawn where, without any language. */
final class EyesStage implements Stage {

	private final MiniModel model;

	private final DenseLoss dense;

	EyesStage(MiniModel model) {
		this.model = model;
		this.dense = new DenseLoss(model);
	}

	@Override
	public List<String> startsFrom() {
		return List.of();
	}

	@Override
	public boolean trains(String weight) {
		boolean eyes = weight.startsWith("model.vision_tower.") || weight.startsWith("model.glyph_head.")
				|| weight.startsWith("dense.");
		return eyes && !weight.contains(".running_");
	}

	@Override
	public boolean keeps(String weight) {
		return weight.contains(".running_");
	}

	@Override
	public boolean drawn() {
		return true;
	}

	@Override
	public double rate() {
		return 1e-3;
	}

	@Override
	public List<Term> terms(Lesson lesson) {
		return List.of((tally, random) -> loss(lesson, tally, random));
	}

	private Tensor loss(Lesson lesson, Tally tally, RandomGenerator random) {
		List<PreparedSample> batch = lesson.pages();
		VisionTower.Seen seen = this.model.tower().see(Tensors.pixels(batch), true);
		return this.dense.loss(seen.patches(), batch, tally).add(this.dense.earlyLoss(seen.early(), batch, tally));
	}

	@Override
	public void evaluate(Lesson lesson, Tally tally) {
		List<PreparedSample> batch = lesson.pages();
		this.dense.loss(this.model.tower().forward(Tensors.pixels(batch), false), batch, tally);
	}

}
