package io.sfumato.trainer.train;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

import org.bytedeco.pytorch.Tensor;

import io.sfumato.trainer.model.MiniModel;

/**
 * Stage D: everything on drawn pages. Half of the pages come with the glyphs that the
 * eyes read, so that the language half learns their real errors, half with the true ones.
 * The statistics of BatchNorm stay as stage A left them.
 */
final class TogetherStage implements Stage {

	private static final double READ = 0.5;

	/** Share of pages whose patches are blank, so that the words go on being believed. */
	private static final double BLANK = 0.5;

	private final MiniModel model;

	private final List<String> startsFrom;

	private final double rate;

	private final DenseLoss dense;

	private final LanguageLoss language;

	private final Exactness exactness;

	private final PageReader reader;

	TogetherStage(MiniModel model, List<String> startsFrom, double rate) {
		this.model = model;
		this.startsFrom = startsFrom;
		this.rate = rate;
		this.dense = new DenseLoss(model);
		this.language = new LanguageLoss(model, 0.15, 0.35);
		this.exactness = new Exactness(this.language);
		this.reader = new PageReader(model);
	}

	@Override
	public List<String> startsFrom() {
		return this.startsFrom;
	}

	@Override
	public boolean trains(String weight) {
		return !weight.contains(".running_") && !weight.startsWith("symbolic.");
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
		return this.rate;
	}

	@Override
	public List<Term> terms(Lesson lesson) {
		return List.of((tally, random) -> loss(lesson, tally, random));
	}

	private Tensor loss(Lesson lesson, Tally tally, RandomGenerator random) {
		List<PreparedSample> batch = lesson.pages();
		Tensor patches = this.model.tower().forward(Tensors.pixels(batch), false);
		Tensor tokens = this.language.pooled(this.model.projector().forward(patches), batch);
		List<Sight> read = this.reader.read(patches, batch);
		List<Sight> sights = new ArrayList<>();
		for (int i = 0; i < batch.size(); i++) {
			sights.add((random.nextDouble() < READ) ? read.get(i) : batch.get(i).labels().sight());
		}
		LanguageBatch packed = new LanguageBatch(MediaLayout.seen(batch.getFirst().labels().views(), sights),
				this.language.segments(batch, random));
		return this.language.loss(packed, SoftTokens.seen(this.language.blanked(tokens, BLANK, random)), batch, tally)
			.add(this.dense.loss(patches, batch, tally));
	}

	@Override
	public void evaluate(Lesson lesson, Tally tally) {
		List<PreparedSample> batch = lesson.pages();
		Tensor patches = this.model.tower().forward(Tensors.pixels(batch), false);
		Tensor tokens = this.language.pooled(this.model.projector().forward(patches), batch);
		this.exactness.measure(batch,
				MediaLayout.seen(batch.getFirst().labels().views(), this.reader.read(patches, batch)),
				SoftTokens.seen(tokens), "", tally);
		this.dense.loss(patches, batch, tally);
	}

}
