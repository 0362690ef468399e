package io.sfumato.ai.autoconfigure;

import java.net.URI;

import io.micrometer.observation.ObservationRegistry;
import io.sfumato.ai.SfumatoChatModel;
import io.sfumato.ai.chats.Chats;
import io.sfumato.ai.chats.PatientChats;
import io.sfumato.ai.remote.RemoteChats;
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
	@ConditionalOnMissingBean(Chats.class)
	RemoteChats sfumatoServer(SfumatoProperties properties) {
		@Nullable URI server = properties.baseUrl();
		if (server == null) {
			throw new IllegalStateException("the condition saw spring.ai.sfumato.base-url");
		}
		return new RemoteChats(server, properties.apiKey());
	}

	@Bean
	@ConditionalOnMissingBean
	SfumatoChatModel sfumatoChatModel(ObjectProvider<Chats> chats, ObjectProvider<Engine> engine,
			SfumatoProperties properties, SfumatoChatProperties chat, ObjectProvider<ObservationRegistry> observations,
			ObjectProvider<ChatModelObservationConvention> convention) {
		Chats elsewhere = chats.getIfAvailable();
		Chats where = (elsewhere != null) ? elsewhere : engine.getObject()::submit;
		SfumatoProperties.Retry retry = properties.retry();
		return new SfumatoChatModel(new PatientChats(where, retry.maxAttempts(), retry.longestWait()), chat.toOptions(),
				observations.getIfUnique(() -> ObservationRegistry.NOOP), convention.getIfAvailable());
	}

}
