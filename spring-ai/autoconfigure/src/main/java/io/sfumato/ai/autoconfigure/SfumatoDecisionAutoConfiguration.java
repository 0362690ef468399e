package io.sfumato.ai.autoconfigure;

import io.micrometer.observation.ObservationRegistry;
import io.sfumato.ai.SfumatoChatModel;
import io.sfumato.ai.decision.DecisionModel;
import io.sfumato.ai.decision.SfumatoDecisionModel;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * The decision model.
 */
@AutoConfiguration(after = SfumatoRunsAutoConfiguration.class)
@ConditionalOnClass(SfumatoChatModel.class)
@ConditionalOnProperty(name = SfumatoModelWanted.DECISION_MODEL, havingValue = SfumatoChatModel.PROVIDER,
		matchIfMissing = true)
@EnableConfigurationProperties(SfumatoDecisionProperties.class)
public class SfumatoDecisionAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(DecisionModel.class)
	SfumatoDecisionModel sfumatoDecisionModel(ModelRuns runs, SfumatoDecisionProperties decision,
			ObjectProvider<ObservationRegistry> observations) {
		return new SfumatoDecisionModel(runs.get(), decision.toOptions(),
				observations.getIfUnique(() -> ObservationRegistry.NOOP));
	}

}
