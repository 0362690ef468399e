package io.sfumato.web;

import java.time.Duration;
import java.time.InstantSource;

import io.sfumato.web.request.WebLimits;
import io.sfumato.web.run.FinishedRuns;
import io.sfumato.web.run.RunMemory;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/**
 * This module alone, over a scripted engine. Started as a program it serves the page at a
 * pace to look at.
 */
@SpringBootApplication
public class WebTestApplication {

	static final WebLimits LIMITS = new WebLimits(2 << 20, 4 << 20, 16 << 20, 8, 1 << 20, 2, 5 << 18, 64 << 10,
			256 << 10, 32);

	public static void main(String[] args) {
		var context = SpringApplication.run(WebTestApplication.class, args);
		context.getBean(ScriptedEngine.class)
			.pausing(Duration.ofMillis(250))
			.says("Three", " green", " mugs", " stand", " on", " the", " shelf", ",", " one", " of", " them", " upside",
					" down", ".");
	}

	@Bean
	ScriptedEngine engine() {
		return new ScriptedEngine();
	}

	@Bean
	FinishedRuns finished() {
		return new FinishedRuns(RunMemory.STANDARD, InstantSource.system());
	}

	@Bean
	WebLimits limits() {
		return LIMITS;
	}

}
