package io.sfumato;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Starts the server.
 */
@SpringBootApplication
public class SfumatoApplication {

	public static void main(String[] args) {
		SpringApplication.run(SfumatoApplication.class, args);
	}

}
