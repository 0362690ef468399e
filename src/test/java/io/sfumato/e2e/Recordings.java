package io.sfumato.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Sound files that are made up.
 */
public final class Recordings {

	private static final int HEADER = 44;

	private Recordings() {
	}

	/**
	 * A tone that grows louder, as WAV with one channel of 16 bits.
	 * @param rate samples a second
	 */
	public static byte[] tone(double seconds, int rate) {
		int samples = (int) (seconds * rate);
		ByteBuffer wav = begin(samples, rate);
		for (int sample = 0; sample < samples; sample++) {
			double loud = 0.2 + 0.6 * sample / samples;
			wav.putShort((short) (Short.MAX_VALUE * loud * Math.sin(2 * Math.PI * 440 * sample / rate)));
		}
		return wav.array();
	}

	/**
	 * The sample in which somebody asks what the total is: 16 kHz, one channel, 16 bits.
	 */
	public static byte[] question() {
		try (InputStream sample = Recordings.class.getResourceAsStream("/static/samples/total.wav")) {
			return Objects.requireNonNull(sample, "the sample isn't there").readAllBytes();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The same at 48 kHz, as a microphone has it. */
	public static byte[] questionForAMicrophone() {
		ByteBuffer question = ByteBuffer.wrap(question()).order(ByteOrder.LITTLE_ENDIAN).position(HEADER);
		int samples = question.remaining() / 2;
		ByteBuffer wav = begin(3 * samples, 48_000);
		for (int sample = 0; sample < samples; sample++) {
			short here = question.getShort(HEADER + 2 * sample);
			short next = (sample + 1 < samples) ? question.getShort(HEADER + 2 * sample + 2) : 0;
			for (int third = 0; third < 3; third++) {
				wav.putShort((short) (here + third * (next - here) / 3));
			}
		}
		return wav.array();
	}

	private static ByteBuffer begin(int samples, int rate) {
		ByteBuffer wav = ByteBuffer.allocate(HEADER + 2 * samples).order(ByteOrder.LITTLE_ENDIAN);
		wav.put(ascii("RIFF")).putInt(HEADER - 8 + 2 * samples).put(ascii("WAVEfmt ")).putInt(16);
		wav.putShort((short) 1).putShort((short) 1).putInt(rate).putInt(2 * rate);
		wav.putShort((short) 2).putShort((short) 16);
		wav.put(ascii("data")).putInt(2 * samples);
		return wav;
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

}
