package io.sfumato.web;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;

import io.sfumato.web.once.Replies;
import io.sfumato.web.once.ReplyMemory;
import io.sfumato.web.request.WebLimits;
import io.sfumato.web.run.FinishedRuns;
import io.sfumato.web.run.RunMemory;
import io.sfumato.web.store.StorageLimits;

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
	Replies replies() {
		return new Replies(ReplyMemory.STANDARD, InstantSource.system());
	}

	@Bean
	WebLimits limits() {
		return LIMITS;
	}

	/**
	 * Little room in a directory of its own, which goes with the tests' temporary files.
	 */
	@Bean
	StorageLimits storageLimits() throws IOException {
		return new StorageLimits(Files.createTempDirectory("sfumato-web"), 1 << 20, 128 << 10, 40, 40, 50,
				Duration.ofDays(1));
	}

}
