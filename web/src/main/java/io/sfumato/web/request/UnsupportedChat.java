package io.sfumato.web.request;

import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Fields of a chat completion that a masked diffusion model, or this server, can't
 * honour. The value that asks for what happens anyway may stay.
 */
final class UnsupportedChat {

	static final Set<String> KNOWN = Set.of("frequency_penalty", "presence_penalty", "logit_bias", "prediction",
			"modalities", "audio", "web_search_options", "moderation", "functions", "function_call");

	private UnsupportedChat() {
	}

	static void check(Fields fields) {
		penalty(fields, "frequency_penalty");
		penalty(fields, "presence_penalty");
		ObjectNode bias = fields.object("logit_bias");
		if (bias != null && !bias.isEmpty()) {
			fields.refuse("logit_bias", "This server can't shift the scores of tokens yet.");
		}
		fields.refuse("prediction", "This server can't begin from a draft yet.");
		for (JsonNode modality : fields.elements("modalities")) {
			if (!modality.asString("").equals("text")) {
				fields.refuse("modalities", "The models of this server write text only.");
			}
		}
		fields.refuse("audio", "The models of this server write text only.");
		fields.refuse("web_search_options", "This server doesn't search the web.");
		fields.refuse("moderation", "This server doesn't moderate.");
		functions(fields);
	}

	private static void penalty(Fields fields, String name) {
		Double penalty = fields.number(name);
		if (penalty != null && penalty != 0) {
			fields.refuse(name,
					"Tokens are committed in any order, so there is no history to penalise; only 0 is " + "possible.");
		}
	}

	private static void functions(Fields fields) {
		@Nullable JsonNode chosen = fields.value("function_call");
		boolean none = chosen != null && chosen.asString("").equals("none");
		if (!fields.elements("functions").isEmpty() && !none) {
			fields.refuse("functions", "This server knows functions by their newer name: send them as tools.");
		}
	}

}
