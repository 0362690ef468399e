package io.sfumato.web.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

class DraftTests {

	@TempDir
	private Path folder;

	private Storage storage;

	private Path drafts;

	@BeforeEach
	void open() {
		this.storage = new Storage(new StorageLimits(this.folder, 1000, 100, 10, 10, 10, Duration.ofDays(1)));
		this.drafts = this.storage.folder("drafts");
	}

	@AfterEach
	void close() {
		this.storage.close();
	}

	@Test
	void whatIsKeptTakesItsRoom() throws IOException {
		Path target = this.drafts.resolve("a");
		try (Draft draft = Draft.ofFile(this.storage, this.drafts)) {
			draft.write("abc".getBytes());
			draft.moveTo(target);
		}

		assertThat(target).hasContent("abc");
		assertThat(this.storage.bytes()).isEqualTo(3);
	}

	@Test
	void whatIsntKeptLeavesNothing() throws IOException {
		try (Draft file = Draft.ofFile(this.storage, this.drafts);
				Draft job = Draft.ofFolder(this.storage, this.drafts, "items")) {
			file.write("abc".getBytes());
			job.write("abc".getBytes());
			job.put("common", "de".getBytes());
			assertThat(this.storage.bytes()).isEqualTo(8);
		}

		assertThat(this.storage.bytes()).isZero();
		assertThat(Storage.in(this.drafts)).isEmpty();
	}

	@Test
	void whatWasClosedIsntKept() {
		Draft draft = Draft.ofFile(this.storage, this.drafts);
		draft.write("abc".getBytes());
		draft.close();

		assertThatIOException().isThrownBy(() -> draft.moveTo(this.drafts.resolve("a")));
		assertThat(this.storage.bytes()).isZero();
	}

	/** As when somebody hangs up while the last of their file is kept. */
	@Test
	void whoeverIsFirstThereIsRoomForWhatIsThere() throws Exception {
		for (int round = 0; round < 100; round++) {
			Path target = this.drafts.resolve("a");
			Draft draft = Draft.ofFile(this.storage, this.drafts);
			draft.write("abc".getBytes());
			Thread hangingUp = Thread.ofPlatform().start(draft::close);
			try {
				draft.moveTo(target);
			}
			catch (IOException closed) {
				assertThat(target).doesNotExist();
			}
			hangingUp.join();

			assertThat(this.storage.bytes()).isEqualTo(Files.exists(target) ? 3 : 0);
			if (Files.deleteIfExists(target)) {
				this.storage.giveBack(3);
			}
			assertThat(Storage.in(this.drafts)).isEmpty();
		}
	}

}
