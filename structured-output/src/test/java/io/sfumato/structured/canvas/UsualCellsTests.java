package io.sfumato.structured.canvas;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

import io.sfumato.structured.TestVocabulary;
import io.sfumato.structured.plan.Gap;
import io.sfumato.structured.plan.JsonLayout;
import io.sfumato.structured.schema.SchemaCompiler;
import io.sfumato.structured.schema.SchemaOptions;
import io.sfumato.structured.plan.Choices;
import io.sfumato.structured.plan.RecordPlan;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class UsualCellsTests {

	private static final String SCHEMA = """
			{"type": "object", "required": ["shop", "total", "year", "paid", "items", "tags"], "properties": {
			  "shop": {"type": ["string", "null"]},
			  "total": {"type": ["number", "null"]},
			  "year": {"type": "integer", "minimum": 1900},
			  "paid": {"type": ["boolean", "number"]},
			  "items": {"type": "array", "minItems": 1, "maxItems": 1, "items": {
			    "type": "object", "required": ["name", "price"], "properties": {
			      "name": {"type": "string"}, "price": {"type": ["number", "null"]}}}},
			  "tags": {"type": "array", "items": {"type": "string"}}}}""";

	private final TestVocabulary vocabulary = TestVocabulary.learnt(300, new Random(3));

	@Test
	void aModelOfRecordsGetsWhatItWasTrainedWith() {
		Map<String, Integer> cells = cells(new UsualCells(this.vocabulary.endingValues()));

		assertThat(cells).containsEntry("/total", 10)
			.containsEntry("/year", 10)
			.containsEntry("/items/0/price", 10)
			.containsEntry("/items/0/name", 14)
			.containsEntry("/shop", 24)
			.containsEntry("/paid", 24)
			.containsEntry("/tags", 24);
	}

	@Test
	void aGapThatIsMarkedGetsAsMuchWhateverItIs() {
		assertThat(cells(new UsualCells(this.vocabulary.markingValues())).values()).containsOnly(28);
	}

	@Test
	void aValueThatItsTextEndsGetsSomeBeyondTheFewest() {
		assertThat(cells(new UsualCells(this.vocabulary)).values()).containsOnly(2 + 12);
	}

	private static Map<String, Integer> cells(UsualCells usual) {
		RecordPlan plan = new SchemaCompiler().compile(SCHEMA, SchemaOptions.STANDARD.withLayout(JsonLayout.COMPACT));
		List<Gap> gaps = plan.scaffold(Choices.none()).gaps();
		return gaps.stream().collect(Collectors.toMap(Gap::name, (gap) -> usual.of(gap, 2)));
	}

}
