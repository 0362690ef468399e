package io.sfumato.trainer.sound;

import java.io.IOException;
import java.util.Set;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ClipSourceTests {

	@Test
	void makesOnlyTheKindsThatAreAskedFor() throws IOException {
		// nobody has to speak for these
		ClipSource events = new ClipSource(Voices.TRAINING, Set.of("event"));

		for (long seed = 0; seed < 20; seed++) {
			assertThat(events.next(new SplittableRandom(seed), 1)).singleElement().returns("event", Clip::task);
		}
	}

	@Test
	void namesTheKindsThereAre() {
		assertThatThrownBy(() -> new ClipSource(Voices.TRAINING, Set.of("digits", "songs")))
			.isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("songs")
			.hasMessageContaining("letters");
		assertThatThrownBy(() -> new ClipSource(Voices.TRAINING, Set.of()))
			.isInstanceOf(IllegalArgumentException.class);
	}

}
