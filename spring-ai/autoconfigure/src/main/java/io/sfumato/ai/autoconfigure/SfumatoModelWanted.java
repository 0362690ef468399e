package io.sfumato.ai.autoconfigure;

import io.sfumato.ai.SfumatoChatModel;

import org.springframework.ai.model.SpringAIModelProperties;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;

/**
 * At least one of the models isn't somebody else's.
 */
final class SfumatoModelWanted extends AnyNestedCondition {

	/** Chosen as Spring AI 2.1 announces it. */
	static final String DECISION_MODEL = SpringAIModelProperties.MODEL_PREFIX + ".decision";

	SfumatoModelWanted() {
		super(ConfigurationPhase.PARSE_CONFIGURATION);
	}

	@ConditionalOnProperty(name = SpringAIModelProperties.CHAT_MODEL, havingValue = SfumatoChatModel.PROVIDER,
			matchIfMissing = true)
	static final class Chat {

	}

	@ConditionalOnProperty(name = DECISION_MODEL, havingValue = SfumatoChatModel.PROVIDER, matchIfMissing = true)
	static final class Decision {

	}

	@ConditionalOnProperty(name = SpringAIModelProperties.AUDIO_TRANSCRIPTION_MODEL,
			havingValue = SfumatoChatModel.PROVIDER, matchIfMissing = true)
	static final class Transcription {

	}

}
