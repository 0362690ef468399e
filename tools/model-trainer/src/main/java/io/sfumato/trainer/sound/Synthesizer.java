package io.sfumato.trainer.sound;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.sfumato.encoders.audio.Waveform;

/**
 * Speaks with the synthesizers of Debian, each sentence in a child process that writes a
 * WAV file to its standard output. Takes 10 to 90 ms, with Festival half a second.
 */
public final class Synthesizer {

	/** Words a minute at which espeak-ng speaks by itself. */
	private static final int ESPEAK_SPEED = 160;

	private static final int ESPEAK_PITCH = 50;

	/** Hertz around which Flite's voices are set, where they are. */
	private static final int FLITE_PITCH = 115;

	/**
	 * Speaks a sentence.
	 * @param text words in lower case; commas make pauses
	 * @return the sound at 16 kHz
	 * @throws IOException if the program isn't installed or fails
	 */
	public Waveform speak(Speaker speaker, String text) throws IOException {
		return switch (speaker.engine()) {
			case ESPEAK -> run("", List.of("espeak-ng", "-v", speaker.voice(), "-s",
					Integer.toString((int) (ESPEAK_SPEED * speaker.speed())), "-p",
					Integer.toString(Math.clamp((long) (ESPEAK_PITCH * speaker.pitch()), 0, 99)), "--stdout", text));
			case FLITE -> run("",
					List.of("flite", "-voice", speaker.voice(), "--setf",
							String.format(Locale.ROOT, "duration_stretch=%.3f", 1 / speaker.speed()), "--setf",
							String.format(Locale.ROOT, "int_f0_target_mean=%.1f", FLITE_PITCH * speaker.pitch()), "-t",
							text, "-o", "/dev/stdout"));
			case FESTIVAL -> festival(speaker, text);
		};
	}

	private static Waveform festival(Speaker speaker, String text) throws IOException {
		Path file = Files.createTempFile("spoken", ".wav");
		try {
			List<String> script = List.of("(voice_" + speaker.voice() + ")",
					"(utt.save.wave (utt.synth (Utterance Text \"" + text + "\")) \"" + file + "\" 'riff)");
			output(String.join("\n", script), List.of("festival", "--pipe"));
			return wav(Files.readAllBytes(file));
		}
		finally {
			Files.deleteIfExists(file);
		}
	}

	private static Waveform run(String input, List<String> command) throws IOException {
		return wav(output(input, command));
	}

	private static byte[] output(String input, List<String> command) throws IOException {
		Process process = new ProcessBuilder(new ArrayList<>(command)).redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
		try (OutputStream in = process.getOutputStream()) {
			in.write(input.getBytes(StandardCharsets.UTF_8));
		}
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		process.getInputStream().transferTo(out);
		try {
			int status = process.waitFor();
			if (status != 0) {
				throw new IOException(command.getFirst() + " ended with " + status);
			}
		}
		catch (InterruptedException ex) {
			process.destroy();
			Thread.currentThread().interrupt();
			throw new IOException(command.getFirst() + " was interrupted", ex);
		}
		return out.toByteArray();
	}

	/**
	 * Reads 16-bit mono WAV. What is written to a pipe can't know its length, so that
	 * stated in the header isn't believed.
	 */
	static Waveform wav(byte[] file) throws IOException {
		if (file.length < 44 || file[0] != 'R' || file[1] != 'I' || file[2] != 'F' || file[3] != 'F') {
			throw new IOException("the synthesizer wrote " + file.length + " bytes that aren't a WAV file");
		}
		int rate = 0;
		int at = 12;
		while (at + 8 <= file.length) {
			String chunk = new String(file, at, 4, StandardCharsets.ISO_8859_1);
			long stated = word(file, at + 4) & 0xffff_ffffL;
			int start = at + 8;
			if (chunk.equals("fmt ")) {
				rate = word(file, start + 4);
			}
			if (chunk.equals("data")) {
				int count = (int) Math.min(stated, file.length - start) / 2;
				float[] samples = new float[count];
				for (int i = 0; i < count; i++) {
					samples[i] = (short) (file[start + 2 * i] & 0xff | file[start + 2 * i + 1] << 8) / 32768f;
				}
				return new Waveform(samples, rate).heard();
			}
			at = Math.toIntExact(Math.min(file.length, start + stated + (stated & 1)));
		}
		throw new IOException("the synthesizer's WAV file has no data");
	}

	private static int word(byte[] file, int at) {
		return file[at] & 0xff | (file[at + 1] & 0xff) << 8 | (file[at + 2] & 0xff) << 16 | file[at + 3] << 24;
	}

}
