package io.sfumato.encoders.audio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

import static org.assertj.core.api.Assertions.assertThat;

/** Reads what the golden vectors were computed from: 16 kHz, one channel, 16 bit. */
final class WavFile {

	private WavFile() {
	}

	static float[] samples(Path file) {
		try (AudioInputStream stream = AudioSystem.getAudioInputStream(file.toFile())) {
			AudioFormat format = stream.getFormat();
			assertThat(format.getSampleRate()).isEqualTo(16_000);
			assertThat(format.getChannels()).isEqualTo(1);
			assertThat(format.getSampleSizeInBits()).isEqualTo(16);
			ByteBuffer bytes = ByteBuffer.wrap(stream.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
			float[] samples = new float[bytes.remaining() / 2];
			for (int i = 0; i < samples.length; i++) {
				samples[i] = bytes.getShort(2 * i) / 32768f;
			}
			return samples;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (UnsupportedAudioFileException ex) {
			throw new AssertionError(file + " isn't a WAV file", ex);
		}
	}

}
