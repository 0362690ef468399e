package io.sfumato.structured;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.sfumato.structured.automaton.Language;
import io.sfumato.structured.json.JsonText;
import io.sfumato.structured.json.JsonWriter;
import io.sfumato.structured.plan.Choices;
import io.sfumato.structured.plan.Decision;
import io.sfumato.structured.plan.PlanNode;
import io.sfumato.structured.plan.RecordPlan;
import io.sfumato.structured.plan.RefusedException;
import io.sfumato.structured.schema.SchemaCompiler;
import io.sfumato.structured.schema.SchemaLimits;
import io.sfumato.structured.schema.SchemaOptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

/**
 * Every golden file, whatever its name: schemas and templates that are accepted or
 * refused, sizes of languages, and lattices.
 */
class SchemaGoldenTest {

	private final SchemaCompiler compiler = new SchemaCompiler();

	@TestFactory
	Stream<DynamicTest> everyGoldenFile() {
		return GoldenSchemas.files().stream().flatMap((file) -> cases(file));
	}

	private Stream<DynamicTest> cases(Path file) {
		JsonNode content = GoldenSchemas.read(file);
		String name = file.getFileName().toString();
		String format = content.path("format").asString("");
		if (format.startsWith("sfumato-language-counts/")) {
			return content.path("cases")
				.valueStream()
				.map((each) -> DynamicTest.dynamicTest("language " + each.path("id").asString(), () -> language(each)));
		}
		if (format.startsWith("sfumato-dp-vectors/")) {
			return content.path("cases")
				.valueStream()
				.map((each) -> DynamicTest.dynamicTest(each.path("id").asString(), () -> LatticeCases.check(each)));
		}
		String kind = content.path("kind").asString("");
		return switch (kind) {
			case "schema" -> Stream.of(DynamicTest.dynamicTest(name, () -> schema(content)));
			case "template" -> Stream.of(DynamicTest.dynamicTest(name, () -> TemplateCases.check(content)));
			default ->
				Stream.of(DynamicTest.dynamicTest(name, () -> fail("%s is of the unknown kind \"%s\"", name, kind)));
		};
	}

	private void schema(JsonNode golden) {
		String text = golden.has("schemaText") ? golden.path("schemaText").asString()
				: golden.path("schema").toString();
		SchemaOptions options = options(golden.path("options"));
		switch (golden.path("expect").asString()) {
			case "accept" -> accepted(golden, this.compiler.compile(text, options));
			case "refuse" ->
				assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> this.compiler.compile(text, options))
					.satisfies((ex) -> {
						assertThat(ex.problems().getFirst().code()).isEqualTo(golden.at("/error/code").asString());
						assertThat(ex.problems().getFirst().pointer())
							.isEqualTo(golden.at("/error/pointer").asString());
					});
			default -> fail("unknown expectation " + golden.path("expect"));
		}
	}

	private static void accepted(JsonNode golden, RecordPlan plan) {
		for (JsonNode valid : golden.path("valid")) {
			assertThat(plan.accepts(ours(valid))).as("generates %s", valid).isTrue();
		}
		for (String list : List.of("invalid", "outside")) {
			for (JsonNode each : golden.path(list)) {
				assertThat(plan.accepts(ours(each.path("instance"))))
					.as("generates %s: %s", each.path("instance"), list)
					.isFalse();
			}
		}
		if (golden.has("closed")) {
			List<String> closed = new ArrayList<>();
			golden.path("closed").forEach((each) -> closed.add(each.asString()));
			assertThat(plan.decisions(Choices.none())).extracting(Decision::pointer)
				.containsExactlyInAnyOrderElementsOf(closed);
		}
	}

	private static SchemaOptions options(JsonNode golden) {
		SchemaOptions options = SchemaOptions.STANDARD;
		for (String name : golden.propertyNames()) {
			switch (name) {
				case "maxRecursion" -> options = options.withMaxRecursion(golden.path(name).asInt());
				case "limits" -> options = options.withLimits(limits(golden.path(name)));
				default -> fail("unknown option " + name);
			}
		}
		return options;
	}

	private static SchemaLimits limits(JsonNode golden) {
		SchemaLimits limits = SchemaLimits.STANDARD;
		for (String name : golden.propertyNames()) {
			int value = golden.path(name).asInt();
			switch (name) {
				case "maxDepth" -> limits = limits.withMaxDepth(value);
				case "maxEnumValues" -> limits = limits.withMaxEnumValues(value);
				case "maxCanvas" -> limits = limits.withMaxCanvas(value);
				default -> fail("unknown limit " + name);
			}
		}
		return limits;
	}

	private void language(JsonNode golden) {
		PlanNode node = this.compiler.compile(golden.path("schema").toString(), SchemaOptions.STANDARD).root();
		Language language = switch (node) {
			case PlanNode.Slot slot -> slot.language();
			case PlanNode.Closed closed -> closed.language();
			case PlanNode.Subset subset -> subset.language();
			case PlanNode.ClosedItems items -> items.language();
			default -> throw new AssertionError(node + " has no language");
		};

		assertThat(language.count()).isEqualTo(new BigInteger(golden.path("count").asString()));
		boolean texts = golden.at("/schema/type").asString("").equals("string");
		for (JsonNode each : golden.path("accept")) {
			assertThat(language.accepts(bytes(each.asString(), texts))).as("accepts %s", each).isTrue();
		}
		for (JsonNode each : golden.path("reject")) {
			assertThat(language.accepts(bytes(each.asString(), texts))).as("accepts %s", each).isFalse();
		}
	}

	/** The values of strings are given decoded, all others as JSON texts. */
	private static byte[] bytes(String value, boolean text) {
		return (text ? JsonWriter.quote(value) : value).getBytes(StandardCharsets.UTF_8);
	}

	private static io.sfumato.structured.json.JsonNode ours(JsonNode node) {
		return JsonText.parse(node.toString(), 1 << 20);
	}

}
