package io.sfumato.app.model;

import java.time.InstantSource;

import io.sfumato.app.config.ReplyMemoryProperties;
import io.sfumato.app.config.RunMemoryProperties;
import io.sfumato.web.once.Replies;
import io.sfumato.web.run.FinishedRuns;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The memory of finished runs, and of what was answered.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ RunMemoryProperties.class, ReplyMemoryProperties.class })
class RunMemoryConfiguration {

	@Bean
	FinishedRuns finishedRuns(RunMemoryProperties properties) {
		return new FinishedRuns(properties.memory(), InstantSource.system());
	}

	@Bean
	Replies replies(ReplyMemoryProperties properties) {
		return new Replies(properties.memory(), InstantSource.system());
	}

}
