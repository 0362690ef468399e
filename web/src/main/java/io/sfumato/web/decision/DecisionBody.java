package io.sfumato.web.decision;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import io.sfumato.engine.result.Decision;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.result.RunResult.PromptSegment;
import io.sfumato.web.http.JsonBody;
import io.sfumato.web.request.DecisionCall;

/**
 * What both formats have in common: extras on request, usage, the receipt.
 */
record DecisionBody(DecisionCall call) {

	/** What of an answer the caller wants to see beyond the format. */
	void addExtras(Decision decision, Map<String, @Nullable Object> answer) {
		DecisionCall.Extension extension = this.call.extension();
		if (extension == null) {
			return;
		}
		if (extension.include().contains("entropy")) {
			int options = decision.probabilities().size();
			answer.put("entropy", decision.entropy());
			answer.put("entropy_normalized", (options > 1) ? decision.entropy() / Math.log(options) : 0);
		}
		if (extension.abstains()) {
			answer.put("p_abstain", decision.pAbstain());
			answer.put("abstained", decision.abstained());
		}
		if (extension.include().contains("diagnostics")) {
			Receipt.Calibration calibration = decision.calibration();
			answer.put("calibration", calibration);
			answer.put("raw", decision.raw());
			answer.put("label_mass", decision.labelMass());
			answer.put("order_sensitivity", decision.orderSensitivity());
		}
	}

	/** Adds the receipt where the request had {@code sfumato}: validators are strict. */
	void addReceipt(RunResult result, Map<String, @Nullable Object> body) {
		if (this.call.extension() != null) {
			ObjectNode receipt = JsonBody.object(result.receipt());
			ArrayNode ignored = receipt.withArray("ignored");
			this.call.ignored().forEach(ignored::add);
			body.put("sfumato", Map.of("receipt", receipt));
		}
	}

	/** Tokens of the request: media once, the text of every question. */
	static int inputTokens(RunResult result) {
		return media(result) + prompts(result).stream()
			.flatMap(List::stream)
			.filter((segment) -> segment.kind().equals("text"))
			.mapToInt(PromptSegment::tokens)
			.sum();
	}

	/** Tokens of it whose keys and values were there already. */
	static int cachedTokens(RunResult result) {
		return "hit".equals(result.receipt().cache().prefix()) ? media(result) : 0;
	}

	private static int media(RunResult result) {
		return prompts(result).getFirst()
			.stream()
			.filter((segment) -> !segment.kind().equals("text"))
			.mapToInt(PromptSegment::tokens)
			.sum();
	}

	private static List<List<PromptSegment>> prompts(RunResult result) {
		List<List<PromptSegment>> prompts = result.prompts();
		if (prompts == null) {
			throw new IllegalStateException("the run of a decision tells the segments of its prompts");
		}
		return prompts;
	}

	static Map<String, @Nullable Object> answer(String type) {
		var answer = new LinkedHashMap<String, @Nullable Object>();
		answer.put("type", type);
		return answer;
	}

}
