package io.sfumato.ai.second;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

import io.sfumato.ai.ScriptedRuns;
import io.sfumato.engine.Catalogue;
import io.sfumato.engine.Engine;
import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.EngineStatus;
import io.sfumato.engine.Run;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.model.ModelLoader;
import io.sfumato.engine.model.ServedModel;
import io.sfumato.engine.plan.GuidedAnswers;
import io.sfumato.engine.plan.PlannerExecutor;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.FormCheck;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(180)
class SecondChatModelsTests {

	private static final String ANSWER = "Three mugs.";

	private final List<Prompt> asked = new ArrayList<>();

	@Test
	void aChatModelCarriesOutPlans() throws InterruptedException {
		var result = new PlannerExecutor(planning("Count them."), new ChatModelExecutor(answering("Three.")), 12)
			.answer("How many mugs?", List.of());

		assertThat(result.plan()).isEqualTo("Count them.");
		assertThat(result.answer()).isEqualTo("Three.");
		assertThat(this.asked).singleElement()
			.satisfies((prompt) -> assertThat(prompt.getContents()).contains("How many mugs?", "Count them."));
	}

	@Test
	void aChatModelJudgesDrafts(@TempDir Path cache) {
		ChatModel judge = model((prompt) -> {
			String user = prompt.getUserMessage().getText();
			String begun = user.substring(user.indexOf("Beginning: ") + 11, user.indexOf("\n\nDraft"));
			return ANSWER.substring(begun.length());
		});
		try (ServedModel drafter = ModelLoader.open(EngineSettings.embedded(cache))) {
			var result = new GuidedAnswers(drafter, new ChatModelJudge(judge), 16).answer("How many mugs?");

			assertThat(result.text()).isEqualTo(ANSWER);
			assertThat(result.judgements()).isEqualTo(this.asked.size());
			assertThat(this.asked.getFirst().getSystemMessage().getText()).contains("Write the rest");
		}
	}

	@Test
	void silenceIsAnAnswer() {
		assertThat(new ChatModelJudge(answering(null)).continuation("?", "Three mugs.", "")).isEmpty();
	}

	private ChatModel answering(String text) {
		return model((prompt) -> text);
	}

	private ChatModel model(Function<Prompt, String> answer) {
		return new ChatModel() {

			@Override
			public ChatResponse call(Prompt prompt) {
				SecondChatModelsTests.this.asked.add(prompt);
				return new ChatResponse(List.of(new Generation(new AssistantMessage(answer.apply(prompt)))));
			}

			@Override
			public ChatOptions getOptions() {
				return ChatOptions.builder().build();
			}

		};
	}

	private static Engine planning(String plan) {
		ScriptedRuns runs = new ScriptedRuns().writing(plan);
		return new Engine() {

			@Override
			public Run submit(RunRequest request, Consumer<GenerationEvent> events) {
				return runs.submit(request, events);
			}

			@Override
			public FormCheck check(@Nullable String model, RecordForm form, RecordForm.Slots slots) {
				throw new AssertionError("asked");
			}

			@Override
			public Catalogue catalogue() {
				throw new AssertionError("asked");
			}

			@Override
			public EngineStatus status() {
				throw new AssertionError("asked");
			}

			@Override
			public void close() {
			}

		};
	}

}
