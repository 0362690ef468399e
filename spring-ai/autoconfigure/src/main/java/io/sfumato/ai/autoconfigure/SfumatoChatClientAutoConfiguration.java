package io.sfumato.ai.autoconfigure;

import io.sfumato.ai.SfumatoChatModel;

import org.springframework.ai.chat.client.AdvisorParams;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ChatClientBuilderCustomizer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Chat clients whose {@code entity(...)} is a record that validates: the schema of the
 * type goes to the model instead of a request for JSON into the prompt.
 */
@AutoConfiguration(after = SfumatoChatAutoConfiguration.class)
@ConditionalOnClass(ChatClient.class)
@ConditionalOnBean(SfumatoChatModel.class)
public class SfumatoChatClientAutoConfiguration {

	@Bean
	ChatClientBuilderCustomizer sfumatoEntities() {
		return (builder) -> builder.defaultAdvisors(AdvisorParams.ENABLE_NATIVE_STRUCTURED_OUTPUT);
	}

}
