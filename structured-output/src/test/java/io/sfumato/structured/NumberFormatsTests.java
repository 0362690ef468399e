package io.sfumato.structured;

import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.json.JsonText;
import io.sfumato.structured.plan.RecordPlan;
import io.sfumato.structured.schema.SchemaCompiler;
import io.sfumato.structured.schema.SchemaOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Formats that generators derive from a class's number types. */
class NumberFormatsTests {

	@ParameterizedTest
	@CsvSource({ "integer, int32, 2147483647, true", "integer, int32, 2147483648, false",
			"integer, int32, -2147483648, true", "integer, int32, -2147483649, false",
			"integer, int64, 2147483648, true", "number, double, 0.5, true", "number, float, 0.5, true" })
	void theyHoldWhatTheTypesHold(String type, String format, String value, boolean held) {
		RecordPlan plan = new SchemaCompiler().compile("{\"type\": \"%s\", \"format\": \"%s\"}".formatted(type, format),
				SchemaOptions.STANDARD);

		JsonNode number = JsonText.parse(value, 64);

		assertThat(plan.accepts(number)).isEqualTo(held);
	}

}
