package io.sfumato.engine.local;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.plan.GuidedAnswers;
import io.sfumato.engine.plan.GuidedAnswers.Result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class GuidedAnswersTests extends EngineTest {

	private static final String TEXT = "a red cat";

	@Test
	void theSecondModelHasTheLastWord() {
		List<String> seen = new ArrayList<>();

		Result result = guided((question, answer, draft) -> {
			assertThat(question).isEqualTo("What is it?");
			assertThat(TEXT).startsWith(answer);
			seen.add(answer);
			return TEXT.substring(answer.length());
		}, 24).answer("What is it?");

		assertThat(result.text()).isEqualTo(TEXT);
		assertThat(seen).startsWith("").doesNotHaveDuplicates().hasSize(result.judgements());
		assertThat(result.forwardPasses()).isGreaterThanOrEqualTo(result.judgements());
	}

	@Test
	void aCharacterOfSeveralTokensIsNeverJudgedInTwo() {
		String text = "zwölf Äpfel";

		Result result = guided((question, answer, draft) -> {
			assertThat(text).startsWith(answer);
			return text.substring(answer.length());
		}, 24).answer("What is it?");

		assertThat(result.text()).isEqualTo(text);
		assertThat(result.judgements()).isLessThanOrEqualTo(result.forwardPasses());
	}

	@Test
	void aCompleteAnswerEnds() {
		Result result = guided((question, answer, draft) -> "", 24).answer("What is it?");

		assertThat(result.text()).isEmpty();
		assertThat(result.judgements()).isEqualTo(1);
	}

	@Test
	void anAnswerNeedsRoom() {
		assertThatExceptionOfType(InvalidRequestException.class)
			.isThrownBy(() -> guided((question, answer, draft) -> draft, 1_000_000).answer("What is it?"))
			.satisfies((ex) -> assertThat(ex.problem()).isEqualTo(Problem.CONTEXT_LENGTH));
		assertThatExceptionOfType(InvalidRequestException.class)
			.isThrownBy(() -> guided((question, answer, draft) -> draft, 0).answer("What is it?"));
	}

	private GuidedAnswers guided(GuidedAnswers.Judge judge, int tokens) {
		return new GuidedAnswers(this.toy.served(), judge, tokens);
	}

}
