package io.sfumato.trainer.train;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.sfumato.trainer.sound.HeardClip;
import io.sfumato.trainer.text.Encoder;
import io.sfumato.trainer.text.Vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

class HeardBatchTests {

	private final Encoder encoder = new Encoder(Vocabulary.standard());

	@Test
	void clipsArePaddedToTheLongest() {
		HeardBatch batch = HeardBatch.of(List.of(clip("seven", 1, 2), clip("b q", 2, 3)));

		assertThat(batch.longest()).isEqualTo(2);
		assertThat(batch.tokens()).containsExactly(1, 2);
		// one token of the first clip, then silence
		assertThat(Arrays.copyOfRange(batch.speech(), 0, 96)).containsOnly(2);
		assertThat(Arrays.copyOfRange(batch.speech(), 96, 192)).containsOnly(0);
		assertThat(Arrays.copyOfRange(batch.speech(), 192, 384)).containsOnly(3);
		// the second band of the first clip begins behind the padding of its first
		assertThat(Arrays.copyOfRange(batch.logMel(), 0, 8)).containsOnly(2);
		assertThat(Arrays.copyOfRange(batch.logMel(), 8, 16)).containsOnly(0);
		assertThat(Arrays.copyOfRange(batch.logMel(), 16, 24)).containsOnly(2);
		assertThat(Arrays.copyOfRange(batch.mask(), 0, 4)).containsOnly(0);
		assertThat(Arrays.copyOfRange(batch.mask(), 4, 8)).containsOnly(LanguageBatch.HIDDEN);
		assertThat(Arrays.copyOfRange(batch.mask(), 8, 16)).containsOnly(0);
	}

	@Test
	void wordsAreHeardAsTokensAndOtherOnesAsLetters() {
		assertThat(clip("seven", 1, 0).words()).containsExactly(Vocabulary.standard().wordId(" seven").orElseThrow());
		assertThat(clip("b q", 1, 0).words()).containsExactly('b', 'q');
		assertThat(clip("xylem", 1, 0).words()).containsExactly('x', 'y', 'l', 'e', 'm');
	}

	private PreparedClip clip(String words, int tokens, float value) {
		short half = Float.floatToFloat16(value);
		short[] speech = new short[tokens * 96];
		short[] logMel = new short[tokens * 8 * 80];
		Arrays.fill(speech, half);
		Arrays.fill(logMel, half);
		return PreparedClip.of(new HeardClip("digit", words, List.of(), tokens, speech, logMel), this.encoder);
	}

}
