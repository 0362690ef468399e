package io.sfumato.trainer.train;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

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

	/** Stretches of a clip that are blotted out. */
	private static final int STRETCHES = 1;

	/** The longest stretch is such a part of the clip. */
	private static final int SHORT_OF = 12;

	/** Gaps in the bands of a clip. */
	private static final int GAPS = 2;

	/** Bands of the widest gap. */
	private static final int WIDEST_GAP = 14;

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

	/**
	 * The same with bands and stretches of each clip blotted out by what the clip has
	 * there on average (SpecAugment, Park et al. 2019, §2), so that recordings can't be
	 * learnt by heart. A stretch is gone from both features.
	 * @param random draws what is blotted out
	 */
	HeardBatch blotted(RandomGenerator random) {
		float[] speech = this.speech.clone();
		float[] logMel = this.logMel.clone();
		int width = SpeechEmbedding.WIDTH;
		int bands = SpeechEmbedding.LOG_MEL_BANDS;
		int frames = FRAMES * this.longest;
		for (int clip = 0; clip < size(); clip++) {
			int heard = this.tokens[clip];
			boolean[] lostTokens = lost(heard, STRETCHES, Math.max(1, heard / SHORT_OF), random);
			boolean[] lostBands = lost(bands, GAPS, WIDEST_GAP, random);
			for (int band = 0; band < bands; band++) {
				int from = (clip * bands + band) * frames;
				float mean = mean(logMel, from, 1, FRAMES * heard);
				for (int frame = 0; frame < FRAMES * heard; frame++) {
					if (lostBands[band] || lostTokens[frame / FRAMES]) {
						logMel[from + frame] = mean;
					}
				}
			}
			for (int value = 0; value < width; value++) {
				int from = clip * this.longest * width + value;
				float mean = mean(speech, from, width, heard);
				for (int token = 0; token < heard; token++) {
					if (lostTokens[token]) {
						speech[from + token * width] = mean;
					}
				}
			}
		}
		return new HeardBatch(speech, logMel, this.mask, this.tokens, this.longest);
	}

	/** Some runs among a number of places, each from 0 to a most of them long. */
	private static boolean[] lost(int places, int runs, int most, RandomGenerator random) {
		boolean[] lost = new boolean[places];
		for (int run = 0; run < runs; run++) {
			int length = random.nextInt(Math.min(most, places) + 1);
			int from = random.nextInt(places - length + 1);
			Arrays.fill(lost, from, from + length, true);
		}
		return lost;
	}

	private static float mean(float[] values, int from, int step, int count) {
		double sum = 0;
		for (int i = 0; i < count; i++) {
			sum += values[from + i * step];
		}
		return (float) (sum / count);
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
