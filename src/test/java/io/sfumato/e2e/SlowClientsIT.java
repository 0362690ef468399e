package io.sfumato.e2e;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients that say what they want byte by byte (slow loris). Their own pace is the
 * server's clock here: each sends on until it is hung up on.
 */
@EndToEndTest
@TestPropertySource(properties = { "sfumato.limits.header-time=3s", "sfumato.limits.upload-time=4s" })
@DirtiesContext
@Timeout(180)
@ExtendWith(OutputCaptureExtension.class)
class SlowClientsIT {

	private static final int CROWD = 30;

	@LocalServerPort
	int port;

	@Test
	void headersThatNeverEndAreHungUpOn(CapturedOutput log) throws Exception {
		drip("GET /v1/models HTTP/1.1\r\nHost: localhost\r\n", "X-a: b\r\n");

		assertThat(log).as("no fault of ours").doesNotContain(" ERROR ");
	}

	@Test
	void aBodyThatNeverEndsIsHungUpOn(CapturedOutput log) throws Exception {
		drip("POST /api/v1/answers HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
				+ "Content-Length: 1000000\r\n\r\n{\"question\":\"", "a");

		assertThat(log).as("no fault of ours").doesNotContain(" ERROR ");
		assertThat(log).as("and no success")
			.contains("POST /api/v1/answers status=499")
			.doesNotContain("answers status=200");
	}

	@Test
	void aFormThatNeverEndsIsHungUpOn(CapturedOutput log) throws Exception {
		drip("POST /api/v1/answers HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\n"
				+ "Transfer-Encoding: chunked\r\n\r\n5\r\n--x\r\n\r\n", "1\r\na\r\n");

		assertThat(log).as("no fault of ours").doesNotContain(" ERROR ");
	}

	@Test
	void whoIsOnlyIdleIsLeftAlone() throws Exception {
		try (var idle = new RawConnection(this.port)) {
			idle.send("GET /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n");
			drip("GET /v1/models HTTP/1.1\r\nHost: localhost\r\n", "X-a: b\r\n");
			idle.send("GET /v1/models HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

			assertThat(idle.rest().split("HTTP/1.1 200", -1)).as("both answers").hasSize(3);
		}
	}

	private void drip(String beginning, String more) throws Exception {
		List<RawConnection> slow = new ArrayList<>();
		try {
			for (int client = 0; client < CROWD; client++) {
				var connection = new RawConnection(this.port);
				connection.send(beginning);
				slow.add(connection);
			}
			try (var caller = new Caller(this.port)) {
				assertThat(caller.get("/v1/models").status()).as("others are served meanwhile").isEqualTo(200);
			}
			for (RawConnection connection : slow) {
				await().atMost(Duration.ofMinutes(1)).until(() -> isHungUpOn(connection, more));
			}
		}
		finally {
			for (RawConnection connection : slow) {
				connection.close();
			}
		}
	}

	private static boolean isHungUpOn(RawConnection connection, String more) {
		try {
			connection.send(more);
			return false;
		}
		catch (IOException closed) {
			return true;
		}
	}

}
