package io.sfumato.engine.local;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.plan.PlannerExecutor;
import io.sfumato.engine.plan.PlannerExecutor.Result;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.Turn;

import static io.sfumato.engine.toy.Requests.aRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PlannerExecutorTests extends EngineTest {

	@Test
	void theExecutorFollowsWhatThePlannerHasWritten() throws InterruptedException {
		List<String> prompts = new ArrayList<>();
		Turn asked = Turn.of(Turn.Role.USER,
				"Write a short plan of how to answer the question. Don't answer it yet.\n\nWhich one?");
		String plan = submit(
				aRequest().media(List.of()).of(new Operation.Chat(List.of(asked), 1)).maxTokens(12).build())
			.result()
			.texts()
			.getFirst()
			.text();

		Result result = new PlannerExecutor(this.engine, (prompt) -> {
			prompts.add(prompt);
			return "Seven.";
		}, 12).answer("Which one?", List.of());

		assertThat(result.plan()).isEqualTo(plan).isNotBlank();
		assertThat(result.answer()).isEqualTo("Seven.");
		assertThat(prompts).containsExactly("Which one?\n\nFollow this plan:\n" + plan);
		assertThat(result.receipt().tokens()).isLessThanOrEqualTo(12);
	}

	@Test
	void aPlanOfNothingIsRefused() {
		assertThatExceptionOfType(InvalidRequestException.class)
			.isThrownBy(() -> new PlannerExecutor(this.engine, (prompt) -> "", 0).answer("?", List.of()))
			.satisfies((ex) -> assertThat(ex.pointer()).isEqualTo("/options/maxTokens"));
	}

}
