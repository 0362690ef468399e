package io.sfumato.structured.template;

import io.sfumato.structured.json.JsonNode;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TemplateTests {

	@Test
	void wordsForNoValueDoNotChangeHowEscapesAreCounted() {
		Template template = TemplateParser.parse("{{name: json_string min_chars=2 optional=\"\\\\n\"}}.");

		assertThat(value(template, "\\n.")).isEqualTo(JsonNode.NULL);
		assertThat(value(template, "\\t\\t.")).isEqualTo(new JsonNode.Str("\t\t"));
		assertThat(template.read("\\t.")).isNull();
	}

	private static JsonNode value(Template template, String text) {
		JsonNode values = template.read(text);
		assertThat(values).isInstanceOf(JsonNode.Obj.class);
		return ((JsonNode.Obj) values).members().get("name");
	}

}
