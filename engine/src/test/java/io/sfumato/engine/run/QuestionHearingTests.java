package io.sfumato.engine.run;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.sfumato.encoders.TokenOrigin;
import io.sfumato.engine.prompt.Language;
import io.sfumato.engine.prompt.PromptPart;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.request.Turn;
import io.sfumato.engine.result.HeardQuestion;

import static org.assertj.core.api.Assertions.assertThat;

class QuestionHearingTests {

	private static final List<String> TOKENS = List.of(" how", " it", "w", "a", "s", " ");

	/** Tokens that are words begin with a space, letters don't. */
	@ParameterizedTest
	@CsvSource({ "how it, 0 1", "how was it, 0 2 3 4 1", "was it, 2 3 4 1", "how was, 0 2 3 4", "how was, 0 5 2 3 4" })
	void wordsThatAreNoTokenAreSpelt(String words, String tokens) {
		List<TokenOrigin.Said> said = Arrays.stream(tokens.split(" "))
			.map((token) -> new TokenOrigin.Said(Integer.parseInt(token), 0.5f, 0, 1))
			.toList();
		QuestionHearing hearing = new QuestionHearing(new SpokenQuestion.Plan(0, "/media/0", (question) -> List.of()),
				List.of());

		HeardQuestion heard = hearing.hear(new Tokens(), said);

		assertThat(heard.text()).isEqualTo(words + "?");
		assertThat(heard.confidence()).isEqualTo(0.5);
		assertThat(hearing.isDone()).isTrue();
	}

	private static final class Tokens implements Language {

		@Override
		public List<PromptPart> prompt(List<Turn> turns, List<Kind> media) {
			throw new UnsupportedOperationException();
		}

		@Override
		public int[] encode(String text) {
			throw new UnsupportedOperationException();
		}

		@Override
		public byte[] bytes(int token) {
			return TOKENS.get(token).getBytes(StandardCharsets.UTF_8);
		}

	}

}
