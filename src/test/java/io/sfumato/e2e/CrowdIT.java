package io.sfumato.e2e;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.sfumato.engine.Engine;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two hundred at once: the queue is bounded, whoever is refused is told when to come
 * back, nobody is lost, and nobody gets somebody else's answer.
 */
@EndToEndTest
class CrowdIT {

	private static final int CROWD = 200;

	private static final String[] PICTURES = { "receipt.png", "shapes.png", "smiley.png", "ticket.png" };

	@LocalServerPort
	int port;

	@Autowired
	Engine engine;

	@Test
	void noneIsLostAndNoneIsWrong() throws Exception {
		try (var caller = new Caller(this.port)) {
			Map<String, String> expected = new HashMap<>();
			for (String picture : PICTURES) {
				var alone = ask(caller, picture).get(3, TimeUnit.MINUTES);
				assertThat(alone.status()).as(alone.body()).isEqualTo(200);
				expected.put(picture, alone.at("/result/answers/0/text"));
			}

			List<CompletableFuture<Caller.Reply>> replies = new ArrayList<>();
			for (int index = 0; index < CROWD; index++) {
				replies.add(ask(caller, PICTURES[index % PICTURES.length]));
			}

			int served = 0;
			int refused = 0;
			for (int index = 0; index < CROWD; index++) {
				var reply = replies.get(index).get(3, TimeUnit.MINUTES);
				if (reply.status() == 200) {
					served++;
					assertThat(reply.at("/result/answers/0/text"))
						.isEqualTo(expected.get(PICTURES[index % PICTURES.length]));
				}
				else {
					refused++;
					assertThat(reply.status()).as(reply.body()).isEqualTo(429);
					assertThat(reply.at("/type")).isEqualTo("urn:sfumato:problem:queue-full");
					assertThat(Integer.parseInt(reply.header("retry-after"))).isBetween(1, 30);
					assertThat(reply.header("x-should-retry")).isEqualTo("true");
				}
			}
			assertThat(served).isGreaterThanOrEqualTo(4 + 64).isEqualTo(CROWD - refused);
			assertThat(refused).as("the queue is bounded").isPositive();
		}

		await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
			assertThat(this.engine.status().activeRuns()).isZero();
			assertThat(this.engine.status().queuedRuns()).isZero();
		});
	}

	private static CompletableFuture<Caller.Reply> ask(Caller caller, String picture) {
		return caller.uploadLater("/api/v1/answers", "{\"question\":\"What is this?\",\"options\":{\"maxTokens\":32}}",
				picture, Pictures.sample(picture));
	}

}
