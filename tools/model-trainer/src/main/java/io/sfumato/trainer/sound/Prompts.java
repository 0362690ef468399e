package io.sfumato.trainer.sound;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

import io.sfumato.encoders.audio.Waveform;
import io.sfumato.trainer.data.Exchange;
import io.sfumato.trainer.data.Phrasing;
import io.sfumato.trainer.data.TextAnswer;

/**
 * A person: the English telephone prompts of Debian's {@code asterisk-core-sounds-en-wav}
 * (CC BY-SA 3.0). They are a test of how far training on synthesizers carries, and are
 * never trained on.
 */
public final class Prompts {

	private static final Path FOLDER = Path.of("/usr/share/asterisk/sounds/en_US_f_Allison/digits");

	private static final int MOST_DIGITS = 4;

	/** Between two digits, in samples of 8 kHz. */
	private static final int PAUSE = 600;

	private Prompts() {
	}

	/** Whether the package is installed. */
	public static boolean installed() {
		return Files.isDirectory(FOLDER);
	}

	/** A single digit. */
	public static Clip digit(RandomGenerator random) throws IOException {
		return digits(random, 1);
	}

	/** Two to four digits, one prompt behind the other. */
	public static Clip digits(RandomGenerator random) throws IOException {
		return digits(random, 2 + random.nextInt(MOST_DIGITS - 1));
	}

	private static Clip digits(RandomGenerator random, int count) throws IOException {
		List<String> words = new ArrayList<>();
		StringBuilder figures = new StringBuilder();
		List<float[]> parts = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			int digit = random.nextInt(10);
			words.add(Numerals.DIGITS.get(digit));
			figures.append(digit);
			parts.add(prompt(Integer.toString(digit)));
		}
		String said = String.join(" ", words);
		String ask = (count == 1) ? "which digit is spoken?" : "which digits are spoken?";
		return new Clip("digits", joined(parts), said, List.of(new Exchange(Phrasing.TRANSCRIBE, new TextAnswer(said)),
				new Exchange(ask, new TextAnswer(figures.toString(), true))));
	}

	/** A number from ten to ninety-nine. */
	public static Clip number(RandomGenerator random) throws IOException {
		int number = 10 + random.nextInt(90);
		List<float[]> parts = new ArrayList<>();
		if (number < 20 || number % 10 == 0) {
			parts.add(prompt(Integer.toString(number)));
		}
		else {
			parts.add(prompt(Integer.toString(number / 10 * 10)));
			parts.add(prompt(Integer.toString(number % 10)));
		}
		String said = Numerals.words(number);
		return new Clip("number", joined(parts), said, List.of(new Exchange(Phrasing.TRANSCRIBE, new TextAnswer(said)),
				new Exchange("which number is spoken?", new TextAnswer(Integer.toString(number), true))));
	}

	private static float[] prompt(String name) throws IOException {
		return Synthesizer.wav(Files.readAllBytes(FOLDER.resolve(name + ".wav"))).samples();
	}

	private static float[] joined(List<float[]> parts) {
		int pause = PAUSE * Waveform.HEARD_RATE / 8000;
		int length = pause + parts.stream().mapToInt((part) -> part.length + pause).sum();
		float[] all = new float[Math.min(Clip.LONGEST, length)];
		int at = pause;
		for (float[] part : parts) {
			System.arraycopy(part, 0, all, at, Math.min(part.length, all.length - at));
			at += part.length + pause;
		}
		return all;
	}

}
