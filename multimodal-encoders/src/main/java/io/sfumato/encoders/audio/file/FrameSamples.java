package io.sfumato.encoders.audio.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;

/** What decoders give, in its many forms, as one channel from −1 to 1. */
final class FrameSamples {

	private FrameSamples() {
	}

	/** The mean of a frame's channels. */
	static float[] mono(AVFrame frame) {
		int count = frame.nb_samples();
		int channels = frame.ch_layout().nb_channels();
		int bytes = avutil.av_get_bytes_per_sample(frame.format());
		boolean planar = avutil.av_sample_fmt_is_planar(frame.format()) != 0;
		int packed = planar ? avutil.av_get_packed_sample_fmt(frame.format()) : frame.format();
		float[] mono = new float[count];
		double[] sums = new double[count];
		for (int channel = 0; channel < channels; channel++) {
			BytePointer plane = frame.extended_data(planar ? channel : 0);
			int values = planar ? count : count * channels;
			ByteBuffer data = plane.capacity((long) values * bytes).asByteBuffer().order(ByteOrder.nativeOrder());
			for (int i = 0; i < count; i++) {
				sums[i] += value(data, bytes * (planar ? i : i * channels + channel), packed);
			}
		}
		for (int i = 0; i < count; i++) {
			mono[i] = (float) (sums[i] / channels);
		}
		return mono;
	}

	private static double value(ByteBuffer data, int at, int format) {
		if (format == avutil.AV_SAMPLE_FMT_S16) {
			return data.getShort(at) / 32768.0;
		}
		if (format == avutil.AV_SAMPLE_FMT_FLT) {
			return data.getFloat(at);
		}
		if (format == avutil.AV_SAMPLE_FMT_S32) {
			return data.getInt(at) / 2147483648.0;
		}
		if (format == avutil.AV_SAMPLE_FMT_DBL) {
			return data.getDouble(at);
		}
		if (format == avutil.AV_SAMPLE_FMT_U8) {
			return ((data.get(at) & 0xFF) - 128) / 128.0;
		}
		throw new IllegalStateException("no decoder here gives samples of format " + format);
	}

}
