package io.sfumato.trainer.train;

import java.util.Arrays;
import java.util.List;

import org.bytedeco.pytorch.Tensor;

import io.sfumato.trainer.model.AudioTower;
import io.sfumato.trainer.model.SpeechEmbedding;
import io.sfumato.trainer.sound.HeardClip;

/**
 * The features of a batch of clips, padded to the longest.
 *
 * @param speech [B·T·96]
 * @param logMel [B·80·8·T]
 * @param mask [B·4·T], zero at frames
 * @param tokens of each clip
 * @param longest tokens of the longest
 */
record HeardBatch(float[] speech, float[] logMel, float[] mask, int[] tokens, int longest) {

	/** Frames of log-mel features of a token. */
	private static final int FRAMES = 8;

	static HeardBatch of(List<PreparedClip> clips) {
		int longest = clips.stream().mapToInt(PreparedClip::tokens).max().orElse(0);
		int size = clips.size();
		int width = SpeechEmbedding.WIDTH;
		int bands = SpeechEmbedding.LOG_MEL_BANDS;
		float[] speech = new float[size * longest * width];
		float[] logMel = new float[size * bands * FRAMES * longest];
		float[] mask = new float[size * AudioTower.POOL * longest];
		int[] tokens = new int[size];
		for (int i = 0; i < size; i++) {
			HeardClip clip = clips.get(i).clip();
			tokens[i] = clip.tokens();
			widen(clip.speech(), 0, clip.tokens() * width, speech, i * longest * width);
			for (int band = 0; band < bands; band++) {
				widen(clip.logMel(), band * FRAMES * clip.tokens(), FRAMES * clip.tokens(), logMel,
						(i * bands + band) * FRAMES * longest);
			}
			Arrays.fill(mask, (i * longest + clip.tokens()) * AudioTower.POOL, (i + 1) * longest * AudioTower.POOL,
					LanguageBatch.HIDDEN);
		}
		return new HeardBatch(speech, logMel, mask, tokens, longest);
	}

	private static void widen(short[] from, int at, int count, float[] to, int start) {
		for (int i = 0; i < count; i++) {
			to[start + i] = Float.float16ToFloat(from[at + i]);
		}
	}

	int size() {
		return this.tokens.length;
	}

	Tensor speechTensor() {
		return Tensor.create(this.speech, size(), this.longest, SpeechEmbedding.WIDTH);
	}

	Tensor logMelTensor() {
		return Tensor.create(this.logMel, size(), SpeechEmbedding.LOG_MEL_BANDS, FRAMES * this.longest);
	}

	Tensor maskTensor() {
		return Tensor.create(this.mask, size(), 1, 1, AudioTower.POOL * this.longest);
	}

}
