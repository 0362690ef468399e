package io.sfumato.ai.autoconfigure;

import java.net.URI;

import io.sfumato.ai.SfumatoChatModel;
import io.sfumato.ai.remote.RemoteRuns;
import io.sfumato.ai.runs.Runs;
import io.sfumato.engine.Engine;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * Where all models run.
 */
@AutoConfiguration(after = SfumatoEngineAutoConfiguration.class)
@ConditionalOnClass(SfumatoChatModel.class)
@Conditional(SfumatoModelWanted.class)
@EnableConfigurationProperties(SfumatoProperties.class)
public class SfumatoRunsAutoConfiguration {

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
	ModelRuns sfumatoModelRuns(ObjectProvider<Runs> elsewhere, ObjectProvider<Engine> engine,
			SfumatoProperties properties) {
		return new ModelRuns(elsewhere, engine, properties.retry());
	}

}
