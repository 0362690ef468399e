package io.sfumato;

import io.sfumato.app.command.CommandLineTool;
import io.sfumato.app.start.StartCache;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.context.annotation.ComponentScan;

/**
 * Starts the server, or runs a command. Only the two packages that have components are
 * looked through: the classes below them are many, and a start would read every one.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ComponentScan({ "io.sfumato.app", "io.sfumato.web" })
public class SfumatoApplication {

	public static void main(String[] args) {
		StartCache.use();
		if (CommandLineTool.isMeant(args)) {
			System.exit(CommandLineTool.run(System.in, args));
		}
		SpringApplication.run(SfumatoApplication.class, args);
	}

}
