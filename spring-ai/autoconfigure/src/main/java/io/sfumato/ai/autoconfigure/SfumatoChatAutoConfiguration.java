package io.sfumato.ai.autoconfigure;

import java.net.URI;

import io.micrometer.observation.ObservationRegistry;
import io.sfumato.ai.SfumatoChatModel;
import io.sfumato.ai.runs.Runs;
import io.sfumato.ai.runs.PatientRuns;
import io.sfumato.ai.remote.RemoteRuns;
import io.sfumato.engine.Engine;
import org.jspecify.annotations.Nullable;

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
 * The chat model, over the engine of this process or over a server.
 */
@AutoConfiguration(after = SfumatoEngineAutoConfiguration.class)
@ConditionalOnClass(SfumatoChatModel.class)
@ConditionalOnProperty(name = SpringAIModelProperties.CHAT_MODEL, havingValue = SfumatoChatModel.PROVIDER,
		matchIfMissing = true)
@EnableConfigurationProperties({ SfumatoProperties.class, SfumatoChatProperties.class })
public class SfumatoChatAutoConfiguration {

	@Bean(destroyMethod = "close")
	@ConditionalOnProperty("spring.ai.sfumato.base-url")
	@ConditionalOnMissingBean(Runs.class)
	RemoteRuns sfumatoServer(SfumatoProperties properties) {
		@Nullable URI server = properties.baseUrl();
		if (server == null) {
			throw new IllegalStateException("the condition saw spring.ai.sfumato.base-url");
		}
		return new RemoteRuns(server, properties.apiKey());
	}

	@Bean
	@ConditionalOnMissingBean
	SfumatoChatModel sfumatoChatModel(ObjectProvider<Runs> runs, ObjectProvider<Engine> engine,
			SfumatoProperties properties, SfumatoChatProperties chat, ObjectProvider<ObservationRegistry> observations,
			ObjectProvider<ChatModelObservationConvention> convention) {
		Runs elsewhere = runs.getIfAvailable();
		Runs where = (elsewhere != null) ? elsewhere : engine.getObject()::submit;
		SfumatoProperties.Retry retry = properties.retry();
		return new SfumatoChatModel(new PatientRuns(where, retry.maxAttempts(), retry.longestWait()), chat.toOptions(),
				observations.getIfUnique(() -> ObservationRegistry.NOOP), convention.getIfAvailable());
	}

}
