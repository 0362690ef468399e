package io.sfumato.web.job;

import java.time.InstantSource;

import io.sfumato.web.store.FileStore;
import io.sfumato.web.store.Storage;
import io.sfumato.web.store.StorageLimits;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Files and jobs on disk, within the limits that the application sets. Making these looks
 * at no disk.
 */
@Configuration(proxyBeanMethods = false)
class KeptConfiguration {

	@Bean
	Storage storage(StorageLimits limits) {
		return new Storage(limits);
	}

	@Bean
	FileStore files(Storage storage) {
		return new FileStore(storage, InstantSource.system());
	}

	@Bean
	JobStore jobs(Storage storage) {
		return new JobStore(storage, InstantSource.system());
	}

}
