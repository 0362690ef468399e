package io.sfumato.trainer.sound;

import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import io.sfumato.trainer.data.Exchange;
import io.sfumato.trainer.data.RecordAnswer;
import io.sfumato.trainer.data.RecordAnswer.Slot;
import io.sfumato.trainer.text.Vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

class CommandsTests {

	private static final Pattern FIRST_WORD = Pattern.compile("\"([a-z]+).*");

	/** A word that is heard is one token, and a value begins with one. */
	@Test
	void everyValueBeginsWithAWord() {
		Set<String> words = new TreeSet<>();
		for (long seed = 0; seed < 2000; seed++) {
			for (Exchange exchange : Commands.next(new SplittableRandom(seed)).exchanges()) {
				if (exchange.answer() instanceof RecordAnswer record) {
					record.pieces().forEach((piece) -> {
						if (piece instanceof Slot slot) {
							assertThat(slot.copied()).as(slot.value()).isFalse();
							Matcher first = FIRST_WORD.matcher(slot.value());
							if (first.matches()) {
								words.add(first.group(1));
							}
						}
					});
				}
			}
		}

		assertThat(words).contains("turn", "kitchen", "music")
			.allSatisfy((word) -> assertThat(Vocabulary.standard().wordId(word)).as(word).isPresent());
	}

}
