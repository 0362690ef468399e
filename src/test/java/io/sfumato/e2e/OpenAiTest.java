package io.sfumato.e2e;

import com.openai.client.OpenAIClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import org.springframework.boot.test.web.server.LocalServerPort;

/** A test that asks the running application by the official client. */
abstract class OpenAiTest {

	@LocalServerPort
	int port;

	OpenAIClient client;

	@BeforeEach
	void connect() {
		this.client = OfficialClient.of(this.port);
	}

	@AfterEach
	void disconnect() {
		this.client.close();
	}

}
