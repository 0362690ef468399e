package io.sfumato.web.file;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.sfumato.web.WebTest;
import io.sfumato.web.once.Mark;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.store.FileStore;
import io.sfumato.web.store.NewFile;
import io.sfumato.web.store.Storage;
import io.sfumato.web.store.StorageLimits;
import io.sfumato.web.store.StoredFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.MediaType;
import org.springframework.http.client.MultipartBodyBuilder;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.BodyInserters;

import static io.sfumato.web.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@WebTest
class FilesTests {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	@Autowired
	WebTestClient client;

	@Autowired
	FileStore files;

	@AfterEach
	void clear() {
		this.files.of("anybody").forEach(this.files::delete);
		// a draft is deleted behind the answer
		await().untilAsserted(() -> assertThat(this.files.storage().bytes()).isZero());
	}

	@Test
	void aFileIsUploadedFetchedAndDeleted() {
		byte[] bytes = "one\ntwo\u00e4\r\n\0three".getBytes(StandardCharsets.UTF_8);
		JsonNode file = upload(bytes, Map.of("purpose", "batch"));
		String id = file.path("id").asString();

		assertThat(id).matches("file-[0-9A-Z]{26}");
		assertThat(file.path("object").asString()).isEqualTo("file");
		assertThat(file.path("bytes").asInt()).isEqualTo(bytes.length);
		assertThat(file.path("filename").asString()).isEqualTo("in.jsonl");
		assertThat(file.path("purpose").asString()).isEqualTo("batch");
		assertThat(file.path("status").asString()).isEqualTo("processed");
		assertThat(file.path("expires_at").asLong() - file.path("created_at").asLong()).isEqualTo(86_400);
		assertThat(read("/v1/files/" + id)).isEqualTo(file);
		this.client.get()
			.uri("/v1/files/{id}/content", id)
			.header("Accept", "application/binary")
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.contentLength(bytes.length)
			.expectBody(byte[].class)
			.isEqualTo(bytes);
		this.client.delete()
			.uri("/v1/files/{id}", id)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.json("{\"id\":\"%s\",\"object\":\"file\",\"deleted\":true}".formatted(id));
		for (String path : List.of("/v1/files/" + id, "/v1/files/" + id + "/content")) {
			this.client.get()
				.uri(path)
				.exchange()
				.expectStatus()
				.isNotFound()
				.expectBody()
				.jsonPath("$.error.code")
				.isEqualTo("not_found");
		}
	}

	@Test
	void aFileOfManyPiecesComesBackAsItWas() {
		byte[] bytes = new byte[(128 << 10) - 7];
		for (int at = 0; at < bytes.length; at++) {
			bytes[at] = (byte) (at * 31 + at / 251);
		}
		String id = upload(bytes, Map.of("purpose", "user_data")).path("id").asString();

		this.client.get().uri("/v1/files/{id}/content", id).exchange().expectBody(byte[].class).isEqualTo(bytes);
	}

	@Test
	void filesAreListedInPages() {
		String first = upload("1".getBytes(), Map.of("purpose", "batch")).path("id").asString();
		String second = upload("2".getBytes(), Map.of("purpose", "vision")).path("id").asString();
		List<String> ids = List.of(first, second).stream().sorted().toList();

		JsonNode all = read("/v1/files?order=asc");
		assertThat(all.path("object").asString()).isEqualTo("list");
		assertThat(all.at("/data/0/id").asString()).isEqualTo(ids.get(0));
		assertThat(all.path("first_id").asString()).isEqualTo(ids.get(0));
		assertThat(all.path("last_id").asString()).isEqualTo(ids.get(1));
		assertThat(all.path("has_more").asBoolean()).isFalse();
		JsonNode newest = read("/v1/files?limit=1");
		assertThat(newest.at("/data/0/id").asString()).isEqualTo(ids.get(1));
		assertThat(newest.path("has_more").asBoolean()).isTrue();
		assertThat(read("/v1/files?limit=1&after=" + ids.get(1)).at("/data/0/id").asString()).isEqualTo(ids.get(0));
		assertThat(read("/v1/files?purpose=vision").path("data").size()).isEqualTo(1);
		assertThat(read("/v1/files?purpose=batch_output").path("first_id").isNull()).isTrue();
		this.client.get().uri("/v1/files?limit=10001").exchange().expectStatus().isBadRequest().expectBody();
	}

	@Test
	void whatIsWrongIsRefusedAndLeavesNothing() throws IOException {
		refused(Map.of(), "x".getBytes(), "purpose", 400);
		refused(Map.of("purpose", "fine-tune"), "x".getBytes(), "purpose", 400);
		refused(Map.of("purpose", "batch"), null, "file", 400);
		refused(Map.of("purpose", "batch", "expires_after[anchor]", "now", "expires_after[seconds]", "3600"),
				"x".getBytes(), "expires_after[anchor]", 400);
		refused(Map.of("purpose", "batch", "expires_after[anchor]", "created_at", "expires_after[seconds]", "60"),
				"x".getBytes(), "expires_after[seconds]", 400);
		refused(Map.of("purpose", "batch"), new byte[(128 << 10) + 1], "file", 413);
		this.client.post()
			.uri("/v1/files")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue("{}")
			.exchange()
			.expectStatus()
			.isEqualTo(415)
			.expectBody();

		try (var left = Files.list(this.files.storage().folder("files"))) {
			assertThat(left).isEmpty();
		}
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void aBodyThatIsFarTooLargeIsRefusedAndTheServerGoesOn(CapturedOutput log) {
		for (int i = 0; i < 50; i++) {
			refused(Map.of("purpose", "batch"), new byte[1 << 20], null, 413);
		}

		assertThat(log).contains("POST /v1/files status=413").doesNotContain(" ERROR ", "IllegalReferenceCount");
		assertThat(upload("1".getBytes(), Map.of("purpose", "batch")).path("id").asString()).isNotEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/v1/files", "/api/v1/answers", "/v1/audio/transcriptions" })
	@ExtendWith(OutputCaptureExtension.class)
	void aFormThatEndsWithinAPartIsRefusedAndNoFaultOfOurs(String path, CapturedOutput log) {
		byte[] broken = ("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"
				+ "a".repeat(100_000))
			.getBytes(StandardCharsets.US_ASCII);
		for (int i = 0; i < 20; i++) {
			this.client.post()
				.uri(path)
				.contentType(MediaType.parseMediaType("multipart/form-data; boundary=x"))
				.bodyValue(broken)
				.exchange()
				.expectStatus()
				.isBadRequest()
				.expectBody();
		}

		assertThat(log).contains("POST " + path + " status=400").doesNotContain(" ERROR ", "IllegalReferenceCount");
	}

	@Test
	void aFileMayBeKeptForLess() {
		JsonNode file = upload("1".getBytes(),
				Map.of("purpose", "batch", "expires_after[anchor]", "created_at", "expires_after[seconds]", "3600"));

		assertThat(file.path("expires_at").asLong() - file.path("created_at").asLong()).isEqualTo(3600);
	}

	@Test
	void thereIsRoomForSoManyBytesAndFiles() {
		byte[] large = new byte[120 << 10];
		for (int number = 0; number < 8; number++) {
			upload(large, Map.of("purpose", "batch"));
		}
		refused(Map.of("purpose", "batch"), large, null, 507);
		this.files.of("anybody").forEach(this.files::delete);

		for (int number = 0; number < 40; number++) {
			upload("x".getBytes(), Map.of("purpose", "batch"));
		}
		refused(Map.of("purpose", "batch"), "x".getBytes(), null, 507);
	}

	@ParameterizedTest
	@ValueSource(strings = { "..", "%2e%2e", "..%2f..%2flock", "%2fetc%2fpasswd", "file-%00", "..%5c..%5clock",
			"file-00000000000000000000000000.json" })
	void noPathIsEverMadeOfAnId(String id) {
		URI root = this.client.get().uri("/").exchange().expectBody().returnResult().getUrl();
		for (String path : List.of("v1/files/" + id, "v1/files/" + id + "/content")) {
			int status = this.client.get()
				.uri(URI.create(root + path))
				.exchange()
				.expectBody()
				.returnResult()
				.getStatus()
				.value();
			assertThat(status).as(path).isBetween(400, 404);
		}
	}

	@Test
	void aNameIsNoPathEither() {
		var form = new MultipartBodyBuilder();
		form.part("purpose", "batch");
		form.part("file", "x".getBytes()).filename("../../../tmp/evil.jsonl");
		this.client.post()
			.uri("/v1/files")
			.body(BodyInserters.fromMultipartData(form.build()))
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody();

		StoredFile file = this.files.of("anybody").getFirst();
		assertThat(this.files.bytes(file).getFileName().toString()).isEqualTo(file.id() + ".bytes");
	}

	@Test
	void filesAreFoundAgainUntilTheirTimeIsUp(@TempDir Path folder) throws IOException {
		Instant start = Instant.parse("2026-11-22T09:30:00Z");
		var limits = new StorageLimits(folder, 1000, 100, 10, 10, 10, Duration.ofDays(1));
		StoredFile about = new StoredFile("file-A", "key a", "batch", "a.jsonl", 3, start, start.plusSeconds(60),
				new Mark("order-17", "f00d"));
		try (Storage storage = new Storage(limits)) {
			var store = new FileStore(storage, () -> start);
			try (NewFile file = store.begin(100)) {
				file.write("abc".getBytes());
				store.keep(file, about);
			}
			// what a crash leaves
			store.begin(100).write("de".getBytes());
			Files.writeString(folder.resolve("files/file-B.bytes"), "f");
		}

		try (Storage storage = new Storage(limits)) {
			var store = new FileStore(storage, () -> start.plusSeconds(59));
			assertThat(store.find("key a", "file-A")).contains(about);
			assertThat(store.find("key b", "file-A")).isEmpty();
			assertThat(store.of("key b")).isEmpty();
			assertThat(store.kept("key a", "order-17", (file) -> Mono.empty()).mark()).isEqualTo(about.mark());
			assertThat(store.kept("key b", "order-17", (file) -> Mono.empty())).isNull();
			assertThat(store.bytes(about)).hasContent("abc");
			assertThat(storage.bytes()).isEqualTo(3);
			try (var left = Files.list(folder.resolve("files"))) {
				assertThat(left).hasSize(2);
			}
		}
		try (Storage storage = new Storage(limits)) {
			assertThat(new FileStore(storage, () -> start.plusSeconds(60)).of("key a")).isEmpty();
			assertThat(storage.bytes()).isZero();
		}
	}

	@Test
	void whatADiskHasLostOfAFileIsGone(@TempDir Path folder) throws IOException {
		Instant start = Instant.parse("2026-11-22T09:30:00Z");
		var limits = new StorageLimits(folder, 1000, 100, 10, 10, 10, Duration.ofDays(1));
		List<StoredFile> all = new ArrayList<>();
		try (Storage storage = new Storage(limits)) {
			var store = new FileStore(storage, () -> start);
			for (int number = 0; number < 8; number++) {
				try (NewFile file = store.begin(100)) {
					file.write("abc".getBytes());
					all.add(store.keep(file, new StoredFile("file-" + number, "key a", "batch", "a.jsonl", 3, start,
							start.plusSeconds(60), null)));
				}
			}
			Files.write(store.bytes(all.getFirst()), new byte[1]);
		}
		Path unreadable = Files.createDirectory(folder.resolve("files/file-9.json"));

		try (Storage storage = new Storage(limits)) {
			var store = new FileStore(storage, () -> start);
			assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> store.of("key a"));
			Files.delete(unreadable);

			assertThat(store.of("key a")).isEqualTo(all.subList(1, 8));
			assertThat(storage.bytes()).as("counted once").isEqualTo(7 * 3);
			try (var left = Files.list(folder.resolve("files"))) {
				assertThat(left).hasSize(7 * 2);
			}
		}
	}

	@Test
	void aFileThatGoesWhileItIsFetchedIsGone() throws IOException {
		String id = upload("1".getBytes(), Map.of("purpose", "batch")).path("id").asString();
		Files.delete(this.files.bytes(this.files.of("anybody").getFirst()));

		this.client.get()
			.uri("/v1/files/{id}/content", id)
			.exchange()
			.expectStatus()
			.isNotFound()
			.expectBody()
			.jsonPath("$.error.code")
			.isEqualTo("not_found");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "form-data; purpose", "form-data; name=\"file\"; filename*=nothing''a", "; name=\"file\"" })
	void aPartWithBrokenHeadersIsTheCallersFault(String disposition) {
		for (String path : List.of("/v1/files", "/api/v1/answers")) {
			for (String more : List.of("", "Content-Type: image/png\r\n")) {
				this.client.post()
					.uri(path)
					.contentType(MediaType.parseMediaType("multipart/form-data; boundary=x"))
					.bodyValue(("--x\r\nContent-Disposition: " + disposition + "\r\n" + more + "\r\na\r\n--x--\r\n")
						.getBytes(StandardCharsets.US_ASCII))
					.exchange()
					.expectStatus()
					.isBadRequest()
					.expectBody();
			}
		}
	}

	private JsonNode upload(byte[] bytes, Map<String, String> fields) {
		return JSON.readTree(
				send(bytes, fields).expectStatus().isOk().expectBody(String.class).returnResult().getResponseBody());
	}

	private void refused(Map<String, String> fields, byte[] bytes, String param, int status) {
		var body = send(bytes, fields).expectStatus().isEqualTo(status).expectBody();
		if (param != null) {
			body.jsonPath("$.error.param").isEqualTo(param);
		}
	}

	private WebTestClient.ResponseSpec send(byte[] bytes, Map<String, String> fields) {
		var form = new MultipartBodyBuilder();
		if (bytes != null) {
			form.part("file", bytes).filename("in.jsonl");
		}
		fields.forEach((name, value) -> form.part(name, value, MediaType.TEXT_PLAIN));
		if (bytes == null && fields.isEmpty()) {
			form.part("nothing", "");
		}
		return this.client.post().uri("/v1/files").body(BodyInserters.fromMultipartData(form.build())).exchange();
	}

	private JsonNode read(String path) {
		return JSON.readTree(this.client.get()
			.uri(path)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.returnResult()
			.getResponseBody());
	}

}
