package io.sfumato.trainer.train;

import java.util.List;
import java.util.random.RandomGenerator;

import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

import io.sfumato.trainer.model.MiniModel;

/**
 * Stage A2: the projector learns to give for each drawn patch the vector that stood for
 * it while the language half learned on symbols; tower and language rest.
 */
final class ProjectorStage implements Stage {

	/** Patches with something on them count this much more than empty ones. */
	private static final float OCCUPIED = 8;

	private final MiniModel model;

	private final LanguageLoss language;

	private final Exactness exactness;

	private final PageReader reader;

	ProjectorStage(MiniModel model) {
		this.model = model;
		this.language = new LanguageLoss(model, 0.15, 0.35);
		this.exactness = new Exactness(this.language);
		this.reader = new PageReader(model);
	}

	@Override
	public List<String> startsFrom() {
		return List.of("eyes", "language");
	}

	@Override
	public boolean trains(String weight) {
		return weight.startsWith("model.mm_projector.");
	}

	@Override
	public boolean keeps(String weight) {
		return false;
	}

	@Override
	public boolean drawn() {
		return true;
	}

	@Override
	public double rate() {
		return 2e-3;
	}

	@Override
	public List<Term> terms(Lesson lesson) {
		return List.of((tally, random) -> loss(lesson, tally, random));
	}

	private Tensor loss(Lesson lesson, Tally tally, RandomGenerator random) {
		List<PreparedSample> batch = lesson.pages();
		Tensor patches;
		Tensor wanted;
		try (AutoGradMode off = new AutoGradMode(false)) {
			patches = this.model.tower().forward(Tensors.pixels(batch), false);
			wanted = this.language.symbolicPatches(batch).to(torch.ScalarType.Float);
		}
		Tensor given = this.model.projector().forward(patches).to(torch.ScalarType.Float);
		Tensor occupied = Tensors.patches(batch, PageLabels::concept)
			.gt(new Scalar(0))
			.to(torch.ScalarType.Float)
			.mul(new Scalar(OCCUPIED - 1))
			.add(new Scalar(1))
			.unsqueeze(-1);
		Tensor error = given.sub(wanted).square().mul(occupied).mean();
		Tensor size = wanted.sub(wanted.mean(0, 1)).square().mul(occupied).mean();
		tally.add("unexplained", error.item_float(), size.item_float());
		return error;
	}

	@Override
	public void evaluate(Lesson lesson, Tally tally) {
		List<PreparedSample> batch = lesson.pages();
		Tensor patches = this.model.tower().forward(Tensors.pixels(batch), false);
		Tensor tokens = this.language.pooled(this.model.projector().forward(patches), batch);
		List<Sight> read = this.reader.read(patches, batch);
		this.exactness.measure(batch, MediaLayout.seen(batch.getFirst().labels().views(), read),
				SoftTokens.seen(tokens), "", tally);
	}

}
