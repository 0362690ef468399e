package io.sfumato.web.http;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sfumato.web.Requests;
import io.sfumato.web.WebTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@WebTest
class AccessLogTests {

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	private final Logger logger = (Logger) LoggerFactory.getLogger("io.sfumato.web.access");

	@Autowired
	WebTestClient client;

	@BeforeEach
	void listen() {
		this.lines.start();
		this.logger.addAppender(this.lines);
	}

	@AfterEach
	void leave() {
		this.logger.detachAppender(this.lines);
	}

	@Test
	void whatStandsInTheLineIsAFieldToo() {
		String id = Requests.post(this.client, "/api/v1/answers", "{\"zebra\":1}")
			.expectStatus()
			.isBadRequest()
			.returnResult(String.class)
			.getResponseHeaders()
			.getFirst("x-request-id");

		await().until(() -> !this.lines.list.isEmpty());
		ILoggingEvent line = List.copyOf(this.lines.list).getFirst();
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
