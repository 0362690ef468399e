package io.sfumato.structured;

import io.sfumato.structured.json.JsonText;
import io.sfumato.structured.template.Template;
import io.sfumato.structured.template.TemplateException;
import io.sfumato.structured.template.TemplateParser;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

/**
 * Golden templates.
 */
final class TemplateCases {

	private TemplateCases() {
	}

	static void check(JsonNode golden) {
		String text = golden.path("template").asString();
		switch (golden.path("expect").asString()) {
			case "accept" -> accepted(golden, TemplateParser.parse(text));
			case "refuse" ->
				assertThatExceptionOfType(TemplateException.class).isThrownBy(() -> TemplateParser.parse(text))
					.satisfies((ex) -> {
						assertThat(ex.problems().getFirst().code()).isEqualTo(golden.at("/error/code").asString());
						assertThat(ex.problems().getFirst().line()).isEqualTo(golden.at("/error/line").asInt());
						assertThat(ex.problems().getFirst().column()).isEqualTo(golden.at("/error/column").asInt());
					});
			default -> fail("unknown expectation " + golden.path("expect"));
		}
	}

	private static void accepted(JsonNode golden, Template template) {
		golden.path("fields")
			.properties()
			.forEach((each) -> assertThat(template.fields())
				.anySatisfy((field) -> assertThat(field.name() + field.kind())
					.isEqualTo(each.getKey() + each.getValue().asString())));
		assertThat(template.fields()).hasSize(golden.path("fields").size());
		for (JsonNode valid : golden.path("valid")) {
			io.sfumato.structured.json.JsonNode values = template.read(valid.path("text").asString());
			assertThat(values).as("values of %s", valid.path("text")).isNotNull();
			assertThat(io.sfumato.structured.json.JsonNode.same(values,
					JsonText.parse(valid.path("values").toString(), 1 << 16)))
				.as("%s is %s", values, valid.path("values"))
				.isTrue();
		}
		for (JsonNode invalid : golden.path("invalid")) {
			assertThat(template.read(invalid.path("text").asString())).as("values of %s", invalid.path("text"))
				.isNull();
		}
	}

}
