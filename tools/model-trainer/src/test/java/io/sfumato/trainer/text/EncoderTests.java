package io.sfumato.trainer.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.sfumato.trainer.data.Exchange;
import io.sfumato.trainer.data.FontPool;
import io.sfumato.trainer.data.RecordAnswer;
import io.sfumato.trainer.data.Sources;
import io.sfumato.trainer.data.TextAnswer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class EncoderTests {

	@TempDir
	private static Path directory;

	private final Encoder encoder = new Encoder(Vocabulary.standard());

	@BeforeAll
	static void writeFiles() throws Exception {
		System.setProperty("OPT_OUT_TRACKING", "true");
		new TokenizerFiles(Vocabulary.standard()).write(directory);
	}

	@Test
	void encodesTrainingTextLikeTheHuggingFaceTokenizer() throws Exception {
		List<String> texts = new ArrayList<>();
		SplittableRandom random = new SplittableRandom(5);
		for (int i = 0; i < 300; i++) {
			for (Exchange exchange : Sources.documents(FontPool.training()).next(random, false).exchanges()) {
				texts.add(exchange.question());
				texts.add(switch (exchange.answer()) {
					case TextAnswer text -> text.text();
					case RecordAnswer entry -> entry.json();
				});
			}
		}

		assertSameIds(texts);
	}

	@Test
	void encodesAnyCharactersLikeTheHuggingFaceTokenizer() throws Exception {
		String alphabet = "  \t\nabtheredXYZ019.,!?\"'<>|{}_-€£¥$äßéçñ½中文字😀🇩🇪\u00a0\u200b\u0000";
		int[] symbols = alphabet.codePoints().toArray();
		SplittableRandom random = new SplittableRandom(6);
		List<String> texts = new ArrayList<>();
		for (int i = 0; i < 2000; i++) {
			StringBuilder text = new StringBuilder();
			for (int length = random.nextInt(24); length > 0; length--) {
				text.appendCodePoint(symbols[random.nextInt(symbols.length)]);
			}
			texts.add(text.toString());
		}

		assertSameIds(texts);
	}

	@Test
	void makesOneTokenOfAWordThatStandsAlone() {
		assertThat(this.encoder.encode("what is the total?")).hasSize(5);
		assertThat(this.encoder.encode("a red circle")).hasSize(3);
	}

	@Test
	void spellsTheEndOfACapitalisedWord() {
		assertThat(this.encoder.encode("Total")).hasSize(5);
		assertThat(this.encoder.encode("TheRed")).hasSize(6);
	}

	@Test
	void spellsEveryCharacterOfACopiedText() {
		assertThat(this.encoder.spell("the red one")).hasSize(11);
		assertThat(this.encoder.spell("€12")).hasSize(3);
	}

	@Test
	void decodesWhatItEncoded() {
		String text = "A receipt from Kolby Mart with 3 items, 12.40 €, naïve 中";

		assertThat(this.encoder.decode(this.encoder.encode(text))).isEqualTo(text);
		assertThat(this.encoder.decode(this.encoder.spell(text))).isEqualTo(text);
	}

	@Test
	void keepsSpecialNamesOfUsersOrdinaryText() {
		assertThat(this.encoder.encode("<mask>")).doesNotContain(Special.MASK.id());
		assertThat(this.encoder.prompt("hi")).startsWith(Special.USER.id()).endsWith(Special.ASSISTANT.id());
	}

	private void assertSameIds(List<String> texts) throws Exception {
		try (HuggingFaceTokenizer reference = HuggingFaceTokenizer.newInstance(directory)) {
			for (String text : texts) {
				int[] expected = Arrays.stream(reference.encode(text, false, false).getIds())
					.mapToInt(Math::toIntExact)
					.toArray();
				assertThat(this.encoder.encode(text)).as(text).isEqualTo(expected);
			}
		}
	}

}
