package io.sfumato.samples.client;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The typed calls of the official client, on a class path of its own. */
@Timeout(180)
class PurchaseReaderIT {

	private static final Path JAR = Path.of("app/target/sfumato.jar");

	private static final Path RECEIPT = Path.of("web/src/main/resources/static/samples/receipt.png");

	/** To the end of the number: what is read may be half a line. */
	private static final Pattern STARTED = Pattern.compile("Netty started on port (\\d+) ");

	@TempDir
	private Path folder;

	private Process server;

	private OpenAIClient client;

	@BeforeEach
	void start() throws Exception {
		assertThat(JAR).as("built by the module app").exists();
		Path log = this.folder.resolve("output.txt");
		this.server = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar",
				JAR.toString(), "--server.port=0", "--sfumato.cache.directory=app/target/cache",
				"--sfumato.storage.directory=" + this.folder.resolve("storage"))
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		this.client = OpenAIOkHttpClient.builder()
			.baseUrl("http://127.0.0.1:" + port(log) + "/v1")
			.apiKey("any")
			// the port is open while the model is being loaded, for however long, and a
			// 503 is asked again
			.maxRetries(100)
			.build();
	}

	@AfterEach
	void stop() throws Exception {
		if (this.client != null) {
			this.client.close();
		}
		this.server.destroy();
		this.server.waitFor();
	}

	@Test
	void aPictureBecomesAnObjectOfTheClass() throws Exception {
		Purchase purchase = new PurchaseReader(this.client).read(Files.readAllBytes(RECEIPT));

		assertThat(purchase.merchant).isNotNull();
		assertThat(purchase.total).isFinite();
		assertThat(purchase.payment).isNotNull();
	}

	private String port(Path log) throws Exception {
		for (int round = 0; round < 1200 && this.server.isAlive(); round++) {
			Matcher matcher = STARTED.matcher(Files.readString(log));
			if (matcher.find()) {
				return matcher.group(1);
			}
			this.server.waitFor(Duration.ofMillis(100));
		}
		throw new AssertionError("It didn't start: " + Files.readString(log));
	}

}
