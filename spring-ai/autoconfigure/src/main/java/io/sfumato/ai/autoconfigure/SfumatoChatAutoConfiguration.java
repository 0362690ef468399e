package io.sfumato.ai.autoconfigure;

import io.micrometer.observation.ObservationRegistry;
import io.sfumato.ai.SfumatoChatModel;

import org.springframework.ai.chat.observation.ChatModelObservationConvention;
import org.springframework.ai.model.SpringAIModelProperties;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * The chat model.
 */
@AutoConfiguration(after = SfumatoRunsAutoConfiguration.class)
@ConditionalOnClass(SfumatoChatModel.class)
@ConditionalOnProperty(name = SpringAIModelProperties.CHAT_MODEL, havingValue = SfumatoChatModel.PROVIDER,
		matchIfMissing = true)
@EnableConfigurationProperties(SfumatoChatProperties.class)
public class SfumatoChatAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	SfumatoChatModel sfumatoChatModel(ModelRuns runs, SfumatoChatProperties chat,
			ObjectProvider<ObservationRegistry> observations,
			ObjectProvider<ChatModelObservationConvention> convention) {
		return new SfumatoChatModel(runs.get(), chat.toOptions(),
				observations.getIfUnique(() -> ObservationRegistry.NOOP), convention.getIfAvailable());
	}

}
