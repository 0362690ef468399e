package io.sfumato.samples.receipts;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import javax.imageio.ImageIO;

import io.sfumato.samples.receipts.StoredReceipt.Status;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockMultipartFile;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import static org.assertj.core.api.Assertions.assertThat;

/** The whole application: the embedded model, a real PostgreSQL, a folder. */
@SpringBootTest(properties = { "sfumato.cache.directory=target/cache", "receipts.every=1h",
		// more than any model is sure of: what is tested is the way, not the model
		"receipts.least-confidence=0.99",
		// nor is it tested how busy the machine is
		"spring.ai.sfumato.chat.deadline=3m" })
@AutoConfigureMockMvc
@Import(PostgresConfiguration.class)
@Timeout(180)
class ReceiptsInboxTests {

	@TempDir
	private static Path directory;

	@Autowired
	private Inbox inbox;

	@Autowired
	private Intake intake;

	@Autowired
	private ReceiptRepository receipts;

	@Autowired
	private FailureRepository failures;

	@Autowired
	private MockMvcTester http;

	@DynamicPropertySource
	static void inbox(DynamicPropertyRegistry registry) {
		registry.add("receipts.directory", () -> directory);
	}

	@BeforeEach
	void empty() {
		this.receipts.deleteAll();
		this.failures.deleteAll();
	}

	@Test
	void aReceiptInTheFolderBecomesARow() throws IOException {
		drop("receipt.png", sample());

		this.inbox.sweep();

		assertThat(this.receipts.findAll()).singleElement().satisfies((row) -> {
			assertThat(row.fileName()).isEqualTo("receipt.png");
			if (row.total() != null) {
				assertThat(row.total()).isNotNegative();
			}
			else {
				assertThat(row.doubts()).extracting(Doubt::field).contains("total");
			}
			assertThat(row.status()).isEqualTo(row.doubts().isEmpty() ? Status.ACCEPTED : Status.REVIEW);
		});
		assertThat(directory.resolve("done/receipt.png")).exists();
		assertThat(directory.resolve("receipt.png")).doesNotExist();
		assertThat(this.failures.findAll()).isEmpty();
	}

	@Test
	void theSameFileTwiceIsOneRow() throws Exception {
		byte[] file = sample();
		try (var callers = Executors.newFixedThreadPool(2)) {
			Callable<Outcome> first = () -> this.intake.take("a.png", file);
			Callable<Outcome> second = () -> this.intake.take("b.png", file);
			for (Future<Outcome> outcome : callers.invokeAll(List.of(first, second))) {
				assertThat(outcome.get()).isInstanceOf(Outcome.Stored.class);
			}
		}
		drop("c.png", file);
		this.inbox.sweep();

		assertThat(this.receipts.findAll()).hasSize(1);
		assertThat(directory.resolve("done/c.png")).exists();
	}

	@Test
	void aFileThatIsNoPictureIsKeptApartWithTheReason() throws IOException {
		drop("broken.png", new byte[] { (byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0 });

		this.inbox.sweep();

		assertThat(this.receipts.findAll()).isEmpty();
		assertThat(this.failures.findAll()).singleElement().satisfies((failure) -> {
			assertThat(failure.fileName()).isEqualTo("broken.png");
			assertThat(failure.problem()).isEqualTo("media-invalid");
			assertThat(failure.reason()).isNotBlank();
		});
		assertThat(directory.resolve("failed/broken.png")).exists();
	}

	@Test
	void aFileThatIsStillBeingWrittenIsLeftAlone() throws IOException {
		Path file = drop("half.png", new byte[] { 1 }, Instant.now().plus(Duration.ofHours(1)));

		this.inbox.sweep();

		assertThat(file).exists();
		assertThat(this.failures.findAll()).isEmpty();
		Files.delete(file);
	}

	@Test
	void whatIsDoubtfulWaitsForAPersonWhoHasTheLastWord() throws IOException {
		var taken = this.http.post()
			.uri("/receipts")
			.multipart()
			.file(new MockMultipartFile("file", "blank.png", "image/png", blank()))
			.exchange();
		assertThat(taken).hasStatus(201);
		StoredReceipt stored = this.receipts.findAll().getFirst();
		assertThat(stored.status()).isEqualTo(Status.REVIEW);
		assertThat(stored.doubts()).isNotEmpty();
		assertThat(this.http.get().uri("/receipts")).bodyJson()
			.extractingPath("$[0].doubts[0].field")
			.asString()
			.isNotBlank();

		assertThat(this.http.put()
			.uri("/receipts/{id}", stored.id())
			.contentType(MediaType.APPLICATION_JSON)
			.content("{\"merchant\":\"Nook\",\"issued\":\"2026-11-22\",\"total\":10.95,\"payment\":\"CARD\"}"))
			.hasStatusOk();

		assertThat(this.receipts.findById(stored.id())).hasValueSatisfying((row) -> {
			assertThat(row.status()).isEqualTo(Status.ACCEPTED);
			assertThat(row.merchant()).isEqualTo("Nook");
			assertThat(row.issued()).isEqualTo(LocalDate.of(2026, 11, 22));
			assertThat(row.total()).isEqualByComparingTo(new BigDecimal("10.95"));
			assertThat(row.doubts()).isEmpty();
		});
		assertThat(this.http.get().uri("/receipts")).bodyJson().extractingPath("$").asArray().isEmpty();
	}

	@Test
	void aPostedFileThatIsKnownIsntNew() throws IOException {
		var file = new MockMultipartFile("file", "receipt.png", "image/png", sample());

		assertThat(this.http.post().uri("/receipts").multipart().file(file)).hasStatus(201)
			.headers()
			.containsHeader("Location");
		assertThat(this.http.post().uri("/receipts").multipart().file(file)).hasStatus(200);
	}

	@Test
	void aPostedFileThatIsNoPictureIsRefusedWithTheReason() {
		var file = new MockMultipartFile("file", "a.txt", "text/plain", "Total 10.95".getBytes());

		assertThat(this.http.post().uri("/receipts").multipart().file(file)).hasStatus(422)
			.bodyJson()
			.extractingPath("$.detail")
			.asString()
			.isNotBlank();
	}

	private static void drop(String name, byte[] content) throws IOException {
		drop(name, content, Instant.now().minus(Duration.ofMinutes(1)));
	}

	/** Not before it has its time: the application's own first look may be late. */
	private static Path drop(String name, byte[] content, Instant written) throws IOException {
		Path hidden = Files.write(directory.resolve("." + name), content);
		Files.setLastModifiedTime(hidden, FileTime.from(written));
		return Files.move(hidden, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
	}

	private static byte[] sample() throws IOException {
		try (InputStream file = ReceiptsInboxTests.class.getResourceAsStream("/receipt.png")) {
			return file.readAllBytes();
		}
	}

	private static byte[] blank() throws IOException {
		var image = new BufferedImage(96, 160, BufferedImage.TYPE_INT_RGB);
		var graphics = image.createGraphics();
		graphics.setColor(Color.WHITE);
		graphics.fillRect(0, 0, 96, 160);
		graphics.dispose();
		var bytes = new ByteArrayOutputStream();
		ImageIO.write(image, "png", bytes);
		return bytes.toByteArray();
	}

}
