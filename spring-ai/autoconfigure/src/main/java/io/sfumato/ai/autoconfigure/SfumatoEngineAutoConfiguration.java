package io.sfumato.ai.autoconfigure;

import io.sfumato.ai.SfumatoChatModel;
import io.sfumato.engine.Engine;
import io.sfumato.engine.EngineObserver;
import io.sfumato.engine.local.LocalEngine;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * An engine in this process, unless the application has one or a server is named. Opening
 * the model takes a moment, and a model that can't be opened ends the start.
 */
@AutoConfiguration
@ConditionalOnClass({ SfumatoChatModel.class, LocalEngine.class })
@Conditional({ SfumatoModelWanted.class, SfumatoEngineAutoConfiguration.NoServerNamed.class })
@EnableConfigurationProperties(SfumatoEngineProperties.class)
public class SfumatoEngineAutoConfiguration {

	@Bean(destroyMethod = "close")
	@ConditionalOnMissingBean
	Engine sfumatoEngine(SfumatoEngineProperties properties, ObjectProvider<EngineObserver> observer) {
		return LocalEngine.open(properties.toSettings(), observer.getIfUnique(() -> EngineObserver.NONE));
	}

	/** The models run in this process. */
	static final class NoServerNamed extends NoneNestedConditions {

		NoServerNamed() {
			super(ConfigurationPhase.PARSE_CONFIGURATION);
		}

		@ConditionalOnProperty("spring.ai.sfumato.base-url")
		static final class ServerNamed {

		}

	}

}
