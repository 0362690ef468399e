package io.sfumato.encoders.audio.file;

import java.io.IOException;
import java.util.Set;

import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * One file, open in FFmpeg. It reads from memory and can reach nothing else: FFmpeg is
 * told the container, may use no protocol, and only the decoders of formats that are
 * served. Lives in the decoding process alone.
 */
final class FfmpegFile implements AutoCloseable {

	private static final Set<Integer> CODECS = Set.of(avcodec.AV_CODEC_ID_MP3, avcodec.AV_CODEC_ID_FLAC,
			avcodec.AV_CODEC_ID_OPUS, avcodec.AV_CODEC_ID_VORBIS, avcodec.AV_CODEC_ID_AAC, avcodec.AV_CODEC_ID_ALAC,
			avcodec.AV_CODEC_ID_PCM_U8, avcodec.AV_CODEC_ID_PCM_S16LE, avcodec.AV_CODEC_ID_PCM_S24LE,
			avcodec.AV_CODEC_ID_PCM_S32LE, avcodec.AV_CODEC_ID_PCM_F32LE, avcodec.AV_CODEC_ID_PCM_F64LE,
			avcodec.AV_CODEC_ID_PCM_MULAW, avcodec.AV_CODEC_ID_PCM_ALAW);

	private static final int BUFFER = 32 << 10;

	private static final int STREAMS = 16;

	/** {@code AVFMT_DURATION_FROM_BITRATE}: a guess. */
	private static final int GUESSED = 2;

	/** {@code AV_DISPOSITION_ATTACHED_PIC}: a cover, not a film. */
	private static final int COVER = 0x400;

	/** {@code AVDISCARD_ALL} */
	private static final int DISCARD = 48;

	/** Of a hundred packets, so many may be broken: real files have such. */
	private static final int BROKEN_PERCENT = 10;

	/**
	 * Share of the announced length that has to be there, but for a quarter of a second.
	 */
	private static final double WHOLE = 0.95;

	private static final double ROUNDING = 0.25;

	private final MemoryInput input;

	private AVIOContext io;

	private AVFormatContext context;

	private final AVStream stream;

	private @Nullable AVCodecContext decoder;

	private int packets;

	private int broken;

	private int rate;

	private long samples;

	/** Takes what was decoded, and its rate. */
	interface Sink {

		void accept(int rate, float[] mono) throws IOException;

	}

	FfmpegFile(MemoryInput input, AudioFormat format, byte[] file) throws UnusableFile {
		this.input = input;
		input.open(file);
		this.io = avformat.avio_alloc_context(new BytePointer(avutil.av_malloc(BUFFER)), BUFFER, 0, new Pointer(),
				input.reader(), null, input.seeker());
		this.context = avformat.avformat_alloc_context();
		this.context.pb(this.io);
		this.context.max_streams(STREAMS);
		try {
			this.stream = open(format);
		}
		catch (UnusableFile ex) {
			close();
			throw ex;
		}
	}

	private AVStream open(AudioFormat format) throws UnusableFile {
		AVDictionary options = new AVDictionary(null);
		avutil.av_dict_set(options, "protocol_whitelist", "none", 0);
		avutil.av_dict_set(options, "format_whitelist", format.demuxer(), 0);
		String demuxer = format.demuxer().split(",")[0];
		int opened = avformat.avformat_open_input(this.context, (String) null, avformat.av_find_input_format(demuxer),
				options);
		avutil.av_dict_free(options);
		if (opened < 0 || avformat.avformat_find_stream_info(this.context, (AVDictionary) null) < 0) {
			throw new UnusableFile(Reply.UNREADABLE);
		}
		AVStream found = null;
		for (int i = 0; i < this.context.nb_streams(); i++) {
			AVStream candidate = this.context.streams(i);
			int type = candidate.codecpar().codec_type();
			if (type == avutil.AVMEDIA_TYPE_VIDEO && (candidate.disposition() & COVER) == 0) {
				throw new UnusableFile(Reply.VIDEO);
			}
			if (type == avutil.AVMEDIA_TYPE_AUDIO && found == null) {
				found = candidate;
			}
			else {
				candidate.discard(DISCARD);
			}
		}
		if (found == null) {
			throw new UnusableFile(Reply.NO_SOUND);
		}
		if (!CODECS.contains(found.codecpar().codec_id())) {
			throw new UnusableFile(Reply.OTHER_CODEC);
		}
		return found;
	}

	AudioInfo info() throws UnusableFile {
		AVCodecParameters parameters = this.stream.codecpar();
		int channels = parameters.ch_layout().nb_channels();
		if (parameters.sample_rate() < 1 || channels < 1) {
			throw new UnusableFile(Reply.UNREADABLE);
		}
		return new AudioInfo(parameters.sample_rate(), channels, announced());
	}

	private double announced() {
		long duration = this.context.duration();
		return (duration == avutil.AV_NOPTS_VALUE || this.context.duration_estimation_method() == GUESSED) ? Double.NaN
				: (double) duration / avutil.AV_TIME_BASE;
	}

	/**
	 * Decodes all of it, channels mixed to their mean.
	 * @param longest seconds after which it is too long
	 */
	void decode(double longest, Sink sink) throws UnusableFile, IOException {
		AVCodec codec = avcodec.avcodec_find_decoder(this.stream.codecpar().codec_id());
		AVCodecContext opening = avcodec.avcodec_alloc_context3(codec);
		this.decoder = opening;
		if (avcodec.avcodec_parameters_to_context(opening, this.stream.codecpar()) < 0
				|| avcodec.avcodec_open2(opening, codec, (AVDictionary) null) < 0) {
			throw new UnusableFile(Reply.UNREADABLE);
		}
		AVPacket packet = avcodec.av_packet_alloc();
		AVFrame frame = avutil.av_frame_alloc();
		int end;
		try {
			while ((end = avformat.av_read_frame(this.context, packet)) >= 0) {
				if (packet.stream_index() == this.stream.index()) {
					this.packets++;
					this.broken += (avcodec.avcodec_send_packet(opening, packet) < 0) ? 1 : 0;
					receive(opening, frame, longest, sink);
				}
				avcodec.av_packet_unref(packet);
			}
			avcodec.avcodec_send_packet(opening, null);
			receive(opening, frame, longest, sink);
		}
		finally {
			avutil.av_frame_free(frame);
			avcodec.av_packet_free(packet);
		}
		double seconds = (this.rate > 0) ? (double) this.samples / this.rate : 0;
		if (end != avutil.AVERROR_EOF || seconds < announced() * WHOLE - ROUNDING) {
			throw new UnusableFile(Reply.CUT_OFF);
		}
		if (100L * this.broken > (long) BROKEN_PERCENT * this.packets) {
			throw new UnusableFile(Reply.UNREADABLE);
		}
	}

	private void receive(AVCodecContext opened, AVFrame frame, double longest, Sink sink)
			throws UnusableFile, IOException {
		int got;
		while ((got = avcodec.avcodec_receive_frame(opened, frame)) >= 0) {
			if (this.rate != 0 && frame.sample_rate() != this.rate) {
				throw new UnusableFile(Reply.UNREADABLE);
			}
			this.rate = frame.sample_rate();
			this.samples += frame.nb_samples();
			if (this.rate < 1 || this.samples > longest * this.rate) {
				throw new UnusableFile((this.rate < 1) ? Reply.UNREADABLE : Reply.TOO_LONG);
			}
			sink.accept(this.rate, FrameSamples.mono(frame));
			avutil.av_frame_unref(frame);
		}
		this.broken += (got == avutil.AVERROR_INVALIDDATA) ? 1 : 0;
	}

	@Override
	public void close() {
		if (this.decoder != null) {
			avcodec.avcodec_free_context(this.decoder);
		}
		if (!this.context.isNull()) {
			avformat.avformat_close_input(this.context);
		}
		avutil.av_free(this.io.buffer());
		avformat.avio_context_free(this.io);
		this.input.close();
	}

}
