package io.sfumato.web.decision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.sfumato.engine.result.Decision;
import io.sfumato.engine.result.RunResult;
import io.sfumato.web.http.Body;
import io.sfumato.web.request.DecisionCall;
import io.sfumato.web.response.ResponseFormat;
import io.sfumato.web.response.StreamFormat;

/**
 * OpenAI's answers: a list like that of the questions (api.md §2.2).
 */
record OpenAiFormat(DecisionCall call, DecisionBody shared) implements ResponseFormat {

	private static final String RUN = "run_";

	@Override
	public Body whole(RunResult result) {
		String run = result.id();
		var body = new LinkedHashMap<String, @Nullable Object>();
		body.put("id", "dec_" + (run.startsWith(RUN) ? run.substring(RUN.length()) : run));
		body.put("object", "decision");
		body.put("model", result.model());
		List<Object> answers = new ArrayList<>();
		for (Decision decision : result.decisions()) {
			answers.add(answer(decision, this.call.questions().get(answers.size())));
		}
		body.put("answers", answers);
		body.put("usage", usage(result));
		this.shared.addReceipt(result, body);
		return Body.json(body);
	}

	private Map<String, @Nullable Object> answer(Decision decision, DecisionCall.Asked asked) {
		DecisionCall.Extension extension = this.call.extension();
		if (decision.abstained() && extension != null && extension.refuses()) {
			var refusal = DecisionBody.answer("refusal");
			refusal.put("name", asked.name());
			return refusal;
		}
		Map<String, @Nullable Object> answer = switch (decision.kind()) {
			case YES_NO -> DecisionBody.answer("predicate");
			case CHOICE -> DecisionBody.answer("choice");
			case SCORE -> DecisionBody.answer("score");
		};
		answer.put("name", asked.name());
		switch (decision.kind()) {
			case YES_NO -> answer.put("probability", decision.probabilities().getFirst());
			case CHOICE -> {
				answer.put("choice", asked.values().get(decision.best()));
				answer.put("confidence", decision.confidence());
				answer.put("probabilities", probabilities(decision, asked));
			}
			case SCORE -> {
				answer.put("score", decision.score());
				answer.put("confidence", decision.confidence());
				answer.put("probabilities", probabilities(decision, asked));
			}
		}
		this.shared.addExtras(decision, answer);
		return answer;
	}

	private static List<Map<String, Object>> probabilities(Decision decision, DecisionCall.Asked asked) {
		boolean levels = decision.score() != null;
		List<Map<String, Object>> probabilities = new ArrayList<>();
		for (int option = 0; option < asked.values().size(); option++) {
			var each = new LinkedHashMap<String, Object>();
			if (levels) {
				each.put("label", asked.values().get(option));
			}
			each.put("value", levels ? (Object) option : asked.values().get(option));
			each.put("probability", decision.probabilities().get(option));
			probabilities.add(each);
		}
		return probabilities;
	}

	private static Map<String, Object> usage(RunResult result) {
		int input = DecisionBody.inputTokens(result);
		var usage = new LinkedHashMap<String, Object>();
		usage.put("input_tokens", input);
		usage.put("input_tokens_details",
				Map.of("cached_tokens", DecisionBody.cachedTokens(result), "cache_write_tokens", 0));
		usage.put("output_tokens", 0);
		usage.put("output_tokens_details", Map.of("reasoning_tokens", 0));
		usage.put("total_tokens", input);
		return usage;
	}

	@Override
	public StreamFormat stream(String requestId) {
		throw new IllegalStateException("decision clients have no streams");
	}

}
