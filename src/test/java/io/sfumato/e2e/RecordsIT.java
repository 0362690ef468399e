package io.sfumato.e2e;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** Records of a receipt, from the picture to the JSON. */
@EndToEndTest
class RecordsIT extends CallerTest {

	private static final String SCHEMA = """
			{"type":"object","required":["merchant","date","total","phone"],"properties":{
			"merchant":{"type":["string","null"],"maxLength":30},"date":{"type":["string","null"],"format":"date"},
			"total":{"type":["number","null"],"minimum":0},"phone":{"type":["string","null"],"maxLength":20},
			"payment":{"enum":["cash","card","check",null]}}}""";

	@Test
	void aReceiptBecomesARecordOfItsSchema() throws Exception {
		var reply = this.caller.upload("/api/v1/infills",
				"{\"schema\":%s,\"include\":[\"alternatives\"]}".formatted(SCHEMA), "receipt.png",
				Pictures.sample("receipt.png"));

		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
		JsonNode result = reply.json().get("result");
		assertThat(result.at("/value").propertyNames()).contains("merchant", "date", "total", "phone");
		JsonNode date = result.at("/value/date");
		assertThat(date.isNull() || date.stringValue().matches("\\d{4}-\\d\\d-\\d\\d")).as(reply.body()).isTrue();
		assertThat(result.at("/valid").booleanValue()).isTrue();
		assertThat(result.at("/slots").get("/total").get("source").stringValue()).isEqualTo("denoised");
		assertThat(result.at("/slots").get("/payment").get("source").stringValue()).isEqualTo("read");
		assertThat(result.at("/slots").get("/payment").get("probabilities").size()).isGreaterThanOrEqualTo(4);
		assertThat(result.at("/slots").get("/phone").get("pNotVisible").doubleValue()).isBetween(0.0, 1.0);
		assertThat(result.at("/slots").get("/total").get("alternatives").size()).isPositive();
	}

	@Test
	void aTemplateKeepsItsWords() throws Exception {
		var reply = this.caller.upload("/api/v1/infills",
				"{\"template\":\"Paid {{t}} on {{d: date}}.\",\"slots\":{\"t\":{\"type\":\"number\",\"min\":0}}}",
				"receipt.png", Pictures.sample("receipt.png"));

		assertThat(reply.at("/result/text")).as(reply.body())
			.matches("Paid \\d+(\\.\\d{1,2})? on \\d{4}-\\d\\d-\\d\\d\\.");
	}

	@Test
	void aTextIsEditedWithinItsSpanOnly() throws Exception {
		var reply = this.caller.upload("/api/v1/edits",
				"{\"text\":\"A receipt with 9 items.\",\"question\":\"What is it?\",\"spans\":[{\"start\":15,\"end\":16}]}",
				"receipt.png", Pictures.sample("receipt.png"));

		assertThat(reply.at("/result/text")).as(reply.body()).startsWith("A receipt with ").endsWith(" items.");
		assertThat(reply.at("/result/spans/0/before")).isEqualTo("9");
	}

	@Test
	void aSchemaThatCantBeKeptIsRefusedWithItsPlace() throws Exception {
		var reply = this.caller.post("/api/v1/infills", """
				{"schema":{"type":"object","properties":{"a":{"not":{}}}}}""");

		assertThat(reply.status()).isEqualTo(422);
		assertThat(reply.at("/type")).isEqualTo("urn:sfumato:problem:schema-unsupported");
		assertThat(reply.at("/violations/0/keyword")).isEqualTo("not");
		assertThat(reply.at("/pointer")).isEqualTo("/schema/properties/a/not");
	}

}
