package io.sfumato.structured.plan;

import java.util.List;

import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.json.JsonText;
import io.sfumato.structured.schema.SchemaCompiler;
import io.sfumato.structured.schema.SchemaOptions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RecordShapeTests {

	private static final String SCHEMA = """
			{"type":"object","required":["lines","code"],"properties":{
			 "lines":{"type":"array","maxItems":3,"items":{"type":"object","required":["n"],
			  "properties":{"n":{"type":"integer"}}}},
			 "code":{"anyOf":[{"type":"object","title":"pair","required":["a","b"],
			  "properties":{"a":{"type":"boolean"},"b":{"type":"string"}}},{"enum":["x","y"]}]}}}""";

	private final RecordPlan plan = new SchemaCompiler().compile(SCHEMA, SchemaOptions.STANDARD);

	@Test
	void valueOfABranchIsNamedByItsPlace() {
		int scalar = branch().options().indexOf("value");
		Choices choices = Choices.none().with("/code", scalar);

		assertThat(this.plan.scaffold(choices).gaps()).extracting(Gap::name).contains("/code");
		Decision value = this.plan.decisions(choices)
			.stream()
			.filter((each) -> each.kind() == Decision.Kind.VALUE)
			.findFirst()
			.orElseThrow();
		assertThat(value.place()).isEqualTo("/code");
		assertThat(value.pointer()).isNotEqualTo("/code");
		assertThat(this.plan.scaffold(choices.with(value.pointer(), 1)).text(List.of())).contains("\"code\": \"y\"");
	}

	@Test
	void branchThatIsntDecidedIsTheSmallest() {
		assertThat(this.plan.scaffold(Choices.none()).gaps()).extracting(Gap::name).containsExactly("/code");
	}

	@Test
	void placesAreThoseOfAnyShape() {
		assertThat(this.plan.mayHave("/lines/*/n")).isTrue();
		assertThat(this.plan.mayHave("/lines/2/n")).isTrue();
		assertThat(this.plan.mayHave("/lines/3/n")).isFalse();
		assertThat(this.plan.mayHave("/code")).isTrue();
		assertThat(this.plan.mayHave("/code/a")).isTrue();
		assertThat(this.plan.mayHave("/code/c")).isFalse();
		assertThat(this.plan.mayHave("/lines")).isFalse();
	}

	@Test
	void gapsAreFoundInTheWholeText() {
		RecordPlan optional = new SchemaCompiler().compile(
				"{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"},\"b\":{\"type\":\"integer\"}}}",
				SchemaOptions.STANDARD);
		Scaffold scaffold = optional.scaffold(Choices.none());
		List<String> filled = List.of("null", "42");

		int[] starts = scaffold.starts(filled, JsonLayout.SPACED, false);

		assertThat(starts[0]).isNegative();
		assertThat("{\"b\": 42}".substring(starts[1])).startsWith("42");
		assertThat(JsonText.parse("{\"b\": 42}", 100)).isEqualTo(scaffold.record(filled, false))
			.isInstanceOf(JsonNode.Obj.class);
	}

	private Decision branch() {
		return this.plan.decisions(Choices.none())
			.stream()
			.filter((each) -> each.kind() == Decision.Kind.BRANCH)
			.findFirst()
			.orElseThrow();
	}

}
