package io.sfumato.e2e;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import org.springframework.boot.test.web.server.LocalServerPort;

/** A test that asks the running application over plain HTTP. */
abstract class CallerTest {

	@LocalServerPort
	int port;

	Caller caller;

	@BeforeEach
	void connect() {
		this.caller = new Caller(this.port);
	}

	@AfterEach
	void disconnect() {
		this.caller.close();
	}

}
