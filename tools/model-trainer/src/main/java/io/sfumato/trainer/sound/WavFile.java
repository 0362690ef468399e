package io.sfumato.trainer.sound;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

import io.sfumato.encoders.audio.Waveform;

/** Writes sound as a file of 16-bit samples. */
public final class WavFile {

	private static final int HEADER = 44;

	private WavFile() {
	}

	public static byte[] of(Waveform sound) {
		int bytes = 2 * sound.samples().length;
		ByteBuffer file = ByteBuffer.allocate(HEADER + bytes).order(ByteOrder.LITTLE_ENDIAN);
		file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(HEADER - 8 + bytes);
		file.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
		file.putShort((short) 1).putShort((short) 1);
		file.putInt(sound.rate()).putInt(2 * sound.rate()).putShort((short) 2).putShort((short) 16);
		file.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(bytes);
		for (float sample : sound.samples()) {
			file.putShort((short) Math.clamp(Math.round(sample * 32_768f), Short.MIN_VALUE, Short.MAX_VALUE));
		}
		return file.array();
	}

}
