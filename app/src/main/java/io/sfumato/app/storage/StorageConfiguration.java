package io.sfumato.app.storage;

import io.sfumato.web.store.StorageLimits;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * How much is kept on disk, and where.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ StorageProperties.class, StorageLimitProperties.class })
class StorageConfiguration {

	@Bean
	StorageLimits storageLimits(StorageProperties place, StorageLimitProperties limits) {
		return limits.in(place.folder());
	}

}
