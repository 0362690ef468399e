package io.sfumato.trainer.evaluate;

import java.util.List;

import io.sfumato.engine.request.DecisionQuestion;
import io.sfumato.engine.request.DecisionQuestion.Kind;
import io.sfumato.trainer.data.EvaluationSets;
import io.sfumato.trainer.data.Exchange;
import io.sfumato.trainer.data.Sample;
import io.sfumato.trainer.data.TextAnswer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TypedQuestionsTests {

	private final List<Sample> samples = EvaluationSets.samples("shapes", 7, 60, false);

	private static TypedQuestions typed(List<Sample> samples) {
		return new TypedQuestions(samples.stream().map(Sample::exchanges).toList(), 7);
	}

	private List<TypedQuestions.Closed> closed() {
		TypedQuestions typed = typed(this.samples);
		return this.samples.stream().flatMap((sample) -> typed.of(sample.exchanges()).stream()).toList();
	}

	@Test
	void theRightAnswerIsAmongTheOptions() {
		TypedQuestions typed = typed(this.samples);
		for (Sample sample : this.samples) {
			for (TypedQuestions.Closed closed : typed.of(sample.exchanges())) {
				String right = sample.exchanges()
					.stream()
					.filter((exchange) -> exchange.question().equals(closed.question().ask()))
					.map(Exchange::answer)
					.map((answer) -> ((TextAnswer) answer).text())
					.findFirst()
					.orElseThrow();
				List<String> options = (closed.question().kind() == Kind.YES_NO) ? List.of("yes", "no")
						: closed.question().options().stream().map(DecisionQuestion.Option::label).toList();
				assertThat(options).doesNotHaveDuplicates().hasSizeBetween(2, 5).doesNotContain("not visible");
				assertThat(options.get(closed.truth())).isEqualTo(right);
			}
		}
	}

	@Test
	void bothKindsAreThereAndTheRightOptionStandsAnywhere() {
		List<TypedQuestions.Closed> closed = closed();

		assertThat(closed).extracting((each) -> each.question().kind()).contains(Kind.YES_NO, Kind.CHOICE);
		assertThat(closed).filteredOn((each) -> each.question().kind() == Kind.YES_NO)
			.extracting(TypedQuestions.Closed::truth)
			.contains(0, 1);
		assertThat(closed).filteredOn((each) -> each.question().kind() == Kind.CHOICE)
			.extracting(TypedQuestions.Closed::truth)
			.contains(0, 1, 2);
	}

	@Test
	void whatIsNotThereIsOfferedWrongAnswersOnly() {
		List<Sample> receipts = EvaluationSets.samples("receipts", 7, 60, false);
		TypedQuestions typed = typed(receipts);
		int asked = 0;
		for (Sample sample : receipts) {
			List<String> absent = sample.exchanges()
				.stream()
				.filter((exchange) -> exchange.answer() instanceof TextAnswer answer
						&& answer.text().equals("not visible"))
				.map(Exchange::question)
				.toList();

			List<DecisionQuestion> questions = typed.unanswerable(sample.exchanges());

			assertThat(absent).containsAll(questions.stream().map(DecisionQuestion::ask).toList());
			assertThat(questions)
				.allSatisfy((question) -> assertThat(question.options()).extracting(DecisionQuestion.Option::label)
					.hasSize(3)
					.doesNotHaveDuplicates()
					.doesNotContain("not visible"));
			asked += questions.size();
		}
		assertThat(asked).isPositive();
	}

	@Test
	void theSameSeedAsksTheSame() {
		assertThat(closed()).isEqualTo(closed());
	}

}
