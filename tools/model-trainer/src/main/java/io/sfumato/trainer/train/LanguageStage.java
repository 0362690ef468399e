package io.sfumato.trainer.train;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

import io.sfumato.trainer.model.MiniModel;

/**
 * Stage B: backbone and embeddings learn on symbolic pages; nothing is drawn. Later they
 * may go on with that, when the tables of symbolic patches are gone: then all patches are
 * blank.
 */
final class LanguageStage implements Stage {

	/**
	 * Share of pages whose patches are blank at first: symbolic patches know everything,
	 * and a model that learns to believe them doesn't learn to read the words.
	 */
	private static final double BLANK = 0.8;

	private final List<String> startsFrom;

	private final double blank;

	private final double rate;

	private final LanguageLoss language;

	private final Exactness exactness;

	private final ObjectWords words = new ObjectWords();

	private LanguageStage(MiniModel model, List<String> startsFrom, double blank, double rate) {
		this.startsFrom = startsFrom;
		this.blank = blank;
		this.rate = rate;
		this.language = new LanguageLoss(model, 0.05, 0.2);
		this.exactness = new Exactness(this.language);
	}

	/** From nothing. */
	static LanguageStage first(MiniModel model) {
		return new LanguageStage(model, List.of(), BLANK, 1.5e-3);
	}

	/** From a model that has learned everything once. */
	static LanguageStage again(MiniModel model) {
		return new LanguageStage(model, Stages.before("revise"), 1, 8e-4);
	}

	/** Whether a weight belongs to the language half. */
	static boolean isLanguage(String weight) {
		return weight.startsWith("model.layers.") || weight.startsWith("model.embed_tokens.")
				|| weight.startsWith("model.glyph_x.") || weight.startsWith("model.glyph_y.")
				|| weight.startsWith("model.glyph_run.") || weight.startsWith("model.glyph_word.")
				|| weight.startsWith("model.object_size.") || weight.startsWith("model.norm.")
				|| weight.startsWith("lm_head.");
	}

	@Override
	public List<String> startsFrom() {
		return this.startsFrom;
	}

	@Override
	public boolean trains(String weight) {
		return isLanguage(weight) || (this.blank < 1 && weight.startsWith("symbolic."));
	}

	@Override
	public boolean keeps(String weight) {
		return false;
	}

	@Override
	public boolean drawn() {
		return false;
	}

	@Override
	public double rate() {
		return this.rate;
	}

	@Override
	public List<Term> terms(Lesson lesson) {
		List<PreparedSample> pages = lesson.pages();
		int half = (pages.size() + 1) / 2;
		return List.of((tally, random) -> half(pages.subList(0, half), tally, random),
				(tally, random) -> half(pages.subList(half, pages.size()), tally, random));
	}

	private Tensor half(List<PreparedSample> pages, Tally tally, RandomGenerator random) {
		return loss(pages, tally, random).mul(new Scalar(0.5));
	}

	private Tensor loss(List<PreparedSample> batch, Tally tally, RandomGenerator random) {
		List<Sight> sights = batch.stream()
			.map((sample) -> new Sight(GlyphNoise.apply(sample.labels(), sample.tilesWide(), random),
					ObjectNoise.apply(sample.labels().sight().objects(), this.words, random)))
			.toList();
		LanguageBatch packed = new LanguageBatch(MediaLayout.seen(batch.getFirst().labels().views(), sights),
				this.language.segments(batch, random));
		Tensor tokens = this.language.blanked(this.language.symbolicTokens(batch), this.blank, random);
		return this.language.loss(packed, SoftTokens.seen(tokens), batch, tally);
	}

	@Override
	public void evaluate(Lesson lesson, Tally tally) {
		List<PreparedSample> batch = lesson.pages();
		List<Sight> sights = batch.stream().map((sample) -> sample.labels().sight()).toList();
		this.exactness.measure(
				batch, MediaLayout.seen(batch.getFirst().labels().views(), sights), SoftTokens.seen(this.language
					.blanked(this.language.symbolicTokens(batch), (this.blank < 1) ? 0 : 1, new SplittableRandom(0))),
				"", tally);
	}

}
