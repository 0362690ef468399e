package io.sfumato.web.request;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import io.sfumato.engine.request.MediaInput;
import io.sfumato.web.Requests;
import io.sfumato.web.ScriptedEngine;
import io.sfumato.web.WebTest;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import io.sfumato.web.remote.RemoteMedia;
import io.sfumato.web.store.FileStore;
import io.sfumato.web.store.NewFile;
import io.sfumato.web.store.StoredFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.http.client.MultipartBodyBuilder;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.BodyInserters;

import static io.sfumato.web.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Every route that takes media takes uploaded files in the same way. */
@WebTest
class UploadedMediaTests {

	private static final String ANYBODY = "anybody";

	@Autowired
	WebTestClient client;

	@Autowired
	ScriptedEngine engine;

	@Autowired
	FileStore files;

	@BeforeEach
	void listen() {
		this.engine.reset();
		this.engine.hearing();
	}

	@AfterEach
	void clear() {
		this.engine.reset();
		for (String owner : List.of(ANYBODY, "key bob")) {
			this.files.of(owner).forEach(this.files::delete);
		}
		// a draft is deleted behind the answer
		await().untilAsserted(() -> assertThat(this.files.storage().bytes()).isZero());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					/api/v1/captions       | {"media":[{"fileId":"@"}]}
					/api/v1/answers        | {"question":"?","media":[{"fileId":"@","kind":"image"}]}
					/api/v1/infills        | {"template":"It is {{a: text}}.","media":[{"fileId":"@"}]}
					/api/v1/decisions      | {"questions":[{"type":"yesNo","ask":"?"}],"media":[{"fileId":"@"}]}
					/v1/chat/completions   | {"model":"sfumato-mini","messages":[{"role":"user","content":[{"type":"text","text":"?"},{"type":"file","file":{"file_id":"@"}}]}]}
					/v1/chat/completions   | {"model":"sfumato-mini","messages":[{"role":"user","content":[{"type":"text","text":"?"},{"type":"input_image","file_id":"@","image_url":null}]}]}
					/v1/decisions          | {"model":"sfumato-mini","input":[{"role":"user","content":[{"type":"input_image","file_id":"@"}]}],"questions":[{"type":"predicate","instructions":"?"}]}
					/v1/systemone          | {"model":"sfumato-mini","state":[{"type":"file","file":{"file_id":"@"}}],"questions":{"a":{"type":"noul","instructions":"?"}}}
					""")
	void anUploadedImageIsSeen(String path, String body) {
		String id = upload(Requests.PNG);

		Requests.post(this.client, path, body.replace("@", id)).expectStatus().isOk().expectBody();

		assertThat(seen()).hasSize(1);
		assertThat(seen().getFirst().data()).isEqualTo(Requests.PNG);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					/api/v1/transcriptions | {"media":[{"fileId":"@","trim":{"start":1}}]}
					/v1/chat/completions   | {"model":"sfumato-mini","messages":[{"role":"user","content":[{"type":"file","file":{"file_id":"@"}}]}]}
					""")
	void anUploadedClipIsHeard(String path, String body) {
		String id = upload(Requests.WAV);

		Requests.post(this.client, path, body.replace("@", id)).expectStatus().isOk().expectBody();

		assertThat(seen()).hasSize(1);
		assertThat(seen().getFirst().data()).isEqualTo(Requests.WAV);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					/api/v1/answers      | 422 | /media/0/fileId                       | {"question":"?","media":[{"fileId":"@"}]}
					/v1/chat/completions | 400 | messages[0].content[0].file.file_id   | {"model":"sfumato-mini","messages":[{"role":"user","content":[{"type":"file","file":{"file_id":"@"}}]}]}
					/v1/decisions        | 400 | input[0].content[0].file_id           | {"model":"sfumato-mini","input":[{"role":"user","content":[{"type":"input_image","file_id":"@"}]}],"questions":[{"type":"predicate","instructions":"?"}]}
					""")
	void aFileThatIsntTheCallersIsNone(String path, int status, String pointer, String body) {
		String foreign = keep("key bob", Requests.PNG);
		String deleted = upload(Requests.PNG);
		this.client.delete().uri("/v1/files/{id}", deleted).exchange().expectStatus().isOk().expectBody();

		for (String id : List.of(foreign, deleted, "file-1", "../files/" + foreign, "")) {
			String problem = Requests.post(this.client, path, body.replace("@", id))
				.expectStatus()
				.isEqualTo(status)
				.expectBody(String.class)
				.returnResult()
				.getResponseBody();
			assertThat(problem).contains("invalid_value", "\"" + pointer + "\"", "There is no such file of yours");
		}
		assertThat(this.engine.received()).isEmpty();
	}

	@Test
	void aFileIsNamedOrCarried() {
		String id = upload(Requests.PNG);

		Requests
			.post(this.client, "/v1/chat/completions",
					"""
							{"model":"sfumato-mini","messages":[{"role":"user","content":[
							{"type":"file","file":{"file_id":"%s","file_data":"data:image/png;base64,%s"}}]}]}"""
						.formatted(id, Requests.PNG_BASE64))
			.expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error.param")
			.isEqualTo("messages[0].content[0].file.file_id");
		Requests
			.post(this.client, "/api/v1/answers",
					"{\"question\":\"?\",\"media\":[{\"fileId\":\"%s\",\"data\":\"%s\"}]}".formatted(id,
							Requests.PNG_BASE64))
			.expectStatus()
			.isEqualTo(422)
			.expectBody()
			.jsonPath("$.pointer")
			.isEqualTo("/media/0");
	}

	@Test
	void whatIsUploadedIsCheckedAsWhatIsSent() {
		String sound = upload(Requests.WAV);
		String nothing = upload(new byte[0]);

		Requests
			.post(this.client, "/api/v1/answers",
					"{\"question\":\"?\",\"media\":[{\"fileId\":\"%s\",\"kind\":\"image\"}]}".formatted(sound))
			.expectStatus()
			.isEqualTo(422)
			.expectBody()
			.jsonPath("$.type")
			.isEqualTo("urn:sfumato:problem:media-mismatch");
		Requests
			.post(this.client, "/api/v1/answers",
					"{\"question\":\"?\",\"media\":[{\"fileId\":\"%s\"}]}".formatted(nothing))
			.expectStatus()
			.isEqualTo(422)
			.expectBody()
			.jsonPath("$.type")
			.isEqualTo("urn:sfumato:problem:media-invalid");
	}

	@Test
	void limitsHoldForUploadsTooBeforeTheyAreRead() {
		String id = keep(ANYBODY, new byte[101]);
		var limits = new WebLimits(1000, 1000, 1000, 8, 100, 2, 200, 10, 10, 10);
		var held = new HeldBytes(150);

		try (HeldBytes.Share share = held.open()) {
			var urls = new DataUrls(limits);
			var fetching = new Fetching(RemoteMedia.OFF, this.files, ANYBODY, share);
			var images = fetching.during((String each) -> urls.uploaded(each, MediaInput.Kind.IMAGE, "/p"));
			var clips = fetching.during((String each) -> urls.uploaded(each, MediaInput.Kind.AUDIO, "/p"));

			assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> images.apply(id)).satisfies((ex) -> {
				assertThat(ex.problem().kind()).isEqualTo(ProblemKind.MEDIA_LIMIT);
				assertThat(ex.problem().pointer()).isEqualTo("/p");
				assertThat(ex.problem().limit()).isEqualTo(100);
				assertThat(ex.problem().actual()).isEqualTo(101);
			});
			assertThat(held.held()).isZero();
			assertThat(clips.apply(id).bytes()).hasSize(101);
			assertThat(held.held()).isEqualTo(101);
			assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> clips.apply(id))
				.satisfies((ex) -> assertThat(ex.problem().kind()).isEqualTo(ProblemKind.QUEUE_FULL));
		}
		assertThat(held.held()).isZero();
	}

	private List<MediaInput> seen() {
		return this.engine.received().getFirst().media();
	}

	private String upload(byte[] bytes) {
		var form = new MultipartBodyBuilder();
		form.part("file", bytes, MediaType.APPLICATION_OCTET_STREAM).filename("a.bin");
		form.part("purpose", "vision", MediaType.TEXT_PLAIN);
		String file = this.client.post()
			.uri("/v1/files")
			.body(BodyInserters.fromMultipartData(form.build()))
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.returnResult()
			.getResponseBody();
		return JsonMapper.shared().readTree(file).path("id").asString();
	}

	private String keep(String owner, byte[] bytes) {
		Instant now = this.files.clock().instant();
		String id = "file-" + UUID.randomUUID();
		try (NewFile file = this.files.begin(bytes.length)) {
			file.write(bytes);
			this.files.keep(file,
					new StoredFile(id, owner, "vision", "a.bin", bytes.length, now, now.plusSeconds(60), null));
		}
		return id;
	}

}
