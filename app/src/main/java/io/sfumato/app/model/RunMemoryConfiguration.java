package io.sfumato.app.model;

import java.time.InstantSource;

import io.sfumato.app.config.RunMemoryProperties;
import io.sfumato.web.run.FinishedRuns;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The memory of finished runs.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RunMemoryProperties.class)
class RunMemoryConfiguration {

	@Bean
	FinishedRuns finishedRuns(RunMemoryProperties properties) {
		return new FinishedRuns(properties.memory(), InstantSource.system());
	}

}
