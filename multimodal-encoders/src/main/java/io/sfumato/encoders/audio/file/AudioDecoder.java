package io.sfumato.encoders.audio.file;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import io.sfumato.encoders.MediaException;
import io.sfumato.encoders.MediaException.Reason;
import io.sfumato.encoders.audio.Resampler;
import io.sfumato.encoders.audio.Waveform;

/**
 * Audio files become samples: mixed to one channel, at 16 kHz. What a file may cost is
 * checked before it is decoded, first its length, then what its header says.
 * <p>
 * FFmpeg, native code that reads what strangers send, runs in a process of its own, which
 * is started with the first file and kept. A file that makes it crash or takes too long
 * is refused and the process replaced; if it had served others before, the file gets a
 * second chance in a fresh one, since the fault may be a former file's. Safe for several
 * threads, which wait for each other; everything blocks.
 */
public final class AudioDecoder implements AutoCloseable {

	private static final Duration HEADER = Duration.ofSeconds(10);

	/** For as much sound as the usual clip may have, and as long for as much again. */
	private static final Duration DECODING = Duration.ofSeconds(30);

	/** Files after which a process is replaced: what one left behind doesn't grow old. */
	private static final int RETIREMENT = 500;

	private final AudioLimits limits;

	private final Path directory;

	private final ReentrantLock lock = new ReentrantLock();

	private @Nullable DecoderProcess process;

	/**
	 * @param directory where the native libraries are unpacked, once
	 */
	public AudioDecoder(AudioLimits limits, Path directory) {
		this.limits = limits;
		this.directory = directory;
	}

	/**
	 * Checks what can be known without decoding: that the file is of an
	 * {@link AudioFormat}, holds sound and no film, and that its length and what its
	 * header says are within the limits.
	 * @throws MediaException if the file is not a clip that can be used
	 * @throws AudioUnavailableException if nothing can be decoded here
	 */
	public void check(byte[] file) {
		AudioFormat format = format(file, this.limits);
		check(format, file, this.limits, ask(format, this.limits, (decoder) -> decoder.info(format, file, HEADER)));
	}

	private static void check(AudioFormat format, byte[] file, AudioLimits limits, AudioInfo info) {
		limits.check(info);
		if (format == AudioFormat.WAV && WavFile.endsWithinItsSamples(file)) {
			throw refused(format, limits, Reply.CUT_OFF);
		}
	}

	/**
	 * Decodes a file of any {@link AudioFormat}; of several tracks the first.
	 * @throws MediaException if the file is not a clip that can be used
	 * @throws AudioUnavailableException if nothing can be decoded here
	 */
	public Waveform decode(byte[] file) {
		return decode(file, this.limits);
	}

	/**
	 * Decodes a file that may cost something else than usual.
	 * @throws MediaException if the file is not a clip that can be used
	 * @throws AudioUnavailableException if nothing can be decoded here
	 */
	public Waveform decode(byte[] file, AudioLimits limits) {
		AudioFormat format = format(file, limits);
		Duration longest = DECODING.multipliedBy(Math.ceilDiv(limits.seconds(), AudioLimits.DEFAULT.seconds()));
		Recording recording = ask(format, limits, (decoder) -> {
			check(format, file, limits, decoder.info(format, file, HEADER));
			Recording fresh = new Recording(limits);
			decoder.decode(format, file, limits.seconds(), longest, fresh);
			return fresh;
		});
		Waveform sound = recording.finish();
		limits.check(sound.seconds());
		if (sound.isSilent()) {
			throw new MediaException(Reason.SILENT, "There is only silence in the clip.");
		}
		return sound;
	}

	private static AudioFormat format(byte[] file, AudioLimits limits) {
		if (file.length == 0) {
			throw new MediaException(Reason.EMPTY, "The clip is empty.");
		}
		limits.checkBytes(file.length);
		AudioFormat format = AudioFormat.sniff(file)
			.orElseThrow(() -> new MediaException(Reason.UNSUPPORTED_FORMAT,
					"The file isn't a WAV, MP3, FLAC, Ogg, WebM, M4A or AAC clip."));
		if (format == AudioFormat.OGG && OggFile.endsWithinAPage(file)) {
			throw refused(format, limits, Reply.CUT_OFF);
		}
		return format;
	}

	/** What becomes of the blocks of a clip. */
	private static final class Recording implements DecoderProcess.Sink {

		private final AudioLimits limits;

		private Resampler.@Nullable Stream stream;

		private int rate;

		private long samples;

		Recording(AudioLimits limits) {
			this.limits = limits;
		}

		@Override
		public void accept(int rate, float[] block) {
			Resampler.Stream open = this.stream;
			if (open == null) {
				this.limits.checkRate(rate);
				this.rate = rate;
				open = Resampler.between(rate, Waveform.HEARD_RATE).stream();
				this.stream = open;
			}
			this.samples += block.length;
			if (this.samples > (long) this.limits.seconds() * this.rate) {
				throw this.limits.tooLong(Math.ceilDiv(this.samples, (long) this.rate));
			}
			for (float sample : block) {
				if (!Float.isFinite(sample)) {
					throw new MediaException(Reason.CORRUPT, "The clip holds samples that aren't numbers.");
				}
			}
			open.push(block);
		}

		Waveform finish() {
			return new Waveform((this.stream != null) ? this.stream.finish() : new float[0], Waveform.HEARD_RATE);
		}

	}

	/** What is asked of the process about one file. */
	private interface Question<T> {

		T ask(DecoderProcess decoder) throws UnusableFile, DecoderProcess.Died;

	}

	private <T> T ask(AudioFormat format, AudioLimits limits, Question<T> question) {
		this.lock.lock();
		try {
			DecoderProcess decoder = decoder();
			boolean fresh = decoder.served() == 0;
			try {
				return question.ask(decoder);
			}
			catch (DecoderProcess.Died ex) {
				if (!fresh) {
					return question.ask(decoder());
				}
				throw ex;
			}
		}
		catch (UnusableFile ex) {
			throw refused(format, limits, ex.reply());
		}
		catch (DecoderProcess.Died ex) {
			throw new MediaException(Reason.CORRUPT, "The " + format + " file can't be decoded.", ex);
		}
		finally {
			this.lock.unlock();
		}
	}

	/** The process, or a fresh one. */
	private DecoderProcess decoder() {
		DecoderProcess current = this.process;
		if (current != null && current.isAlive() && current.served() < RETIREMENT) {
			return current;
		}
		close();
		DecoderProcess fresh = DecoderProcess.start(this.directory);
		this.process = fresh;
		return fresh;
	}

	private static MediaException refused(AudioFormat format, AudioLimits limits, Reply reply) {
		return switch (reply) {
			case VIDEO -> new MediaException(Reason.UNSUPPORTED_FORMAT, "The file is a film, not a clip of sound.");
			case NO_SOUND ->
				new MediaException(Reason.UNSUPPORTED_FORMAT, "There is no sound in the " + format + " file.");
			case OTHER_CODEC -> new MediaException(Reason.UNSUPPORTED_FORMAT,
					"The sound in the " + format + " file is coded in a way that isn't read.");
			case CUT_OFF -> new MediaException(Reason.TRUNCATED, "The " + format + " file ends before its sound does.");
			case TOO_LONG -> limits.tooLong(limits.seconds() + 1L);
			case UNREADABLE, READY, INFO, SAMPLES, END ->
				new MediaException(Reason.CORRUPT, "The " + format + " file can't be decoded.");
		};
	}

	/** Ends the process; the next file would start another one. */
	@Override
	public void close() {
		this.lock.lock();
		try {
			if (this.process != null) {
				this.process.close();
				this.process = null;
			}
		}
		finally {
			this.lock.unlock();
		}
	}

}
