package io.sfumato.ai.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.sfumato.ai.SfumatoChatModel;
import io.sfumato.ai.SfumatoChatOptions;
import io.sfumato.ai.decision.ChoiceQuestion;
import io.sfumato.ai.decision.DecisionModel;
import io.sfumato.ai.decision.DecisionOptions;
import io.sfumato.ai.decision.DecisionPrompt;
import io.sfumato.ai.decision.DecisionResponse;
import io.sfumato.ai.decision.SfumatoDecisionModel;
import io.sfumato.ai.runs.Runs;
import io.sfumato.ai.transcription.SfumatoTranscriptionModel;
import io.sfumato.ai.transcription.SfumatoTranscriptionOptions;
import io.sfumato.ai.remote.RemoteRuns;
import io.sfumato.engine.Engine;
import io.sfumato.engine.error.OverloadedException;
import io.sfumato.engine.local.LocalEngine;
import io.sfumato.engine.result.FilledSlot;
import io.sfumato.engine.result.Receipt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.chat.client.autoconfigure.ChatClientAutoConfiguration;
import org.springframework.ai.model.tool.autoconfigure.ToolCallingAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

class SfumatoChatAutoConfigurationTests {

	@TempDir
	private static Path cache;

	private final ApplicationContextRunner context = new ApplicationContextRunner()
		.withPropertyValues("sfumato.cache.directory=" + cache)
		.withConfiguration(
				AutoConfigurations.of(SfumatoEngineAutoConfiguration.class, SfumatoRunsAutoConfiguration.class,
						SfumatoChatAutoConfiguration.class, SfumatoChatClientAutoConfiguration.class,
						SfumatoDecisionAutoConfiguration.class, SfumatoTranscriptionAutoConfiguration.class,
						ToolCallingAutoConfiguration.class, ChatClientAutoConfiguration.class));

	/** Somebody else's runs, so that no model is opened. */
	private final ApplicationContextRunner elsewhere = this.context
		.withPropertyValues("spring.ai.sfumato.base-url=http://127.0.0.1:9");

	@Test
	void aModelAnswersInThisProcess() {
		this.context.withPropertyValues("spring.ai.sfumato.chat.max-tokens=8").run((context) -> {
			ChatResponse response = context.getBean(ChatClient.Builder.class)
				.build()
				.prompt("Name one colour.")
				.call()
				.chatResponse();

			assertThat(response.getMetadata().getModel()).isEqualTo("sfumato-mini");
			assertThat(response.getMetadata().<Receipt>get(SfumatoChatModel.RECEIPT).forwardPasses()).isPositive();
			assertThat(response.getMetadata().getUsage().getCompletionTokens()).isBetween(1, 8);
			assertThat(context).hasSingleBean(LocalEngine.class).doesNotHaveBean(RemoteRuns.class);
		});
	}

	@Test
	void anEntityIsARecordOfItsSchema() {
		this.context.run((context) -> {
			var answered = context.getBean(ChatClient.Builder.class)
				.build()
				.prompt("One apple and two pears were paid in cash.")
				.call()
				.responseEntity(Purchase.class);

			assertThat(answered.getEntity().items()).isNotNull();
			assertThat(answered.getEntity().paid()).isNotNull();
			assertThat(answered.getResponse().getMetadata().<List<FilledSlot>>get(SfumatoChatModel.SLOTS))
				.extracting(FilledSlot::name)
				.contains("/paid", "/count");
		});
	}

	@Test
	void onePropertyMakesItAServersClient() {
		this.elsewhere.withPropertyValues("spring.ai.sfumato.retry.max-attempts=1").run((context) -> {
			assertThat(context).hasSingleBean(RemoteRuns.class).doesNotHaveBean(Engine.class);
			assertThatExceptionOfType(RuntimeException.class)
				.isThrownBy(() -> context.getBean(ChatModel.class).call("Hello."))
				.withMessageContaining("http://127.0.0.1:9 ");
		});
	}

	@Test
	void theSettingsAreTheDefaultsOfPrompts() {
		this.elsewhere
			.withPropertyValues("spring.ai.sfumato.chat.model=sfumato-mini", "spring.ai.sfumato.chat.strategy=fast",
					"spring.ai.sfumato.chat.steps=16", "spring.ai.sfumato.chat.seed=7",
					"spring.ai.sfumato.chat.deadline=9s", "spring.ai.sfumato.chat.temperature=0.5",
					"spring.ai.sfumato.chat.stop-sequences=END", "spring.ai.sfumato.chat.unmask=klass",
					"spring.ai.sfumato.chat.threshold=0.8", "spring.ai.sfumato.chat.divergence=0.02",
					"spring.ai.sfumato.chat.pruning.method=divprune", "spring.ai.sfumato.chat.pruning.keep=0.5")
			.run((context) -> assertThat(context.getBean(SfumatoChatModel.class).getOptions())
				.isEqualTo(SfumatoChatOptions.builder()
					.model("sfumato-mini")
					.strategy("fast")
					.steps(16)
					.seed(7L)
					.deadline(Duration.ofSeconds(9))
					.temperature(0.5)
					.stopSequences(List.of("END"))
					.unmask("klass")
					.threshold(0.8)
					.divergence(0.02)
					.pruning("divprune", 0.5)
					.build()));
	}

	@Test
	void aSettingOfTheWrongTypeEndsTheStart() {
		this.elsewhere.withPropertyValues("spring.ai.sfumato.chat.steps=many")
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("many"));
	}

	@Test
	void anotherChatModelWasChosen() {
		this.elsewhere.withPropertyValues("spring.ai.model.chat=openai")
			.run((context) -> assertThat(context).doesNotHaveBean(ChatModel.class)
				.hasSingleBean(SfumatoDecisionModel.class)
				.hasSingleBean(SfumatoTranscriptionModel.class));
	}

	@Test
	void whereNoModelIsWantedNoneIsOpened() {
		this.context
			.withPropertyValues("spring.ai.model.chat=openai", "spring.ai.model.decision=none",
					"spring.ai.model.audio.transcription=none")
			.run((context) -> assertThat(context).doesNotHaveBean(Engine.class)
				.doesNotHaveBean(Runs.class)
				.doesNotHaveBean(SfumatoDecisionModel.class)
				.doesNotHaveBean(SfumatoTranscriptionModel.class));
	}

	@Test
	void theOtherModelsHaveTheirSettings() {
		this.elsewhere
			.withPropertyValues("spring.ai.sfumato.decision.model=sfumato-mini",
					"spring.ai.sfumato.decision.permutations=4", "spring.ai.sfumato.decision.abstain-above=0.8",
					"spring.ai.sfumato.decision.calibrated=false", "spring.ai.sfumato.decision.deadline=9s",
					"spring.ai.sfumato.audio.transcription.language=en",
					"spring.ai.sfumato.audio.transcription.segments=true")
			.run((context) -> {
				assertThat(context.getBean(SfumatoDecisionModel.class).getOptions())
					.isEqualTo(new DecisionOptions("sfumato-mini", 4, 0.8, false, Duration.ofSeconds(9)));
				assertThat(context.getBean(SfumatoTranscriptionModel.class).getOptions())
					.isEqualTo(new SfumatoTranscriptionOptions(null, "en", null, true, null));
			});
	}

	@Test
	void aQuestionIsDecidedInThisProcess() {
		this.context.run((context) -> {
			DecisionResponse response = context.getBean(DecisionModel.class)
				.call(DecisionPrompt.builder()
					.text("The invoice asks for 20 EUR.")
					.question("kind", ChoiceQuestion.of("What is it?", "invoice", "letter"))
					.options(DecisionOptions.builder().abstainAbove(1.0).build())
					.build());

			assertThat(response.getResult("kind")
				.metadata()
				.reading()
				.probabilities()
				.stream()
				.mapToDouble(Double::doubleValue)
				.sum()).isEqualTo(1, within(1e-9));
			assertThat(response.getMetadata().getUsage().getPromptTokens()).isPositive();
		});
	}

	@Test
	void theApplicationsOwnBeansWin() {
		Runs full = (request, events) -> {
			throw new OverloadedException("Full", Duration.ZERO);
		};
		this.context.withBean(Runs.class, () -> full).withBean(Engine.class, NoEngine::new).run((context) -> {
			assertThat(context).hasSingleBean(Engine.class).doesNotHaveBean(LocalEngine.class);
			assertThatExceptionOfType(OverloadedException.class)
				.isThrownBy(() -> context.getBean(ChatModel.class).call(new Prompt("Hello.")));
		});
	}

	@Test
	void itBacksOffWithoutTheModelsClasses() {
		this.context.withClassLoader(new FilteredClassLoader(SfumatoChatModel.class))
			.run((context) -> assertThat(context).doesNotHaveBean(SfumatoChatAutoConfiguration.class)
				.doesNotHaveBean(Engine.class));
	}

	@Test
	void itDoesWithoutChatClients() {
		this.elsewhere.withClassLoader(new FilteredClassLoader(ChatClient.class))
			.run((context) -> assertThat(context).hasSingleBean(SfumatoChatModel.class)
				.doesNotHaveBean(SfumatoChatClientAutoConfiguration.class));
	}

	@Test
	void theKeyIsntPrinted() {
		this.elsewhere.withPropertyValues("spring.ai.sfumato.api-key=sk-secret")
			.run((context) -> assertThat(context.getBean(SfumatoProperties.class).toString())
				.doesNotContain("sk-secret"));
	}

	/** What was bought. */
	record Purchase(List<String> items, int count, Payment paid) {
	}

	/** How it was paid. */
	enum Payment {

		CASH, CARD

	}

}
