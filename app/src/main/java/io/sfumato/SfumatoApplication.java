package io.sfumato;

import io.sfumato.app.command.CommandLineTool;
import io.sfumato.app.start.StartCache;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.autoconfigure.endpoint.jackson.Jackson2EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Starts the server, or runs a command. Only the two packages that have components are
 * looked through: the classes below them are many, and a start would read every one.
 * Jackson 2 is here for the chat templates' interpreter; nothing that answers requests
 * uses it.
 */
@SpringBootApplication(scanBasePackages = { "io.sfumato.app", "io.sfumato.web" },
		exclude = Jackson2EndpointAutoConfiguration.class)
public class SfumatoApplication {

	public static void main(String[] args) {
		StartCache.use();
		if (CommandLineTool.isMeant(args)) {
			System.exit(CommandLineTool.run(System.in, args));
		}
		SpringApplication.run(SfumatoApplication.class, args);
	}

}
