package io.sfumato.structured;

class TemplateCases {

	static void check(tools.jackson.databind.JsonNode n) {
	}

}
