package io.sfumato.web.wire;

import java.util.List;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.sfumato.engine.result.FilledRecord;
import io.sfumato.engine.result.FilledSlot;

import static org.assertj.core.api.Assertions.assertThat;

class RecordJsonTests {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private static JsonNode slot(FilledSlot.Option withheld) {
		FilledSlot slot = new FilledSlot("/phone", "null", "null", 0.96, 0.001, List.of(), List.of(), withheld,
				FilledSlot.Status.NOT_VISIBLE, FilledSlot.Source.DENOISED);
		return MAPPER
			.valueToTree(
					RecordJson.slots(new FilledRecord("{\"phone\": null}", "0".repeat(64), List.of(slot), List.of())))
			.get("/phone");
	}

	@Test
	void whatWasWithheldIsToldWithItsProbability() {
		assertThat(slot(new FilledSlot.Option("\"555 01\"", 0.04))).isEqualTo(MAPPER.readTree("""
				{"value":null,"text":"null","confidence":0.96,"pNotVisible":0.001,
				"withheld":{"value":"555 01","p":0.04},"status":"notVisible","source":"denoised"}"""));
	}

	@Test
	void whereNothingWasThereIsNoWordOfIt() {
		assertThat(slot(null).has("withheld")).isFalse();
	}

}
