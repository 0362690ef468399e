package io.sfumato.trainer.sound;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.sfumato.trainer.data.Exchange;
import io.sfumato.trainer.data.RecordAnswer;
import io.sfumato.trainer.data.TextAnswer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ClipShardTests {

	@TempDir
	private Path directory;

	@Test
	void whatIsWrittenIsRead() throws Exception {
		HeardClip clip = new HeardClip("digit", "seven", List.of(
				new Exchange("which digit?", new TextAnswer("7", true)),
				new Exchange("What is said?", new TextAnswer("seven")),
				new Exchange("Fill in the record.",
						new RecordAnswer(List.of(new RecordAnswer.Fixed("{\"digits\":"),
								new RecordAnswer.Slot("digits", "\"7\"", 6, false), new RecordAnswer.Fixed("}"))))),
				2, HeardClip.halves(new float[] { 1.5f, -20 }), HeardClip.halves(new float[] { 0.25f }));

		ClipShard.write(ClipShard.file(this.directory, 3), List.of(clip));

		assertThat(ClipShard.in(this.directory)).containsExactly(ClipShard.file(this.directory, 3));
		HeardClip read = ClipShard.read(ClipShard.file(this.directory, 3)).getFirst();
		assertThat(read.task()).isEqualTo(clip.task());
		assertThat(read.words()).isEqualTo(clip.words());
		assertThat(read.exchanges()).isEqualTo(clip.exchanges());
		assertThat(read.tokens()).isEqualTo(2);
		assertThat(read.speech()).isEqualTo(clip.speech());
		assertThat(read.logMel()).isEqualTo(clip.logMel());
	}

	@Test
	void shardsOfAnotherLayoutAreRefused() throws Exception {
		Path file = ClipShard.file(this.directory, 0);
		Files.write(file, new byte[] { 0, 0, 0, 99, 0, 0, 0, 0 });

		assertThatThrownBy(() -> ClipShard.read(file)).hasMessageContaining("layout 99");
	}

}
