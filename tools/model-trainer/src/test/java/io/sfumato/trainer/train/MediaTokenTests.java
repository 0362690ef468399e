package io.sfumato.trainer.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.sfumato.trainer.text.Encoder;
import io.sfumato.trainer.text.Vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

class MediaTokenTests {

	private final ObjectWords words = new ObjectWords();

	private final int red = new Encoder(Vocabulary.standard()).encode(" red")[0];

	private final int circle = new Encoder(Vocabulary.standard()).encode(" circle")[0];

	@Test
	void anObjectIsItsColourAndItsNameWithHowOftenTheyWereSeen() {
		List<MediaToken> tokens = MediaToken.of(
				new Sight(List.of(), List.of(new PlacedObject(0, 1, 2, 3, 5), new PlacedObject(0, 1, 4, 6, 40))),
				this.words);

		assertThat(tokens).containsExactly(new MediaToken(this.red, 10, 7, 0, 0, 4),
				new MediaToken(this.circle, 10, 7, 1, 0, 4), new MediaToken(this.red, 18, 13, 0, 1, 31),
				new MediaToken(this.circle, 18, 13, 1, 1, 31));
	}

	@Test
	void whatHasManyColoursIsCalledByItsNameAlone() {
		assertThat(MediaToken.of(new Sight(List.of(), List.of(new PlacedObject(0, 0, 2, 3, 5))), this.words))
			.extracting(MediaToken::id)
			.containsExactly(this.circle);
	}

	@Test
	void charactersComeBehindTheWords() {
		PlacedGlyph glyph = new PlacedGlyph(GlyphAlphabet.classOf('A'), 3, 2);

		assertThat(MediaToken.of(new Sight(List.of(glyph), List.of(PlacedObject.ground(1))), this.words))
			.extracting(MediaToken::isObject)
			.containsExactly(true, true, false);
	}

	@Test
	void charactersComeLineByLineWithTheirNumbersInRunAndWord() {
		List<PlacedGlyph> page = new ArrayList<>();
		for (int i = 0; i < 7; i++) {
			page.add(new PlacedGlyph(GlyphAlphabet.classOf("Krex Ltd".replace(" ", "").charAt(i)),
					3 + 2 * ((i < 4) ? i : i + 1), (i < 5) ? 4 : 5));
		}
		page.sort(Comparator.comparingInt(PlacedGlyph::y).thenComparingInt(PlacedGlyph::x).reversed());

		List<MediaToken> tokens = MediaToken.of(new Sight(page, List.of()), this.words);

		assertThat(tokens).extracting(MediaToken::x).containsExactly(3, 5, 7, 9, 13, 15, 17);
		assertThat(tokens).extracting(MediaToken::first).containsExactly(0, 1, 2, 3, 5, 6, 7);
		assertThat(tokens).extracting(MediaToken::second).containsExactly(0, 1, 2, 3, 0, 1, 2);
	}

	@Test
	void everyNameIsMadeOfWholeWords() {
		assertThat(this.words.names()).allSatisfy((name) -> assertThat(name).hasSizeBetween(1, 3));
	}

}
