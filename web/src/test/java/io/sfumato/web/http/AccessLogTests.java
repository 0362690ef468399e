package io.sfumato.web.http;

import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.sfumato.web.Requests;
import io.sfumato.web.WebTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.reactive.server.WebTestClient;

import static io.sfumato.web.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

@WebTest
class AccessLogTests {

	/** Servers of other tests write here as well, each on threads of its own. */
	private final Queue<ILoggingEvent> lines = new ConcurrentLinkedQueue<>();

	private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
		@Override
		protected void append(ILoggingEvent line) {
			AccessLogTests.this.lines.add(line);
		}
	};

	private final Logger logger = (Logger) LoggerFactory.getLogger("io.sfumato.web.access");

	@Autowired
	WebTestClient client;

	@BeforeEach
	void listen() {
		this.appender.start();
		this.logger.addAppender(this.appender);
	}

	@AfterEach
	void leave() {
		this.logger.detachAppender(this.appender);
	}

	@Test
	void whatStandsInTheLineIsAFieldToo() {
		String id = Requests.post(this.client, "/api/v1/answers", "{\"zebra\":1}")
			.expectStatus()
			.isBadRequest()
			.returnResult(String.class)
			.getResponseHeaders()
			.getFirst("x-request-id");

		ILoggingEvent line = await()
			.until(() -> this.lines.stream().filter((each) -> each.getFormattedMessage().startsWith(id)).findFirst(),
					Optional::isPresent)
			.orElseThrow();
		Map<String, Object> fields = line.getKeyValuePairs()
			.stream()
			.filter((pair) -> pair.value != null)
			.collect(Collectors.toMap((pair) -> pair.key, (pair) -> pair.value));
		assertThat(fields).containsEntry("request.id", id)
			.containsEntry("request.route", "/api/v1/answers")
			.containsEntry("response.status", 400)
			.containsEntry("response.problem", "unknown-field");
		assertThat(line.getFormattedMessage()).startsWith(id + " POST /api/v1/answers status=400");
		assertThat(line.getFormattedMessage() + fields).doesNotContain("zebra");
	}

}
