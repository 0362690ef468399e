package io.sfumato.trainer.sound;

import java.util.List;
import java.util.random.RandomGenerator;

import io.sfumato.trainer.data.Chance;

/**
 * Sounds made of formulas. Each has a name of words that the model knows and looks
 * nothing up: equal generators give equal sounds.
 */
enum SoundEvent {

	BEEP("a beep") {
		@Override
		void play(float[] out, RandomGenerator random) {
			double pitch = Chance.between(random, 400f, 2500f);
			double length = Chance.between(random, 0.08f, 0.4f);
			for (double at = 0.02; at < seconds(out); at += seconds(out)) {
				tone(out, at, length, pitch, pitch, 0.5);
			}
		}
	},
	BEEPS("several beeps") {
		@Override
		void play(float[] out, RandomGenerator random) {
			double pitch = Chance.between(random, 400f, 2500f);
			double period = Chance.between(random, 0.2f, 0.5f);
			for (double at = 0; at < seconds(out); at += period) {
				tone(out, at, period * 0.5, pitch, pitch, 0.5);
			}
		}
	},
	SIREN("a siren") {
		@Override
		void play(float[] out, RandomGenerator random) {
			double low = Chance.between(random, 400f, 700f);
			double period = Chance.between(random, 0.5f, 2f);
			double phase = 0;
			for (int i = 0; i < out.length; i++) {
				double swing = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / RATE / period);
				phase += low * (1 + swing) / RATE;
				out[i] += (float) (0.4 * Math.sin(2 * Math.PI * phase) + 0.15 * Math.sin(6 * Math.PI * phase));
			}
		}
	},
	RISING("a rising tone") {
		@Override
		void play(float[] out, RandomGenerator random) {
			double low = Chance.between(random, 200f, 500f);
			tone(out, 0, seconds(out), low, low * Chance.between(random, 3f, 8f), 0.5);
		}
	},
	FALLING("a falling tone") {
		@Override
		void play(float[] out, RandomGenerator random) {
			double low = Chance.between(random, 200f, 500f);
			tone(out, 0, seconds(out), low * Chance.between(random, 3f, 8f), low, 0.5);
		}
	},
	DIAL("a dial tone") {
		@Override
		void play(float[] out, RandomGenerator random) {
			tone(out, 0, seconds(out), 350, 350, 0.3);
			tone(out, 0, seconds(out), 440, 440, 0.3);
		}
	},
	BUSY("a busy tone") {
		@Override
		void play(float[] out, RandomGenerator random) {
			for (double at = Chance.between(random, 0f, 0.3f); at < seconds(out); at += 1) {
				tone(out, at, 0.5, 480, 480, 0.3);
				tone(out, at, 0.5, 620, 620, 0.3);
			}
		}
	},
	TELEPHONE("a telephone") {
		@Override
		void play(float[] out, RandomGenerator random) {
			double pitch = Chance.between(random, 900f, 1500f);
			double warble = Chance.between(random, 0.03f, 0.06f);
			for (double at = 0; at < seconds(out); at += 2 * warble) {
				if (at % 1.6 < 1.0) {
					tone(out, at, warble, pitch, pitch, 0.4);
					tone(out, at + warble, warble, pitch * 1.25, pitch * 1.25, 0.4);
				}
			}
		}
	},
	BELL("a bell") {
		@Override
		void play(float[] out, RandomGenerator random) {
			double pitch = Chance.between(random, 300f, 1200f);
			double[] partials = { 0.5, 1, 1.19, 1.5, 2, 2.74, 3.76 };
			for (double partial : partials) {
				strike(out, 0.02, pitch * partial, 2.5 / (0.6 + partial), 0.25 / Math.sqrt(partial));
			}
		}
	},
	CLOCK("a clock") {
		@Override
		void play(float[] out, RandomGenerator random) {
			double period = Chance.between(random, 0.3f, 1f);
			for (double at = Chance.between(random, 0f, 0.3f); at < seconds(out); at += period) {
				burst(out, at, 0.008, 0.8, random);
				strike(out, at, 2200, 0.02, 0.4);
			}
		}
	},
	KNOCKING("knocking") {
		@Override
		void play(float[] out, RandomGenerator random) {
			double period = Chance.between(random, 0.15f, 0.4f);
			int knocks = Chance.between(random, 2, 5);
			for (int i = 0; i < knocks; i++) {
				strike(out, 0.05 + i * period, Chance.between(random, 110f, 190f), 0.06, 0.9);
				burst(out, 0.05 + i * period, 0.02, 0.3, random);
			}
		}
	},
	CLAPPING("clapping") {
		@Override
		void play(float[] out, RandomGenerator random) {
			double period = Chance.between(random, 0.12f, 0.5f);
			for (double at = 0.03; at < seconds(out); at += period * Chance.between(random, 0.9f, 1.1f)) {
				burst(out, at, 0.03, 0.9, random);
			}
		}
	},
	RAIN("rain") {
		@Override
		void play(float[] out, RandomGenerator random) {
			noise(out, Chance.between(random, 0.05f, 0.12f), 0.4, random);
			int drops = (int) (seconds(out) * Chance.between(random, 30, 90));
			for (int i = 0; i < drops; i++) {
				strike(out, random.nextDouble() * seconds(out), Chance.between(random, 1500f, 5000f), 0.01, 0.25);
			}
		}
	},
	NOISE("noise") {
		@Override
		void play(float[] out, RandomGenerator random) {
			noise(out, Chance.between(random, 0.15f, 0.4f), Chance.of(random, 0.5) ? 0 : 0.8, random);
		}
	},
	ENGINE("an engine") {
		@Override
		void play(float[] out, RandomGenerator random) {
			double pitch = Chance.between(random, 35f, 110f);
			double phase = 0;
			for (int i = 0; i < out.length; i++) {
				phase += pitch * (1 + 0.03 * Math.sin(i / 3000.0)) / RATE;
				double saw = 2 * (phase - Math.floor(phase)) - 1;
				out[i] += (float) (0.4 * saw * saw * saw + 0.2 * Math.sin(Math.PI * phase));
			}
			noise(out, 0.05, 0.9, random);
		}
	},
	WHISTLE("a whistle") {
		@Override
		void play(float[] out, RandomGenerator random) {
			double pitch = Chance.between(random, 1800f, 3200f);
			double phase = 0;
			for (int i = 0; i < out.length; i++) {
				phase += pitch * (1 + 0.02 * Math.sin(2 * Math.PI * 22 * i / RATE)) / RATE;
				out[i] += (float) (0.5 * Math.sin(2 * Math.PI * phase));
			}
			noise(out, 0.03, 0, random);
		}
	},
	DRUM("a drum") {
		@Override
		void play(float[] out, RandomGenerator random) {
			double period = Chance.between(random, 0.25f, 0.7f);
			for (double at = 0.02; at < seconds(out); at += period) {
				tone(out, at, 0.12, Chance.between(random, 110f, 150f), 45, 0.9);
				burst(out, at, 0.01, 0.4, random);
			}
		}
	},
	SILENCE("silence") {
		@Override
		void play(float[] out, RandomGenerator random) {
			noise(out, Chance.between(random, 0.0001f, 0.002f), 0.5, random);
		}
	};

	static final List<SoundEvent> ALL = List.of(values());

	private static final double RATE = 16_000;

	private final String named;

	SoundEvent(String named) {
		this.named = named;
	}

	/** Its name with the article. */
	String named() {
		return this.named;
	}

	/** Its name without the article. */
	String noun() {
		return this.named.replaceFirst("^an? ", "");
	}

	/** Adds the sound to samples at 16 kHz. */
	abstract void play(float[] out, RandomGenerator random);

	private static double seconds(float[] out) {
		return out.length / RATE;
	}

	/** A tone that glides from one pitch to another, without clicks at its ends. */
	private static void tone(float[] out, double at, double length, double from, double to, double loudness) {
		int start = (int) (at * RATE);
		int count = (int) (length * RATE);
		double phase = 0;
		for (int i = 0; i < count && start + i < out.length; i++) {
			phase += from * Math.pow(to / from, (double) i / count) / RATE;
			double edge = Math.min(1, Math.min(i, count - i) / 80.0);
			out[start + i] += (float) (loudness * edge * Math.sin(2 * Math.PI * phase));
		}
	}

	/** A tone that dies away. */
	private static void strike(float[] out, double at, double pitch, double decay, double loudness) {
		int start = (int) (at * RATE);
		int count = (int) (6 * decay * RATE);
		for (int i = 0; i < count && start + i < out.length; i++) {
			out[start + i] += (float) (loudness * Math.exp(-i / (decay * RATE)) * Math.min(1, i / 16.0)
					* Math.sin(2 * Math.PI * pitch * i / RATE));
		}
	}

	/** Noise that dies away. */
	private static void burst(float[] out, double at, double decay, double loudness, RandomGenerator random) {
		int start = (int) (at * RATE);
		int count = (int) (6 * decay * RATE);
		for (int i = 0; i < count && start + i < out.length; i++) {
			out[start + i] += (float) (loudness * Math.exp(-i / (decay * RATE)) * 0.5 * random.nextGaussian());
		}
	}

	/**
	 * Noise throughout.
	 * @param dullness 0 for white, towards 1 for ever less treble
	 */
	static void noise(float[] out, double loudness, double dullness, RandomGenerator random) {
		double last = 0;
		double gain = loudness * Math.sqrt(1 - dullness * dullness);
		for (int i = 0; i < out.length; i++) {
			last = dullness * last + random.nextGaussian();
			out[i] += (float) (gain * last);
		}
	}

}
