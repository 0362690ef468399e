package io.sfumato.web.job;

import java.time.Duration;
import java.time.InstantSource;

import io.sfumato.web.once.Replies;
import io.sfumato.web.once.ReplyMemory;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;

/** After that, or when the server has been started again: no answer is remembered. */
@Import(MadeOnceOnDiskTests.Forgetful.class)
class MadeOnceOnDiskTests extends MadeOnceTests {

	@TestConfiguration
	static class Forgetful {

		@Bean
		@Primary
		Replies noReplies() {
			return new Replies(new ReplyMemory(0, Duration.ofHours(1), 1 << 20), InstantSource.system());
		}

	}

}
