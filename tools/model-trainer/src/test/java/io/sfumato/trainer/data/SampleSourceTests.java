package io.sfumato.trainer.data;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import io.sfumato.trainer.text.Encoder;
import io.sfumato.trainer.text.Vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

class SampleSourceTests {

	private static final List<String> SETS = EvaluationSets.names();

	/** Sets that can be drawn with what is installed here. */
	private static final List<String> DRAWABLE = SETS.stream()
		.filter((name) -> ObjectArt.isInstalled() || !name.startsWith("names"))
		.toList();

	@ParameterizedTest
	@FieldSource("SETS")
	void givesEqualSamplesForEqualSeeds(String set) {
		assertThat(EvaluationSets.samples(set, 1, 20, false)).isEqualTo(EvaluationSets.samples(set, 1, 20, false));
		assertThat(EvaluationSets.samples(set, 1, 20, false)).isNotEqualTo(EvaluationSets.samples(set, 2, 20, false));
	}

	@ParameterizedTest
	@FieldSource("DRAWABLE")
	void drawsEqualPixelsForEqualSeeds(String set) {
		Sample once = EvaluationSets.samples(set, 3, 1, true).getFirst();
		Sample again = EvaluationSets.samples(set, 3, 1, true).getFirst();

		assertThat(rgb(once)).isEqualTo(rgb(again));
	}

	@ParameterizedTest
	@FieldSource("DRAWABLE")
	void drawsPagesOfTheSizeTheyClaim(String set) {
		for (Sample sample : EvaluationSets.samples(set, 4, 5, true)) {
			Page page = sample.page();
			BufferedImage pixels = Objects.requireNonNull(page.pixels());

			assertThat(pixels.getWidth()).isEqualTo(page.width());
			assertThat(pixels.getHeight()).isEqualTo(page.height());
			assertThat(page.thumbnail() != null).isEqualTo(page.hasThumbnail());
		}
	}

	@ParameterizedTest
	@FieldSource("SETS")
	void putsEveryGlyphAndThingWithinThePage(String set) {
		for (Sample sample : EvaluationSets.samples(set, 5, 200, false)) {
			Page page = sample.page();

			assertThat(page.glyphs()).allMatch((glyph) -> glyph.x() >= 0 && glyph.x() < page.width() && glyph.y() >= 0
					&& glyph.y() < page.height() && Glyphs.classOf(glyph.character()) > 0);
			assertThat(page.things())
				.allMatch((thing) -> thing.x0() < thing.x1() && thing.y0() < thing.y1() && thing.x0() > -1
						&& thing.y0() > -1 && thing.x1() < page.width() + 1 && thing.y1() < page.height() + 1);
		}
	}

	@ParameterizedTest
	@FieldSource("SETS")
	void keepsGlyphsWithinTheModelsBudget(String set) {
		for (Sample sample : EvaluationSets.samples(set, 6, 200, false)) {
			Page page = sample.page();
			int views = page.tilesWide() * page.tilesHigh() + (page.hasThumbnail() ? 1 : 0);

			assertThat(page.glyphs().size() + 25 * views).isLessThanOrEqualTo(700);
		}
	}

	@ParameterizedTest
	@FieldSource("SETS")
	void answersFitTheCanvas(String set) {
		Encoder encoder = new Encoder(Vocabulary.standard());
		for (Sample sample : EvaluationSets.samples(set, 7, 300, false)) {
			assertThat(texts(sample)).allSatisfy((answer) -> {
				int[] ids = answer.copied() ? encoder.spell(answer.text()) : encoder.encode(answer.text());
				assertThat(ids.length).as(answer.text()).isBetween(1, 63);
			});
			assertThat(slots(sample)).allMatch((slot) -> encoder.spell(slot.value()).length <= slot.cells());
		}
	}

	@ParameterizedTest
	@FieldSource("SETS")
	void asksTwoToFourQuestions(String set) {
		assertThat(EvaluationSets.samples(set, 8, 200, false))
			.allMatch((sample) -> sample.exchanges().size() >= 2 && sample.exchanges().size() <= 4);
	}

	@ParameterizedTest
	@FieldSource("SETS")
	void asksForWhatIsThereAsOftenAsForWhatIsNot(String set) {
		List<String> answers = EvaluationSets.samples(set, 9, 3000, false)
			.stream()
			.flatMap(SampleSourceTests::texts)
			.map(TextAnswer::text)
			.filter((text) -> text.equals("yes") || text.equals("no"))
			.toList();
		double yes = (double) answers.stream().filter("yes"::equals).count() / answers.size();

		assertThat(answers).hasSizeGreaterThan(100);
		assertThat(yes).isBetween(0.42, 0.58);
	}

	private static Stream<TextAnswer> texts(Sample sample) {
		return sample.exchanges()
			.stream()
			.map(Exchange::answer)
			.filter(TextAnswer.class::isInstance)
			.map(TextAnswer.class::cast);
	}

	private static Stream<RecordAnswer.Slot> slots(Sample sample) {
		return sample.exchanges()
			.stream()
			.map(Exchange::answer)
			.filter(RecordAnswer.class::isInstance)
			.flatMap((answer) -> ((RecordAnswer) answer).pieces().stream())
			.filter(RecordAnswer.Slot.class::isInstance)
			.map(RecordAnswer.Slot.class::cast);
	}

	private static int[] rgb(Sample sample) {
		BufferedImage pixels = Objects.requireNonNull(sample.page().pixels());
		return pixels.getRGB(0, 0, pixels.getWidth(), pixels.getHeight(), null, 0, pixels.getWidth());
	}

}
