package io.sfumato.e2e;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

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
		ByteBuffer wav = ByteBuffer.allocate(HEADER + 2 * samples).order(ByteOrder.LITTLE_ENDIAN);
		wav.put(ascii("RIFF")).putInt(HEADER - 8 + 2 * samples).put(ascii("WAVEfmt ")).putInt(16);
		wav.putShort((short) 1).putShort((short) 1).putInt(rate).putInt(2 * rate);
		wav.putShort((short) 2).putShort((short) 16);
		wav.put(ascii("data")).putInt(2 * samples);
		for (int sample = 0; sample < samples; sample++) {
			double loud = 0.2 + 0.6 * sample / samples;
			wav.putShort((short) (Short.MAX_VALUE * loud * Math.sin(2 * Math.PI * 440 * sample / rate)));
		}
		return wav.array();
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

}
