package io.sfumato.e2e;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.sun.management.OperatingSystemMXBean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What somebody tries who means no good: paths, headers and bodies that no client sends.
 * Each is refused as the caller's fault, and the server goes on.
 */
@EndToEndTest
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class AbuseIT extends CallerTest {

	private static final String GOOD = "--x\r\nContent-Disposition: form-data; name=\"request\"\r\n\r\n"
			+ "{\"question\":\"What is this?\"}\r\n";

	@AfterEach
	void theServerGoesOn() throws Exception {
		assertThat(this.caller.get("/v1/models").status()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "../../../etc/passwd", "..\\\\..\\\\windows\\\\win.ini", "/etc/passwd",
			"file:///etc/passwd", "%2e%2e%2fetc%2fpasswd", "sfumato-mini/../../x", "sfumato-mini:../../x",
			"sfumato-mini\\u0000", "~", ".", "${jndi:ldap://127.0.0.1:1/a}", "<script>alert(1)</script>" })
	void aModelsNameIsNoPath(String name) throws Exception {
		var reply = this.caller.post("/v1/chat/completions",
				"{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"?\"}]}".formatted(name));

		assertThat(reply.status()).as(reply.body()).isIn(400, 404);
		assertThat(reply.body()).doesNotContain("root:", "passwd", "win.ini", "jndi", "<script>");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/v1/models/..%2f..%2f..%2fetc%2fpasswd", "/v1/models/%2e%2e/%2e%2e/etc/passwd",
			"/api/v1/models/..%5c..%5cx", "/css/..%2f..%2fapplication.yml", "/css/%2e%2e/%2e%2e/application.yml",
			"/css/..;/..;/application.yml", "/js/....//....//application.yml", "/samples/%00", "/problems/..%2fpage",
			"/problems/%3Cscript%3E", "/css/%252e%252e%252fapplication.yml", "//etc/passwd", "/application.yml",
			"/templates/page.html", "/META-INF/MANIFEST.MF", "/actuator/env", "/actuator/heapdump",
			"/actuator/shutdown" })
	void nothingIsServedButWhatIsMeantToBe(String path) throws Exception {
		try (var connection = new RawConnection(this.port)) {
			connection.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
			String reply = connection.rest();

			assertThat(reply).matches("(?s)HTTP/1\\.1 (400|404) .*")
				.doesNotContain("root:", "spring:", "Manifest-Version", "th:each", "<script>");
		}
	}

	static Stream<Arguments> forms() {
		return Stream.of(arguments("no boundary", "multipart/form-data", GOOD + "--x--\r\n"),
				arguments(
						"an endless boundary", "multipart/form-data; boundary=" + "x".repeat(5000), GOOD + "--x--\r\n"),
				arguments("never closed", "multipart/form-data; boundary=x", GOOD),
				arguments("no request", "multipart/form-data; boundary=x",
						"--x\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a\"\r\n\r\na\r\n--x--\r\n"),
				arguments("two requests", "multipart/form-data; boundary=x", GOOD + GOOD + "--x--\r\n"),
				arguments("a part without a name", "multipart/form-data; boundary=x",
						GOOD + "--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n"),
				arguments("a part without headers", "multipart/form-data; boundary=x",
						GOOD + "--x\r\n\r\na\r\n--x--\r\n"),
				arguments("a header of 100 kB", "multipart/form-data; boundary=x",
						GOOD + "--x\r\nContent-Disposition: form-data; name=\"" + "a".repeat(100_000)
								+ "\"\r\n\r\na\r\n--x--\r\n"),
				arguments("a thousand parts", "multipart/form-data; boundary=x",
						GOOD + "--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"a\"\r\n\r\na\r\n"
							.repeat(1000) + "--x--\r\n"),
				arguments("a form within", "multipart/form-data; boundary=x",
						"--x\r\nContent-Disposition: form-data; name=\"request\"\r\nContent-Type: multipart/mixed; boundary=y"
								+ "\r\n\r\n--y\r\n\r\na\r\n--y--\r\n--x--\r\n"),
				arguments("only ends", "multipart/form-data; boundary=x", "--x--\r\n".repeat(1000)),
				arguments("nothing", "multipart/form-data; boundary=x", ""));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("forms")
	void aFormThatNoClientSendsIsRefused(String name, String type, String body) throws Exception {
		var reply = this.caller.post("/api/v1/answers", type, body.getBytes(StandardCharsets.US_ASCII));

		assertThat(reply.status()).as(reply.body()).isBetween(400, 422);
		assertThat(reply.at("/type")).startsWith("urn:sfumato:problem:");
	}

	/** Names of files go nowhere, so nothing in them matters. */
	@ParameterizedTest
	@ValueSource(strings = { "../../../../tmp/x.png", "/etc/passwd", "a.png\\\";x=\\\"", "%00.png", "C:\\\\x" })
	void aFilesNameIsNoPath(String name) throws Exception {
		var reply = this.caller.upload("/api/v1/answers", "{\"question\":\"What is this?\"}", name, Pictures.png());

		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
		assertThat(reply.body()).doesNotContain("passwd", "tmp");
	}

	static Stream<Arguments> headers() {
		return Stream.of(
				arguments("a header of 100 kB", "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(100_000)),
				arguments("10,000 headers", "GET / HTTP/1.1\r\nHost: localhost\r\n" + "X: a\r\n".repeat(10_000)),
				arguments("an address of 100 kB", "GET /" + "a".repeat(100_000) + " HTTP/1.1\r\nHost: localhost"),
				arguments("a name with a blank", "GET / HTTP/1.1\r\nHost: localhost\r\nX y: a"),
				arguments("no version", "GET /\r\nHost: localhost"),
				arguments("a length that is no number",
						"POST /api/v1/answers HTTP/1.1\r\nHost: localhost\r\nContent-Length: x"),
				arguments("a length below nothing",
						"POST /api/v1/answers HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1"),
				arguments("two lengths",
						"POST /api/v1/answers HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 4"),
				arguments("a chunk that is no number",
						"POST /api/v1/answers HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
								+ "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}"),
				arguments("a foreign host", "GET /v1/models HTTP/1.1\r\nHost: evil.example"),
				arguments("rubbish", "\u0000\u0001\u0002\u00ff"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("headers")
	void aRequestThatIsNoneIsRefusedAndHungUpOn(String name, String request, CapturedOutput log) throws Exception {
		try (var connection = new RawConnection(this.port)) {
			try {
				connection.send(request + "\r\nConnection: close\r\n\r\n");
			}
			catch (IOException hungUp) {
				// the server needn't hear all of it; what it said before is there all the
				// same
			}

			assertThat(connection.rest()).doesNotContain("sfumato-mini", " 200 ", " 500 ");
			assertThat(log).as("no fault of ours").doesNotContain(" ERROR ", " status=200 ");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "x-request-id", "x-client-request-id", "X-Forwarded-For", "Authorization", "Cookie" })
	void headersAreNotEchoed(String header) throws Exception {
		try (HttpClient client = HttpClient.newHttpClient()) {
			var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + "/v1/models"))
				.header(header, "zebra-71")
				.build();
			var reply = client.send(request, HttpResponse.BodyHandlers.ofString());

			assertThat(reply.statusCode()).isEqualTo(200);
			assertThat(reply.headers().map().toString() + reply.body()).doesNotContain("zebra-71");
		}
	}

	static Stream<Arguments> objects() {
		return Stream.of(arguments("deep", "{\"question\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}"),
				arguments("wide",
						"{\"question\":\"?\",\"metadata\":{" + IntStream.range(0, 200_000)
							.mapToObj((number) -> "\"a" + number + "\":\"b\",")
							.collect(Collectors.joining()) + "\"z\":\"z\"}}"),
				arguments("a number of a million digits",
						"{\"question\":\"?\",\"options\":{\"seed\":" + "9".repeat(1_000_000) + "}}"),
				arguments("a huge number", "{\"question\":\"?\",\"options\":{\"temperature\":1e999999999}}"),
				arguments("a name of a million letters", "{\"" + "q".repeat(1_000_000) + "\":1}"),
				arguments("no number", "{\"question\":\"?\",\"options\":{\"temperature\":NaN}}"),
				arguments("the same twice", "{\"question\":\"?\",\"question\":\"?\"}"),
				arguments("half a letter", "{\"question\":\"\\ud800\"}"),
				arguments("a list of a million", "{\"questions\":[" + "\"?\",".repeat(1_000_000) + "\"?\"]}"),
				arguments("no UTF-8", "{\"question\":\"\u00ff\"}"),
				arguments("two objects", "{\"question\":\"?\"}{\"question\":\"?\"}"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("objects")
	void anObjectThatNoClientSendsIsRefusedAtOnce(String name, String json) throws Exception {
		double begin = cpuSeconds();

		var reply = this.caller.post("/api/v1/answers", "application/json", json.getBytes(StandardCharsets.ISO_8859_1));

		assertThat(reply.status()).as(reply.body()).isBetween(400, 422);
		assertThat(reply.body()).hasSizeLessThan(10_000);
		assertThat(cpuSeconds() - begin).as("seconds").isLessThan(10);
	}

	@Test
	void aPatternThatWouldTakeForeverTakesNoTime() throws Exception {
		double begin = cpuSeconds();

		var reply = this.caller.post("/api/v1/infills", """
				{"context":"a","schema":{"type":"object","required":["a"],"properties":{"a":{"type":"string",
				"maxLength":30,"pattern":"^(a+)+$"}}}}""");

		assertThat(reply.status()).as(reply.body()).isIn(200, 422);
		assertThat(cpuSeconds() - begin).as("seconds").isLessThan(20);
	}

	/**
	 * What this process, the server in it, has computed: nothing that others keep busy.
	 */
	private static double cpuSeconds() {
		return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1e9;
	}

	@Test
	void theActuatorTellsNobodyWhatItsHealthIsMadeOf() throws Exception {
		var health = this.caller.get("/actuator/health");

		assertThat(health.at("/status")).isEqualTo("UP");
		assertThat(JsonMapper.shared().readTree(health.body()).toString()).doesNotContain("path", "free", "sha256");
		assertThat(this.caller.get("/actuator").body()).doesNotContain("env", "heapdump", "threaddump", "beans");
	}

}
