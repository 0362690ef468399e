package io.sfumato.encoders.audio.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clips to decode. Those in {@code files/} hold a second of 440 Hz at an eighth of full
 * scale; FFmpeg 8.0.1 wrote them from its {@code sine} source with its encoders
 * {@code libmp3lame}, {@code flac}, {@code libopus}, {@code vorbis}, {@code aac},
 * {@code pcm_mulaw}, {@code pcm_alaw}, {@code adpcm_ima_wav} and {@code wmav2}.
 */
final class AudioFiles {

	/** Sample formats of WAV files. */
	enum Pcm {

		U8(1, 8), S16(1, 16), S24(1, 24), S32(1, 32), F32(3, 32), F64(3, 64);

		private final int tag;

		private final int bits;

		Pcm(int tag, int bits) {
			this.tag = tag;
			this.bits = bits;
		}

		private void put(ByteBuffer data, double value) {
			switch (this) {
				case U8 -> data.put((byte) (128 + Math.round(127 * value)));
				case S16 -> data.putShort((short) Math.round(32767 * value));
				case S24 -> {
					int number = (int) Math.round(8388607 * value);
					data.put((byte) number).put((byte) (number >> 8)).put((byte) (number >> 16));
				}
				case S32 -> data.putInt((int) Math.round(2147483647.0 * value));
				case F32 -> data.putFloat((float) value);
				case F64 -> data.putDouble(value);
			}
		}

	}

	private AudioFiles() {
	}

	/** Names of all files, also of those that aren't clips. */
	static List<String> names() {
		try (Stream<Path> files = Files.list(Path.of("src/test/resources/io/sfumato/encoders/audio/file/files"))) {
			return files.map((file) -> file.getFileName().toString()).sorted().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static byte[] file(String name) {
		try (InputStream in = AudioFiles.class.getResourceAsStream("files/" + name)) {
			assertThat(in).as(name).isNotNull();
			return in.readAllBytes();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** 440 Hz at a quarter of full scale. */
	static IntToDoubleFunction tone(int rate) {
		return (sample) -> 0.25 * Math.sin(2 * Math.PI * 440 * sample / rate);
	}

	/**
	 * A WAV file.
	 * @param samples of every channel, one function each
	 */
	static byte[] wav(Pcm pcm, int rate, int count, IntToDoubleFunction... samples) {
		int bytes = pcm.bits / 8 * samples.length;
		ByteBuffer data = ByteBuffer.allocate(count * bytes).order(ByteOrder.LITTLE_ENDIAN);
		for (int i = 0; i < count; i++) {
			for (IntToDoubleFunction channel : samples) {
				pcm.put(data, channel.applyAsDouble(i));
			}
		}
		return wav(pcm, rate, samples.length, data.array(), data.capacity());
	}

	/**
	 * @param announced length of the data as the header has it
	 */
	static byte[] wav(Pcm pcm, int rate, int channels, byte[] data, int announced) {
		int bytes = pcm.bits / 8 * channels;
		ByteBuffer header = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN);
		header.put(ascii("RIFF")).putInt(announced + 36).put(ascii("WAVEfmt ")).putInt(16);
		header.putShort((short) pcm.tag).putShort((short) channels).putInt(rate).putInt(rate * bytes);
		header.putShort((short) bytes).putShort((short) pcm.bits).put(ascii("data")).putInt(announced);
		ByteArrayOutputStream file = new ByteArrayOutputStream();
		file.writeBytes(header.array());
		file.writeBytes(data);
		return file.toByteArray();
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

}
