package io.sfumato.encoders.audio.file;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;

import org.bytedeco.ffmpeg.global.avutil;

/**
 * The decoding process. Takes files from standard input, one after the other, and gives
 * back {@link Reply replies}; ends with its input. It trusts nothing, keeps nothing and
 * writes nowhere else.
 * <p>
 * An order is a truth value (decode, or only read the header), the format's number as a
 * byte, the longest length in seconds as a double, the file's length as an int, the file.
 */
final class DecoderMain {

	/** No single piece of memory that FFmpeg asks for is larger. */
	private static final long LARGEST_PIECE = 64L << 20;

	private DecoderMain() {
	}

	public static void main(String[] arguments) throws IOException {
		avutil.av_log_set_level(avutil.AV_LOG_QUIET);
		avutil.av_max_alloc(LARGEST_PIECE);
		MemoryInput input = new MemoryInput();
		try (DataInputStream orders = new DataInputStream(
				new BufferedInputStream(new FileInputStream(FileDescriptor.in)));
				DataOutputStream replies = new DataOutputStream(
						new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)))) {
			reply(replies, Reply.READY);
			replies.flush();
			for (int order = orders.read(); order >= 0; order = orders.read()) {
				serve(order != 0, orders, replies, input);
				replies.flush();
			}
		}
	}

	private static void serve(boolean decode, DataInputStream orders, DataOutputStream replies, MemoryInput input)
			throws IOException {
		AudioFormat format = AudioFormat.values()[orders.readByte()];
		double longest = orders.readDouble();
		byte[] bytes = new byte[orders.readInt()];
		orders.readFully(bytes);
		try (FfmpegFile file = new FfmpegFile(input, format, bytes)) {
			if (decode) {
				file.decode(longest, (rate, samples) -> samples(replies, rate, samples));
				reply(replies, Reply.END);
			}
			else {
				AudioInfo info = file.info();
				reply(replies, Reply.INFO);
				replies.writeInt(info.rate());
				replies.writeInt(info.channels());
				replies.writeDouble(info.seconds());
			}
		}
		catch (UnusableFile ex) {
			reply(replies, ex.reply());
		}
	}

	private static void samples(DataOutputStream replies, int rate, float[] samples) throws IOException {
		reply(replies, Reply.SAMPLES);
		replies.writeInt(rate);
		replies.writeInt(samples.length);
		for (float sample : samples) {
			replies.writeFloat(sample);
		}
	}

	private static void reply(DataOutputStream replies, Reply reply) throws IOException {
		replies.writeByte(reply.ordinal());
	}

}
