package io.sfumato.ai;

import java.time.Duration;
import java.util.List;

import io.sfumato.engine.request.GenerationOptions;
import org.junit.jupiter.api.Test;

import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.model.tool.StructuredOutputChatOptions;

import static org.assertj.core.api.Assertions.assertThat;

class SfumatoChatOptionsTests {

	@Test
	void everyOptionReachesTheEngine() {
		var options = SfumatoChatOptions.builder()
			.maxTokens(48)
			.temperature(0.7)
			.topP(0.9)
			.topK(40)
			.steps(12)
			.blockLength(16)
			.unmask("klass")
			.threshold(0.8)
			.factor(1.5)
			.entropyBound(0.4)
			.divergence(0.01)
			.scorer("margin")
			.remask("wino")
			.remaskThreshold(0.6)
			.cache("dual")
			.earlyExit("prophet")
			.pruning("fastv", 0.5)
			.cfgScale(1.2)
			.seed(7L)
			.deadline(Duration.ofSeconds(9))
			.build();

		assertThat(options.overrides()).isEqualTo(new GenerationOptions(12, 16, 48, "klass", 0.8, 1.5, 0.4, "margin",
				"dual", 0.7, 7L, 9000, new GenerationOptions.Techniques(0.01, "wino", 0.6, "prophet", 0.9, 40, 1.2,
						new GenerationOptions.Pruning("fastv", 0.5))));
	}

	@Test
	void whatIsntSetIsLeftToTheStrategy() {
		assertThat(SfumatoChatOptions.builder().steps(3).steps(null).build().overrides())
			.isEqualTo(GenerationOptions.NONE);
	}

	@Test
	void changedOptionsKeepTheRest() {
		var options = SfumatoChatOptions.builder().model("sfumato-mini").strategy("fast").seed(7L).topK(3).build();

		var changed = options.mutate().steps(4).build();

		assertThat(changed).isNotEqualTo(options);
		assertThat(changed.getSteps()).isEqualTo(4);
		assertThat(changed.mutate().steps(null).build()).isEqualTo(options).hasSameHashCodeAs(options);
	}

	@Test
	void theOtherOnesOptionsWinWhereTheyAreSet() {
		var defaults = SfumatoChatOptions.builder().strategy("fast").steps(9).temperature(0.2).build();

		var ours = defaults.mutate().combineWith(SfumatoChatOptions.builder().steps(4)).build();
		var portable = defaults.mutate().combineWith(ChatOptions.builder().temperature(0.9)).build();

		assertThat(ours.getSteps()).isEqualTo(4);
		assertThat(ours.getStrategy()).isEqualTo("fast");
		assertThat(portable.getTemperature()).isEqualTo(0.9);
		assertThat(portable.getSteps()).isEqualTo(9);
	}

	@Test
	void aSchemaIsSetOnWhatIsThere() {
		StructuredOutputChatOptions options = SfumatoChatOptions.builder().strategy("fast").build();

		var changed = options.mutate().outputSchema("{}").build();

		assertThat(changed).isEqualTo(SfumatoChatOptions.builder().strategy("fast").outputSchema("{}").build());
		assertThat(((SfumatoChatOptions) changed).getOutputSchema()).isEqualTo("{}");
		assertThat(options.getOutputSchema()).isNull();
	}

	@Test
	void aCopyOfABuilderIsOnItsOwn() {
		var first = SfumatoChatOptions.builder().steps(9).stopSequences(List.of("."));
		var second = first.clone().steps(4);

		assertThat(first.build().getSteps()).isEqualTo(9);
		assertThat(second.build().getSteps()).isEqualTo(4);
	}

}
