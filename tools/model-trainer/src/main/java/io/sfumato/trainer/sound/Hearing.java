package io.sfumato.trainer.sound;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;

import io.sfumato.encoders.audio.LogMel;
import io.sfumato.encoders.audio.SpeechMel;
import io.sfumato.trainer.model.SpeechEmbedding;
import io.sfumato.trainer.model.Weights;

/** The part of listening that isn't trained: from samples to what both branches take. */
public final class Hearing {

	/**
	 * Lengths are rounded up, since every new one costs the compilation of 20 kernels.
	 */
	private static final int STEP = 16;

	private final SpeechMel speechMel = new SpeechMel();

	private final Map<Integer, LogMel> logMels = new HashMap<>();

	private final Weights weights;

	private final SpeechEmbedding embedding;

	/**
	 * @param weights that hold the frozen network
	 */
	public Hearing(Weights weights, SpeechEmbedding embedding) {
		this.weights = weights;
		this.embedding = embedding;
	}

	/** Hears a clip of at most 10 s. */
	public HeardClip hear(Clip clip) {
		int tokens = SpeechMel.tokens(clip.samples().length);
		return new HeardClip(clip.task(), clip.words(), clip.exchanges(), tokens,
				HeardClip.halves(speech(speechMel(clip.samples()), tokens)),
				HeardClip.halves(logMel(clip.samples(), tokens)));
	}

	/** The frozen network's input [8·tokens + 68, 32]. */
	public float[] speechMel(float[] samples) {
		return this.speechMel.features(samples);
	}

	/** What the frozen network makes of its input, [tokens, 96]. */
	public float[] speech(float[] mel, int tokens) {
		try (PointerScope scope = new PointerScope(); AutoGradMode off = new AutoGradMode(false)) {
			this.weights.nextStep();
			int rounded = Math.ceilDiv(tokens, STEP) * STEP;
			Tensor input = Tensor.create(Arrays.copyOf(mel, SpeechMel.frames(rounded) * SpeechMel.BANDS), 1, 1,
					SpeechMel.frames(rounded), SpeechMel.BANDS);
			return Weights.read(this.embedding.forward(input).narrow(1, 0, tokens));
		}
	}

	/** Whisper's features [80, 8·tokens]. */
	public float[] logMel(float[] samples, int tokens) {
		return this.logMels
			.computeIfAbsent(tokens, (count) -> new LogMel(SpeechEmbedding.LOG_MEL_BANDS, count * SpeechMel.TOKEN))
			.features(samples)
			.values();
	}

}
