package io.sfumato.trainer.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

import io.sfumato.trainer.model.Ears;
import io.sfumato.trainer.model.MiniModel;

/**
 * Stage C2: ears and language half learn to answer about sounds, and go on answering
 * about drawn pages, so that nothing seen is forgotten. The eyes rest.
 */
final class EarsStage implements Stage {

	/** What hearing the words counts beside answering. */
	private static final double WORDS = 0.5;

	/**
	 * Clips of a batch about which questions are asked; words are heard in all of them.
	 */
	private static final int ASKED = 20;

	/** Questions about one clip. */
	private static final int QUESTIONS = 2;

	/** What pages count beside clips. */
	private static final double PAGES = 0.7;

	/** Share of steps in which a clip lies beside each page. */
	private static final double BESIDE = 0.25;

	/** As in the stage before: pages with predicted glyphs, and with blank patches. */
	private static final double READ = 0.7;

	private static final double BLANK = 0.3;

	private final MiniModel model;

	private final HeardWords words;

	private final LanguageLoss language;

	private final Exactness exactness;

	private final PageReader reader;

	EarsStage(MiniModel model) {
		this.model = model;
		this.words = new HeardWords(model);
		this.language = new LanguageLoss(model, 0.15, 0.35);
		this.exactness = new Exactness(this.language);
		this.reader = new PageReader(model);
	}

	@Override
	public List<String> startsFrom() {
		return Stages.before("ears");
	}

	@Override
	public boolean trains(String weight) {
		return Ears.isTrained(weight) || LanguageStage.isLanguage(weight);
	}

	@Override
	public boolean keeps(String weight) {
		return Ears.isFixed(weight);
	}

	@Override
	public boolean listens() {
		return true;
	}

	@Override
	public boolean drawn() {
		return true;
	}

	@Override
	public double rate() {
		return 4e-4;
	}

	@Override
	public List<Term> terms(Lesson lesson) {
		return List.of((tally, random) -> heard(lesson.clips(), tally, random),
				(tally, random) -> seen(lesson.pages(), lesson.clips(), tally, random).mul(new Scalar(PAGES)));
	}

	private Tensor heard(List<PreparedClip> clips, Tally tally, RandomGenerator random) {
		HeardBatch batch = HeardBatch.of(clips).blotted(random);
		Tensor sounds = listen(batch);
		List<PreparedClip> asked = clips.subList(0, Math.min(ASKED, clips.size()));
		MediaLayout layout = MediaLayout.heard(asked.stream().map(PreparedClip::tokens).toList(),
				read(sounds, batch, clips, random).subList(0, asked.size()));
		LanguageBatch packed = new LanguageBatch(layout, this.language.segments(asked, QUESTIONS, random));
		Tensor heard = sounds.narrow(0, 0, asked.size()).narrow(1, 0, packed.soundCells);
		return this.language.loss(packed, SoftTokens.heard(heard), asked, tally)
			.add(this.words.loss(sounds, batch, clips, tally).mul(new Scalar(WORDS)));
	}

	private Tensor listen(HeardBatch batch) {
		return this.model.ears()
			.forward(batch.speechTensor(), batch.logMelTensor(),
					batch.maskTensor().to(this.model.weights().precision()));
	}

	/** The words that were heard in most clips, those that were said in the others. */
	private List<List<MediaToken>> read(Tensor sounds, HeardBatch batch, List<PreparedClip> clips,
			RandomGenerator random) {
		List<List<MediaToken>> read = new ArrayList<>(this.words.read(sounds, batch));
		for (int i = 0; i < read.size(); i++) {
			if (random.nextDouble() >= READ) {
				read.set(i, HeardWords.said(clips.get(i)));
			}
		}
		return read;
	}

	private MediaLayout layout(Tensor sounds, HeardBatch batch) {
		return MediaLayout.heard(Arrays.stream(batch.tokens()).boxed().toList(), this.words.read(sounds, batch));
	}

	private Tensor seen(List<PreparedSample> pages, List<PreparedClip> clips, Tally tally, RandomGenerator random) {
		Tensor tokens;
		List<Sight> sights = new ArrayList<>();
		try (AutoGradMode off = new AutoGradMode(false)) {
			Tensor patches = this.model.tower().forward(Tensors.pixels(pages), false);
			tokens = this.language.blanked(this.language.pooled(this.model.projector().forward(patches), pages), BLANK,
					random);
			List<Sight> read = this.reader.read(patches, pages);
			for (int i = 0; i < pages.size(); i++) {
				sights.add((random.nextDouble() < READ) ? read.get(i) : pages.get(i).labels().sight());
			}
		}
		MediaLayout layout = MediaLayout.seen(pages.getFirst().labels().views(), sights);
		if (clips.size() >= pages.size() && random.nextDouble() < BESIDE) {
			return beside(pages, clips.subList(0, pages.size()), new SeenPages(sights, tokens), tally, random);
		}
		return this.language.loss(new LanguageBatch(layout, this.language.segments(pages, random)),
				SoftTokens.seen(tokens), pages, tally);
	}

	/** What stands in the media cells of pages. */
	private record SeenPages(List<Sight> sights, Tensor patches) {

	}

	/** Pages with a clip beside each, and questions about the one or the other. */
	private Tensor beside(List<PreparedSample> pages, List<PreparedClip> clips, SeenPages seen, Tally tally,
			RandomGenerator random) {
		List<PreparedSample> pairs = new ArrayList<>();
		for (int i = 0; i < pages.size(); i++) {
			PreparedSample page = pages.get(i);
			pairs.add(random.nextBoolean() ? page : page.asking(clips.get(i)));
		}
		HeardBatch batch = HeardBatch.of(clips);
		Tensor sounds = listen(batch);
		MediaLayout layout = new MediaLayout(pages.getFirst().labels().views(), seen.sights(),
				Arrays.stream(batch.tokens()).boxed().toList(), read(sounds, batch, clips, random));
		return this.language.loss(new LanguageBatch(layout, this.language.segments(pairs, random)),
				new SoftTokens(seen.patches(), sounds), pairs, tally);
	}

	@Override
	public void evaluate(Lesson lesson, Tally tally) {
		if (!lesson.clips().isEmpty()) {
			HeardBatch batch = HeardBatch.of(lesson.clips());
			Tensor sounds = listen(batch);
			this.words.measure(sounds, batch, lesson.clips(), tally);
			this.exactness.measure(lesson.clips(), layout(sounds, batch), SoftTokens.heard(sounds), ".heard", tally);
		}
		if (!lesson.pages().isEmpty()) {
			List<PreparedSample> pages = lesson.pages();
			Tensor patches = this.model.tower().forward(Tensors.pixels(pages), false);
			Tensor tokens = this.language.pooled(this.model.projector().forward(patches), pages);
			MediaLayout layout = MediaLayout.seen(pages.getFirst().labels().views(), this.reader.read(patches, pages));
			this.exactness.measure(pages, layout, SoftTokens.seen(tokens), "", tally);
		}
	}

}
