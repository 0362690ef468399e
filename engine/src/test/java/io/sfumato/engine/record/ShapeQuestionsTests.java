package io.sfumato.engine.record;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.sfumato.engine.request.DecisionQuestion;
import io.sfumato.structured.plan.Choices;
import io.sfumato.structured.plan.Decision;
import io.sfumato.structured.plan.RecordPlan;
import io.sfumato.structured.schema.SchemaCompiler;
import io.sfumato.structured.schema.SchemaOptions;

import static org.assertj.core.api.Assertions.assertThat;

class ShapeQuestionsTests {

	private static final String SCHEMA = """
			{"type":"object","required":["orderLines","code"],"properties":{
			 "orderLines":{"type":"array","minItems":1,"maxItems":3,"items":{"type":"object","properties":{
			  "address":{"type":"object","required":["a"],"properties":{"a":{"type":"integer"}}}}}},
			 "code":{"anyOf":[{"type":"integer"},{"type":"object","title":"pair","required":["a"],
			  "properties":{"a":{"type":"boolean"}}}]},
			 "phone_numbers":{"type":"object","required":["a"],"properties":{"a":{"type":"integer"}}},
			 "stamp":{"type":"object","description":"A round stamp","required":["a"],
			  "properties":{"a":{"type":"integer"}}},
			 "note":{"type":"object","x-question":"Has anybody written on it?","required":["a"],
			  "properties":{"a":{"type":"integer"}}}}}""";

	private final RecordPlan plan = new SchemaCompiler().compile(SCHEMA, SchemaOptions.STANDARD);

	@Test
	void membersAreAskedForByTheirNames() {
		assertThat(asked(Choices.none())).contains("How many order lines are there?", "Are any phone numbers there?",
				"Which kind of code is it: value, pair?");
	}

	@Test
	void wordsOfTheSchemaGoFirst() {
		assertThat(asked(Choices.none())).contains("A round stamp. Is there a stamp?", "Has anybody written on it?");
	}

	@Test
	void rowsTellWhichOneIsMeant() {
		assertThat(asked(Choices.none().with("/orderLines", 1))).contains("Is there an address in order lines 1?",
				"Is there an address in order lines 2?");
	}

	@Test
	void countsAreChoicesAndMembersYesOrNo() {
		List<DecisionQuestion> questions = shapes(Choices.none()).stream().map(ShapeQuestions::of).toList();

		assertThat(questions.getFirst().options()).extracting(DecisionQuestion.Option::label)
			.containsExactly("1", "2", "3");
		assertThat(questions.getLast().kind()).isEqualTo(DecisionQuestion.Kind.YES_NO);
	}

	private List<String> asked(Choices choices) {
		return shapes(choices).stream().map(ShapeQuestions::of).map(DecisionQuestion::ask).toList();
	}

	private List<Decision> shapes(Choices choices) {
		return this.plan.decisions(choices).stream().filter((each) -> each.kind().isShape()).toList();
	}

}
