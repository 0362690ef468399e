package io.sfumato.trainer.text;

import io.sfumato.trainer.data.Concepts;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class VocabularyTests {

	private final Vocabulary vocabulary = Vocabulary.standard();

	@Test
	void leavesEmbeddingRowsUnused() {
		assertThat(this.vocabulary.size()).isLessThan(Vocabulary.EMBEDDINGS);
	}

	@Test
	void putsSpecialsBehindTheBytes() {
		assertThat(Special.MASK.id()).isEqualTo(256);
		assertThat(Special.EOS.id()).isEqualTo(257);
		assertThat(Special.PAD.id()).isEqualTo(258);
		assertThat(Special.SLOT_PAD.id()).isEqualTo(259);
		assertThat(Special.IMAGE.id()).isEqualTo(260);
		assertThat(Special.AUDIO.id()).isEqualTo(261);
		assertThat(Special.SYSTEM.id()).isEqualTo(262);
		assertThat(Special.USER.id()).isEqualTo(263);
		assertThat(Special.ASSISTANT.id()).isEqualTo(264);
	}

	@Test
	void hasATokenForEveryCharacterThatTheEyesRead() {
		for (char character : io.sfumato.trainer.data.Glyphs.CHARACTERS.toCharArray()) {
			assertThat(new String(this.vocabulary.bytes(this.vocabulary.characterId(character)),
					java.nio.charset.StandardCharsets.UTF_8))
				.isEqualTo(String.valueOf(character));
		}
	}

	/** A character of ASCII is its byte already. */
	@Test
	void noWordIsASingleByte() {
		assertThat(this.vocabulary.words()).noneMatch((word) -> word.matches("[ -~]"));
	}

	@Test
	void holdsOnlyLowerCaseWordsAndCurrencySigns() {
		assertThat(this.vocabulary.words()).allMatch((word) -> word.matches(" ?[a-z]+|[€£¥]"));
	}

	/** What the eyes see as a word, an answer or a value begins with as a word. */
	@Test
	void whatCanBeSeenHasAWordWithAndWithoutASpace() {
		for (int concept : Concepts.seen()) {
			String word = Concepts.name(concept).split(" ")[0];
			assertThat(this.vocabulary.wordId(word)).as(word).isPresent();
			assertThat(this.vocabulary.wordId(' ' + word)).as(word).isPresent();
		}
	}

}
