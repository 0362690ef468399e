package io.sfumato.samples.receipts;

import java.time.InstantSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * The application.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableScheduling
public class ReceiptsInboxApplication {

	public static void main(String[] args) {
		SpringApplication.run(ReceiptsInboxApplication.class, args);
	}

	@Bean
	InstantSource clock() {
		return InstantSource.system();
	}

}
