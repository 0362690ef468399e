package io.sfumato.encoders.audio;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How a clip is cut in the stretches that a tower hears at once.
 *
 * @param longest samples of a stretch
 * @param shortest samples of a rest that is still worth a token; a shorter one is left
 * out, unless it is all there is
 */
public record SoundWindows(int longest, int shortest) {

	/** Part of a stretch, at its end, in which a pause is looked for. */
	private static final int PAUSE_PART = 5;

	/** Samples over which loudness is averaged: 20 ms, a period of a low voice. */
	private static final int FRAME = Waveform.HEARD_RATE / 50;

	public SoundWindows {
		if (shortest < 1 || longest < shortest) {
			throw new IllegalArgumentException("windows of %d to %d samples can't be".formatted(shortest, longest));
		}
	}

	/** Full stretches one behind the other, and what is left. */
	public List<SoundWindow> full(Waveform sound) {
		float[] samples = sound.heard().samples();
		List<SoundWindow> windows = new ArrayList<>();
		int start = 0;
		do {
			int end = (int) Math.min(samples.length, (long) start + this.longest);
			windows.add(window(samples, start, end));
			start = end;
		}
		while (samples.length - start >= this.shortest);
		return windows;
	}

	/**
	 * Stretches that end where it is most quiet, in the last fifth of what they may be,
	 * so that no word is cut in two that needn't be.
	 */
	public List<SoundWindow> atPauses(Waveform sound) {
		float[] samples = sound.heard().samples();
		List<SoundWindow> windows = new ArrayList<>();
		int start = 0;
		do {
			int end = (samples.length - start <= this.longest) ? samples.length : pause(samples, start);
			windows.add(window(samples, start, end));
			start = end;
		}
		while (samples.length - start >= this.shortest);
		return windows;
	}

	/** The middle of the quietest frame where a stretch may end, the last one on ties. */
	private int pause(float[] samples, int start) {
		int latest = start + this.longest;
		int quietest = latest;
		double least = Double.POSITIVE_INFINITY;
		int earliest = latest - this.longest / PAUSE_PART;
		for (int from = earliest; from + FRAME <= latest; from += FRAME / 2) {
			double power = 0;
			for (int at = from; at < from + FRAME; at++) {
				power += samples[at] * samples[at];
			}
			if (power <= least) {
				least = power;
				quietest = from + FRAME / 2;
			}
		}
		return quietest;
	}

	private static SoundWindow window(float[] samples, int start, int end) {
		return new SoundWindow((double) start / Waveform.HEARD_RATE,
				new Waveform(Arrays.copyOfRange(samples, start, end), Waveform.HEARD_RATE));
	}

	/** How many samples of such a clip are heard. */
	int heard(int samples) {
		int rest = samples % this.longest;
		return (samples > this.longest && rest < this.shortest) ? samples - rest : samples;
	}

}
