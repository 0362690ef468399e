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

	private List<TypedQuestions.Closed> closed() {
		TypedQuestions typed = new TypedQuestions(this.samples, 7);
		return this.samples.stream().flatMap((sample) -> typed.of(sample).stream()).toList();
	}

	@Test
	void theRightAnswerIsAmongTheOptions() {
		TypedQuestions typed = new TypedQuestions(this.samples, 7);
		for (Sample sample : this.samples) {
			for (TypedQuestions.Closed closed : typed.of(sample)) {
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
	void theSameSeedAsksTheSame() {
		assertThat(closed()).isEqualTo(closed());
	}

}
