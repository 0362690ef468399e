package io.sfumato.trainer.sound;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.sfumato.trainer.data.Exchange;
import io.sfumato.trainer.data.RecordAnswer;
import io.sfumato.trainer.data.TextAnswer;
import io.sfumato.trainer.text.Vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

class SayingsTests {

	private static final List<Function<RandomGenerator, Said>> ALL = List.of(Sayings::digits, Sayings::number,
			Sayings::letters, Sayings::date, Commands::next, Sentences::next);

	@ParameterizedTest
	@CsvSource({ "7, seven", "13, thirteen", "40, forty", "86, eighty six", "300, three hundred",
			"312, three hundred and twelve", "345, three hundred and forty five", "3012, three thousand and twelve",
			"4120, four thousand one hundred and twenty", "9999, nine thousand nine hundred and ninety nine" })
	void numbersAreSpokenInEnglish(int number, String words) {
		assertThat(Numerals.words(number)).isEqualTo(words);
	}

	@ParameterizedTest
	@CsvSource({ "1, first", "20, twentieth", "21, twenty first", "30, thirtieth", "31, thirty first" })
	void daysAreSpokenAsOrdinals(int day, String words) {
		assertThat(Numerals.ordinal(day)).isEqualTo(words);
	}

	/** Otherwise they couldn't be heard as one word each. */
	@Test
	void everySpokenWordIsATokenOrALetter() {
		for (Function<RandomGenerator, Said> grammar : ALL) {
			SplittableRandom random = new SplittableRandom(3);
			for (int i = 0; i < 400; i++) {
				for (String word : grammar.apply(random).words().split(" ")) {
					assertThat(word.length() == 1 || Vocabulary.standard().wordId(" " + word).isPresent()).as(word)
						.isTrue();
				}
			}
		}
	}

	@Test
	void equalGeneratorsSayTheSame() {
		for (Function<RandomGenerator, Said> grammar : ALL) {
			assertThat(grammar.apply(new SplittableRandom(8))).isEqualTo(grammar.apply(new SplittableRandom(8)));
		}
	}

	@Test
	void theTranscriptIsWhatIsSaid() {
		for (Function<RandomGenerator, Said> grammar : ALL) {
			Said said = grammar.apply(new SplittableRandom(11));

			assertThat(said.exchanges()).filteredOn((exchange) -> exchange.question().equals("What is said?"))
				.isNotEmpty()
				.extracting(Exchange::answer)
				.allSatisfy((answer) -> assertThat(((TextAnswer) answer).text()).isEqualTo(said.words()));
		}
	}

	@Test
	void recordsOfDigitsHoldTheDigits() {
		SplittableRandom random = new SplittableRandom(5);
		for (int i = 0; i < 50; i++) {
			Said said = Sayings.digits(random);
			String figures = List.of(said.words().split(" "))
				.stream()
				.map((word) -> Integer.toString(Numerals.DIGITS.indexOf(word)))
				.reduce("", String::concat);

			assertThat(said.exchanges()).extracting(Exchange::answer)
				.filteredOn(RecordAnswer.class::isInstance)
				.extracting((answer) -> ((RecordAnswer) answer).json())
				.containsOnly("{\"digits\":\"" + figures + "\"}");
		}
	}

	@Test
	void whatACommandDoesNotSayIsNull() {
		SplittableRandom random = new SplittableRandom(6);
		int absent = 0;
		for (int i = 0; i < 200; i++) {
			Said said = Commands.next(random);
			for (Exchange exchange : said.exchanges()) {
				if (exchange.answer() instanceof RecordAnswer record && record.json().contains("\"place\":null")) {
					absent++;
					assertThat(said.words()).doesNotContain(" in the ");
				}
			}
		}
		assertThat(absent).isPositive();
	}

}
