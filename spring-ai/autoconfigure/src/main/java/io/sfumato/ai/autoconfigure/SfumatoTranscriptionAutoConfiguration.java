package io.sfumato.ai.autoconfigure;

import io.micrometer.observation.ObservationRegistry;
import io.sfumato.ai.SfumatoChatModel;
import io.sfumato.ai.transcription.SfumatoTranscriptionModel;

import org.springframework.ai.model.SpringAIModelProperties;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * The transcription model.
 */
@AutoConfiguration(after = SfumatoRunsAutoConfiguration.class)
@ConditionalOnClass(SfumatoChatModel.class)
@ConditionalOnProperty(name = SpringAIModelProperties.AUDIO_TRANSCRIPTION_MODEL,
		havingValue = SfumatoChatModel.PROVIDER, matchIfMissing = true)
@EnableConfigurationProperties(SfumatoTranscriptionProperties.class)
public class SfumatoTranscriptionAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	SfumatoTranscriptionModel sfumatoTranscriptionModel(ModelRuns runs, SfumatoTranscriptionProperties transcription,
			ObjectProvider<ObservationRegistry> observations) {
		return new SfumatoTranscriptionModel(runs.get(), transcription.toOptions(),
				observations.getIfUnique(() -> ObservationRegistry.NOOP));
	}

}
