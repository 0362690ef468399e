package io.sfumato.trainer.train;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.trainer.sound.HeardClip;
import io.sfumato.trainer.text.Encoder;
import io.sfumato.trainer.text.Vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6 })
	void someBandsAndAStretchOfEachClipAreBlottedOut(long seed) {
		HeardBatch batch = HeardBatch.of(List.of(rising(60), rising(41)));
		HeardBatch whole = HeardBatch.of(List.of(rising(60), rising(41)));

		HeardBatch blotted = batch.blotted(new SplittableRandom(seed));

		assertThat(batch.speech()).isEqualTo(whole.speech());
		assertThat(batch.logMel()).isEqualTo(whole.logMel());
		assertThat(blotted.logMel()).isNotEqualTo(whole.logMel());
		for (int clip = 0; clip < 2; clip++) {
			int tokens = batch.tokens()[clip];
			int lost = 0;
			for (int token = 0; token < tokens; token++) {
				int at = 96 * (60 * clip + token);
				if (blotted.speech()[at] != batch.speech()[at]) {
					lost++;
					assertThat(blotted.speech()[at]).isCloseTo(mean(tokens), within(0.1f));
					assertThat(lostBands(blotted, batch, clip, 8 * token)).isEqualTo(80);
				}
				else {
					assertThat(lostBands(blotted, batch, clip, 8 * token)).isLessThanOrEqualTo(28);
				}
			}
			assertThat(lost).isLessThanOrEqualTo(tokens / 12);
		}
		assertThat(blotted.logMel()[480 * 80 + 8 * 41]).isZero();
	}

	/** Bands of a frame that aren't what they were. */
	private static int lostBands(HeardBatch blotted, HeardBatch batch, int clip, int frame) {
		int lost = 0;
		for (int band = 0; band < 80; band++) {
			int at = 480 * (80 * clip + band) + frame;
			lost += (blotted.logMel()[at] != batch.logMel()[at]) ? 1 : 0;
		}
		return lost;
	}

	private static float mean(int tokens) {
		return (float) IntStream.range(0, tokens).mapToDouble(HeardBatchTests::level).average().orElseThrow();
	}

	/** Rises ever faster, so that none is the mean. */
	private static double level(int token) {
		return token * token / 64.0;
	}

	private PreparedClip rising(int tokens) {
		short[] speech = new short[tokens * 96];
		short[] logMel = new short[tokens * 8 * 80];
		for (int i = 0; i < speech.length; i++) {
			speech[i] = Float.floatToFloat16((float) level(i / 96));
		}
		for (int i = 0; i < logMel.length; i++) {
			logMel[i] = Float.floatToFloat16((float) level(i % (8 * tokens) / 8));
		}
		return PreparedClip.of(new HeardClip("digit", "seven", List.of(), tokens, speech, logMel), this.encoder);
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
