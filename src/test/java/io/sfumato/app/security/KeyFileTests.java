package io.sfumato.app.security;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class KeyFileTests {

	private static final String DIGEST = "a".repeat(64);

	@TempDir
	private Path folder;

	@Test
	void aLineIsAKey() throws Exception {
		KeyFile file = file("""
				# who            digest            may
				alice  %s  run metrics

				bob	%s	run
				""".formatted(DIGEST, "B".repeat(64)));

		List<ApiKey> keys = file.keys(file.text());

		assertThat(keys).extracting(ApiKey::id).containsExactly("alice", "bob");
		assertThat(keys.getFirst().scopes()).containsExactly(Scope.RUN, Scope.METRICS);
		assertThat(HexFormat.of().formatHex(keys.getLast().digest())).isEqualTo("b".repeat(64));
	}

	@ParameterizedTest
	@ValueSource(strings = { "al/ice @ run", "alice", "alice secret-key run", "alice @", "alice @ root",
			"alice @ run\nalice @ run", "", "# nobody" })
	void whatIsntAKeyIsRefusedWithoutBeingRepeated(String text) throws Exception {
		KeyFile file = file(text.replace("@", DIGEST));

		assertThatExceptionOfType(KeyFileException.class).isThrownBy(() -> file.keys(file.text()))
			.withMessageContaining("keys.txt")
			.withMessageNotContaining("secret-key")
			.withMessageNotContaining(DIGEST);
	}

	@Test
	void aFileThatIsntThereIsNamed() {
		assertThatExceptionOfType(KeyFileException.class)
			.isThrownBy(() -> new ApiKeys(new KeyFile(this.folder.resolve("nowhere")), Duration.ofMillis(1)))
			.withMessageContaining("nowhere");
	}

	@Test
	@Timeout(30)
	@ExtendWith(OutputCaptureExtension.class)
	void keysComeAndGoWhileAFileThatIsBrokenChangesNothing(CapturedOutput output) throws Exception {
		KeyFile file = file(line("old"));
		try (var keys = new ApiKeys(file, Duration.ofMillis(5))) {
			assertThat(keys.find("old")).isNotNull();

			file("half a li");
			await().until(() -> output.getOut().contains("The API keys stay as they were"));
			assertThat(keys.find("old")).isNotNull();

			file(line("new"));
			await().until(() -> keys.find("new") != null);
			assertThat(keys.find("old")).isNull();
		}
	}

	@Test
	void onlyTheKeyItselfOpens() throws Exception {
		String key = "5f0c9e1d7b3a";
		try (var keys = new ApiKeys(file(line(key)), Duration.ofHours(1))) {
			String digest = HexFormat.of().formatHex(ApiKey.digest(key));

			assertThat(keys.find(key)).isNotNull();
			assertThat(List.of("", " ", key + " ", key.substring(1), key.toUpperCase(), digest, key + "\0"))
				.allSatisfy((other) -> assertThat(keys.find(other)).isNull());
		}
	}

	private static String line(String key) {
		return "one " + HexFormat.of().formatHex(ApiKey.digest(key)) + " run\n";
	}

	private KeyFile file(String text) throws Exception {
		return new KeyFile(Files.writeString(this.folder.resolve("keys.txt"), text));
	}

}
