package io.sfumato.web.openai;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.sfumato.engine.request.Include;
import io.sfumato.engine.request.Tools;
import io.sfumato.engine.result.FilledRecord;
import io.sfumato.engine.result.GeneratedText;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.result.RunResult.PromptSegment;
import io.sfumato.web.http.JsonBody;
import io.sfumato.web.request.Chat;
import io.sfumato.web.wire.RecordJson;
import io.sfumato.web.wire.ResultJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What completions and chunks have in common.
 */
final class ChatJson {

	/** What OpenAI sends for a probability of nothing. */
	private static final double LEAST_LOGPROB = -9999;

	private ChatJson() {
	}

	/**
	 * The request in tokens: media before pruning, the prompt once whatever the number of
	 * choices.
	 */
	static Map<String, Object> usage(RunResult result) {
		int image = prompt(result, "image");
		int audio = prompt(result, "audio");
		int text = prompt(result, "text");
		int prompt = text + image + audio;
		int completion = result.receipt().tokens();
		// media whose keys and values were there already are a part of the prompt that
		// wasn't computed
		int cached = "hit".equals(result.receipt().cache().prefix()) ? image + audio : 0;
		var usage = new LinkedHashMap<String, Object>();
		usage.put("prompt_tokens", prompt);
		usage.put("completion_tokens", completion);
		usage.put("total_tokens", prompt + completion);
		usage.put("prompt_tokens_details",
				Map.of("cached_tokens", cached, "audio_tokens", audio, "image_tokens", image, "text_tokens", text));
		usage.put("completion_tokens_details", Map.of("reasoning_tokens", 0, "audio_tokens", 0,
				"accepted_prediction_tokens", 0, "rejected_prediction_tokens", 0));
		return usage;
	}

	private static int prompt(RunResult result, String kind) {
		List<List<PromptSegment>> prompts = result.prompts();
		if (prompts == null) {
			throw new IllegalStateException("a chat's run tells the segments of its prompt");
		}
		return prompts.getFirst()
			.stream()
			.filter((segment) -> segment.kind().equals(kind))
			.mapToInt(PromptSegment::tokens)
			.sum();
	}

	/** The receipt with what the request said in vain, and the extras it wants. */
	static Map<String, Object> extension(Chat chat, RunResult result) {
		ObjectNode receipt = JsonBody.object(result.receipt());
		ArrayNode ignored = receipt.withArray("ignored");
		chat.ignored().forEach(ignored::add);
		var extension = new LinkedHashMap<String, Object>();
		extension.put("receipt", receipt);
		Tools tools = chat.tools();
		if (tools != null && !result.decisions().isEmpty()) {
			extension.put("toolChoice", ToolCallJson.choice(tools, result.decisions().getFirst()));
		}
		if (!result.metadata().isEmpty()) {
			extension.put("metadata", result.metadata());
		}
		Map<String, Object> run = ResultJson.of(result);
		if (chat.include().contains(Include.PROMPT)) {
			extension.put("prompt", run.get("prompt"));
		}
		if (chat.include().contains(Include.TRACE)) {
			extension.put("trace", run.get("trace"));
		}
		if (chat.include().contains(Include.TOKENS)) {
			extension.put("tokens", result.texts().stream().map(ResultJson::tokens).toList());
		}
		if (chat.include().contains(Include.SLOTS)) {
			extension.put("slots", slots(result));
		}
		return extension;
	}

	/** Of one choice the slots by pointer, of several a list of these. */
	private static Object slots(RunResult result) {
		List<Object> slots = new ArrayList<>();
		for (GeneratedText text : result.texts()) {
			FilledRecord record = text.record();
			slots.add((record != null) ? RecordJson.slots(record) : Map.of());
		}
		return (slots.size() == 1) ? slots.getFirst() : slots;
	}

	/** Why a text ended, as OpenAI says it. */
	static String finish(GeneratedText text, boolean stopped) {
		return (stopped || text.finish() == GeneratedText.Finish.STOP) ? "stop" : "length";
	}

	/**
	 * The probability of each token at the step it was committed in, so no left-to-right
	 * conditional: they don't add up to the text's likelihood.
	 * @param length of the text that is shown, in characters
	 */
	static Map<String, @Nullable Object> logprobs(Chat chat, GeneratedText text, int length) {
		List<GeneratedText.Token> tokens = text.tokens();
		if (tokens == null) {
			throw new IllegalStateException("a chat's run tells the tokens when their probabilities are wanted");
		}
		List<Map<String, Object>> content = new ArrayList<>();
		int room = length;
		for (GeneratedText.Token token : tokens) {
			String shown = token.text().substring(0, Math.min(room, token.text().length()));
			room -= shown.length();
			if (shown.isEmpty() && !token.text().isEmpty()) {
				break;
			}
			Map<String, Object> logprob = logprob(shown, token.probability());
			logprob.put("top_logprobs", alternatives(token, chat.alternatives()));
			logprob.put("step", token.step());
			content.add(logprob);
		}
		var logprobs = new LinkedHashMap<String, @Nullable Object>();
		logprobs.put("content", content);
		logprobs.put("refusal", null);
		return logprobs;
	}

	/** The likeliest, the chosen one always among them. */
	private static List<Map<String, Object>> alternatives(GeneratedText.Token token, int count) {
		List<GeneratedText.Alternative> known = token.alternatives().isEmpty()
				? List.of(new GeneratedText.Alternative(token.text(), token.probability(), true))
				: token.alternatives();
		List<Map<String, Object>> shown = new ArrayList<>();
		int others = count - 1;
		for (GeneratedText.Alternative each : known) {
			if (count > 0 && (each.chosen() || others-- > 0)) {
				shown.add(logprob(each.text(), each.probability()));
			}
		}
		return shown;
	}

	private static Map<String, Object> logprob(String shown, double given) {
		List<Integer> bytes = new ArrayList<>();
		for (byte each : shown.getBytes(StandardCharsets.UTF_8)) {
			bytes.add(each & 0xFF);
		}
		// what follows without asking the model is certain
		double probability = Double.isNaN(given) ? 1 : given;
		var logprob = new LinkedHashMap<String, Object>();
		logprob.put("token", shown);
		logprob.put("bytes", bytes);
		logprob.put("logprob", Math.clamp(Math.log(probability), LEAST_LOGPROB, 0));
		return logprob;
	}

}
