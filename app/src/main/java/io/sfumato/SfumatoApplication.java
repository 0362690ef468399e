package io.sfumato;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Starts the server. Only the two packages that have components are looked through: the
 * classes below them are many, and a start would read every one.
 */
@SpringBootApplication(scanBasePackages = { "io.sfumato.app", "io.sfumato.web" })
public class SfumatoApplication {

	public static void main(String[] args) {
		SpringApplication.run(SfumatoApplication.class, args);
	}

}
