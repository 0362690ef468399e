package io.sfumato.trainer.train;

import java.util.List;
import java.util.random.RandomGenerator;

import org.bytedeco.pytorch.Tensor;

import io.sfumato.trainer.model.Backbone;
import io.sfumato.trainer.model.MiniModel;

/**
 * Stage B: backbone and embeddings learn on symbolic pages; nothing is drawn. It begins
 * with half of the layers.
 */
final class LanguageStage implements Stage {

	/** Name of the stage with half of the layers. */
	static final String SHALLOW = "shallow";

	private final LanguageLoss language;

	private final Exactness exactness;

	private final boolean shallow;

	/**
	 * The stage or its beginning.
	 * @param shallow whether only every second layer takes part
	 */
	LanguageStage(MiniModel model, boolean shallow) {
		this.shallow = shallow;
		if (shallow) {
			model.backbone().computeEverySecondLayer();
		}
		this.language = new LanguageLoss(model, shallow ? 0 : 0.15, shallow ? 0.2 : 0.35);
		this.exactness = new Exactness(this.language);
	}

	/** Whether a weight belongs to the language half. */
	static boolean isLanguage(String weight) {
		return weight.startsWith("model.layers.") || weight.startsWith("model.embed_tokens.")
				|| weight.startsWith("model.glyph_x.") || weight.startsWith("model.glyph_y.")
				|| weight.startsWith("model.norm.") || weight.startsWith("lm_head.");
	}

	@Override
	public List<String> startsFrom() {
		return this.shallow ? List.of() : List.of(SHALLOW);
	}

	@Override
	public boolean trains(String weight) {
		boolean silent = this.shallow && Backbone.isOddLayer(weight);
		return (isLanguage(weight) || weight.startsWith("symbolic.")) && !silent;
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
		return 1.5e-3;
	}

	@Override
	public int firstLongest() {
		return this.shallow ? 10 : Integer.MAX_VALUE;
	}

	@Override
	public Tensor loss(List<PreparedSample> batch, Tally tally, RandomGenerator random) {
		List<List<PlacedGlyph>> glyphs = batch.stream()
			.map((sample) -> GlyphNoise.apply(sample.labels(), sample.tilesWide(), random))
			.toList();
		LanguageBatch packed = new LanguageBatch(batch.getFirst().labels().views(), glyphs,
				this.language.segments(batch, random));
		return this.language.loss(packed, this.language.symbolicTokens(batch), batch, tally);
	}

	@Override
	public void evaluate(List<List<PreparedSample>> batches, Tally tally) {
		for (List<PreparedSample> batch : batches) {
			List<List<PlacedGlyph>> glyphs = batch.stream().map((sample) -> sample.labels().glyphs()).toList();
			this.exactness.measure(batch, glyphs, this.language.symbolicTokens(batch), "", tally);
		}
	}

}
