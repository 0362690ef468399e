package io.sfumato.web.job;

import java.util.List;

import io.sfumato.web.ScriptedEngine;
import io.sfumato.web.store.FileStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.reactive.server.WebTestClient;

import static io.sfumato.web.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

/** A test of bulk work, which leaves nothing behind on disk. */
abstract class BulkTest {

	static final JsonMapper JSON = JsonMapper.builder().build();

	private static final String OWNER = "anybody";

	@Autowired
	WebTestClient client;

	@Autowired
	ScriptedEngine engine;

	@Autowired
	JobStore store;

	@Autowired
	FileStore files;

	@BeforeEach
	void forget() {
		this.engine.reset();
	}

	@AfterEach
	void clear() {
		this.engine.reset();
		for (boolean batch : List.of(true, false)) {
			for (Job job : this.store.of(OWNER, batch)) {
				// not cancelled: of an item on its way the next test's engine would hear
				await().until(() -> job.head().state().isFinal());
				this.store.delete(job);
			}
		}
		this.files.of(OWNER).forEach(this.files::delete);
		// a draft is deleted behind the answer
		await().untilAsserted(() -> assertThat(this.store.storage().bytes()).isZero());
	}

	String get(String path) {
		return this.client.get()
			.uri(path)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.returnResult()
			.getResponseBody();
	}

	JsonNode read(String path) {
		return JSON.readTree(get(path));
	}

}
