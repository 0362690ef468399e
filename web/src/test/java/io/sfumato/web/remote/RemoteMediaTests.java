package io.sfumato.web.remote;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntConsumer;

import io.sfumato.web.Requests;
import io.sfumato.web.WebTest;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/** Every route that takes addresses fetches them in the same way. */
@WebTest
@Import(RemoteMediaTests.Remote.class)
class RemoteMediaTests {

	@Autowired
	WebTestClient client;

	@Autowired
	Scripted remote;

	@BeforeEach
	void forget() {
		this.remote.fetched.clear();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					/api/v1/answers      | {"question":"?","media":[{"url":"@"}]}
					/v1/chat/completions | {"model":"sfumato-mini","messages":[{"role":"user","content":[{"type":"text","text":"?"},{"type":"image_url","image_url":{"url":"@"}}]}]}
					/v1/decisions        | {"model":"sfumato-mini","input":[{"role":"user","content":[{"type":"input_image","image_url":"@"}]}],"questions":[{"type":"predicate","instructions":"?"}]}
					/v1/systemone        | {"model":"sfumato-mini","state":"s","images":["@"],"questions":{"a":{"type":"noul","instructions":"?"}}}
					""")
	void anAddressIsFetched(String path, String body) {
		Requests.post(this.client, path, body.replace("@", "https://media.example/a.png"))
			.expectStatus()
			.isOk()
			.expectBody();

		assertThat(this.remote.fetched).containsExactly("https://media.example/a.png");
	}

	@Test
	void whatMustNotBeFetchedIsPointedTo() {
		Requests
			.post(this.client, "/api/v1/answers",
					"{\"question\":\"?\",\"media\":[{\"url\":\"https://other.example/a.png\"}]}")
			.expectStatus()
			.isEqualTo(422)
			.expectBody()
			.jsonPath("$.type")
			.isEqualTo("urn:sfumato:problem:remote-media-disabled")
			.jsonPath("$.pointer")
			.isEqualTo("/media/0/url");
	}

	@TestConfiguration
	static class Remote {

		@Bean
		Scripted remoteMedia() {
			return new Scripted();
		}

	}

	static class Scripted implements RemoteMedia {

		private final List<String> fetched = new CopyOnWriteArrayList<>();

		@Override
		public Fetched fetch(String url, String pointer, IntConsumer held) {
			if (!url.startsWith("https://media.example/")) {
				throw new ProblemException(ProblemKind.REMOTE_MEDIA_DISABLED, "Not there.", pointer);
			}
			held.accept(Requests.PNG.length);
			this.fetched.add(url);
			return new Fetched(Requests.PNG, "image/png");
		}

	}

}
