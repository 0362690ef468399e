package io.sfumato.web.openai;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.sfumato.engine.request.Tools;
import io.sfumato.engine.result.Decision;
import io.sfumato.web.request.Chat;
import org.jspecify.annotations.Nullable;

/**
 * Calls of functions as completions and chunks have them (api.md §1.6).
 */
final class ToolCallJson {

	private ToolCallJson() {
	}

	/**
	 * The function that a finished run calls; null if it answers in words.
	 * @param decisions of the run, of which the first one says so
	 */
	static Tools.@Nullable Function called(Chat chat, List<Decision> decisions) {
		Tools tools = chat.tools();
		if (tools == null) {
			return null;
		}
		return decisions.isEmpty() ? tools.certain() : tools.called(decisions.getFirst().best());
	}

	/**
	 * A call.
	 * @param completion id of the completion
	 * @param choice its number
	 * @param arguments as JSON
	 */
	static Map<String, Object> call(String completion, int choice, Tools.Function function, String arguments) {
		var call = new LinkedHashMap<String, Object>();
		call.put("id", "call_" + completion.substring(completion.indexOf('-') + 1) + "_" + choice);
		call.put("type", "function");
		var named = new LinkedHashMap<String, Object>();
		named.put("name", function.name());
		named.put("arguments", arguments);
		call.put("function", named);
		return call;
	}

	/** The same as the first of the chunks that have its arguments. */
	static Map<String, Object> begin(String completion, int choice, Tools.Function function) {
		var delta = new LinkedHashMap<String, Object>();
		// one call for each choice
		delta.put("index", 0);
		delta.putAll(call(completion, choice, function, ""));
		return Map.of("tool_calls", List.of(delta));
	}

	/** More of its arguments. */
	static Map<String, Object> append(String arguments) {
		var delta = new LinkedHashMap<String, Object>();
		delta.put("index", 0);
		delta.put("function", Map.of("arguments", arguments));
		return Map.of("tool_calls", List.of(delta));
	}

	/** How the function was chosen; null as the value of an answer in words. */
	static Map<String, @Nullable Object> choice(Tools tools, Decision decision) {
		List<Map<String, @Nullable Object>> options = new ArrayList<>();
		for (int option = 0; option < decision.probabilities().size(); option++) {
			var json = new LinkedHashMap<String, @Nullable Object>();
			json.put("value", name(tools.called(option)));
			json.put("p", decision.probabilities().get(option));
			options.add(json);
		}
		var choice = new LinkedHashMap<String, @Nullable Object>();
		choice.put("value", name(tools.called(decision.best())));
		choice.put("confidence", decision.confidence());
		choice.put("probabilities", options);
		return choice;
	}

	private static @Nullable String name(Tools.@Nullable Function function) {
		return (function != null) ? function.name() : null;
	}

}
