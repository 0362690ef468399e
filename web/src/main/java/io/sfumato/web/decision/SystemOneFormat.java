package io.sfumato.web.decision;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.sfumato.engine.result.Decision;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;
import io.sfumato.web.http.Body;
import io.sfumato.web.request.DecisionCall;
import io.sfumato.web.response.ResponseFormat;
import io.sfumato.web.response.StreamFormat;

/**
 * System One's answers: a map like that of the questions (api.md §2.1).
 */
record SystemOneFormat(DecisionCall call, DecisionBody shared) implements ResponseFormat {

	@Override
	public Body whole(RunResult result) {
		var answers = new LinkedHashMap<String, Object>();
		result.decisions().forEach((decision) -> answers.put(decision.id(), answer(decision)));
		var body = new LinkedHashMap<String, @Nullable Object>();
		body.put("model", result.model());
		body.put("answers", answers);
		body.put("usage", Map.of("input_tokens", DecisionBody.inputTokens(result), "output_tokens", 0));
		this.shared.addReceipt(result, body);
		return Body.json(body);
	}

	private Map<String, @Nullable Object> answer(Decision decision) {
		Map<String, @Nullable Object> answer = switch (decision.kind()) {
			case YES_NO -> DecisionBody.answer("noul");
			case CHOICE -> DecisionBody.answer("choice");
			case SCORE -> DecisionBody.answer("score");
		};
		switch (decision.kind()) {
			case YES_NO -> answer.put("noul", decision.probabilities().getFirst());
			case CHOICE -> {
				answer.put("choice", decision.label());
				answer.put("probabilities", probabilities(decision, true));
				answer.put("confidence", decision.confidence());
			}
			case SCORE -> {
				answer.put("score", decision.score());
				var legend = new LinkedHashMap<String, Object>();
				for (int level = 0; level < decision.labels().size(); level++) {
					legend.put(Integer.toString(level), decision.labels().get(level));
				}
				answer.put("legend", legend);
				answer.put("probabilities", probabilities(decision, false));
				answer.put("confidence", decision.confidence());
			}
		}
		this.shared.addExtras(decision, answer);
		return answer;
	}

	private static Map<String, Double> probabilities(Decision decision, boolean named) {
		var probabilities = new LinkedHashMap<String, Double>();
		for (int option = 0; option < decision.labels().size(); option++) {
			probabilities.put(named ? decision.labels().get(option) : Integer.toString(option),
					decision.probabilities().get(option));
		}
		return probabilities;
	}

	@Override
	public String timing(Receipt.TimesMs times) {
		double model = times.encode() + times.prefill() + times.denoise();
		return String.format(Locale.ROOT, "model;dur=%.1f, server;dur=%.1f, total;dur=%.1f", model,
				Math.max(0, times.total() - model), times.total());
	}

	@Override
	public StreamFormat stream(String requestId) {
		throw new IllegalStateException("decision clients have no streams");
	}

}
