package io.sfumato.encoders.audio.file;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Another JVM that decodes, as seen from here: it gets files, gives samples, and is
 * killed when it takes too long. Whatever a file does to it, this process reads a few
 * kinds of {@link Reply} from a pipe and nothing else.
 * <p>
 * Its heap is bounded, and where there is a shell, so is all of its memory. It gets no
 * environment; its error output, which could tell of the sound, goes nowhere; dying, it
 * leaves no dump. For one thread at a time.
 */
final class DecoderProcess implements AutoCloseable {

	private static final Duration START = Duration.ofSeconds(60);

	private static final int HEAP_MEBIBYTES = 128;

	/** Of address space: the JVM reserves far more than it uses. */
	private static final int MEMORY_MEBIBYTES = 2048;

	private static final int LARGEST_BLOCK = 1 << 20;

	private static final Path SHELL = Path.of("/bin/sh");

	private final Process process;

	private final DataInputStream replies;

	private final DataOutputStream orders;

	private int served;

	/** Takes samples as they are decoded. */
	interface Sink {

		/**
		 * @param rate samples a second
		 */
		void accept(int rate, float[] samples);

	}

	/** The process died, or was killed for taking too long. */
	static final class Died extends Exception {

		Died(String message, IOException cause) {
			super(message, cause);
		}

	}

	private volatile boolean closed;

	private DecoderProcess(Process process) {
		this.process = process;
		this.replies = new DataInputStream(new BufferedInputStream(process.getInputStream()));
		this.orders = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
	}

	/**
	 * Starts a process and waits until it is ready.
	 * @param directory where the native libraries are unpacked, once
	 * @throws AudioUnavailableException if that can't be
	 */
	static DecoderProcess start(Path directory) {
		ProcessBuilder builder = new ProcessBuilder(command(DecoderClassPath.find(), directory))
			.redirectError(ProcessBuilder.Redirect.DISCARD);
		// without it Windows has no sockets, which every JVM opens
		String system = builder.environment().get("SystemRoot");
		builder.environment().clear();
		if (system != null) {
			builder.environment().put("SystemRoot", system);
		}
		DecoderProcess started;
		try {
			Files.createDirectories(directory);
			started = new DecoderProcess(builder.start());
		}
		catch (IOException ex) {
			throw new AudioUnavailableException("Audio can't be decoded: the decoding process can't be started", ex);
		}
		try {
			started.within(START, () -> {
				started.expect(Reply.READY);
				return started;
			});
			return started;
		}
		catch (Died | UnusableFile ex) {
			started.close();
			throw new AudioUnavailableException(
					"Audio can't be decoded: the decoding process doesn't come up, are FFmpeg's libraries for this "
							+ "platform complete, and is there room in " + directory + "?",
					ex);
		}
	}

	private static List<String> command(String classPath, Path directory) {
		List<String> command = new ArrayList<>();
		if (Files.isExecutable(SHELL)) {
			command.addAll(List.of(SHELL.toString(), "-c",
					"ulimit -c 0; ulimit -v %d; exec \"$@\"".formatted(1024 * MEMORY_MEBIBYTES), "sfumato-audio"));
		}
		command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx" + HEAP_MEBIBYTES + "m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
				"-XX:ReservedCodeCacheSize=32m", "-XX:CompressedClassSpaceSize=32m", "-XX:-UsePerfData",
				"-XX:-CreateCoredumpOnCrash", "-XX:+SuppressFatalErrorMessage", "-XX:+ExitOnOutOfMemoryError",
				"--enable-native-access=ALL-UNNAMED", "-Dorg.bytedeco.javacpp.cachedir=" + directory,
				"-Dorg.bytedeco.javacpp.maxPhysicalBytes=0", "-cp", classPath, DecoderMain.class.getName()));
		return command;
	}

	/** Whether it can be asked; one that was ended can't, even if it takes its time. */
	boolean isAlive() {
		return !this.closed && this.process.isAlive();
	}

	/** How many files it has read. */
	int served() {
		return this.served;
	}

	/**
	 * Reads a header.
	 * @throws UnusableFile if the file can't be used
	 * @throws Died never to be used again
	 */
	AudioInfo info(AudioFormat format, byte[] file, Duration limit) throws UnusableFile, Died {
		return within(limit, () -> {
			order(false, format, 0, file);
			expect(Reply.INFO);
			return new AudioInfo(this.replies.readInt(), this.replies.readInt(), this.replies.readDouble());
		});
	}

	/**
	 * Decodes a file.
	 * @param longest seconds
	 * @param sink takes blocks of samples with their rate, as they come
	 * @throws UnusableFile if the file can't be used
	 * @throws Died never to be used again
	 */
	void decode(AudioFormat format, byte[] file, int longest, Duration limit, Sink sink) throws UnusableFile, Died {
		within(limit, () -> {
			order(true, format, longest, file);
			Reply reply = reply();
			while (reply == Reply.SAMPLES) {
				int rate = this.replies.readInt();
				int count = this.replies.readInt();
				if (count < 0 || count > LARGEST_BLOCK) {
					throw new IOException("a block of " + count + " samples");
				}
				byte[] bytes = this.replies.readNBytes(Float.BYTES * count);
				if (bytes.length < Float.BYTES * count) {
					throw new EOFException();
				}
				float[] samples = new float[count];
				ByteBuffer.wrap(bytes).asFloatBuffer().get(samples);
				sink.accept(rate, samples);
				reply = reply();
			}
			if (reply != Reply.END) {
				throw new UnusableFile(reply);
			}
			return reply;
		});
	}

	private void order(boolean decode, AudioFormat format, double longest, byte[] file) throws IOException {
		this.served++;
		this.orders.writeByte(decode ? 1 : 0);
		this.orders.writeByte(format.ordinal());
		this.orders.writeDouble(longest);
		this.orders.writeInt(file.length);
		this.orders.write(file);
		this.orders.flush();
	}

	private void expect(Reply wanted) throws IOException, UnusableFile {
		Reply reply = reply();
		if (reply != wanted) {
			throw new UnusableFile(reply);
		}
	}

	private Reply reply() throws IOException {
		int number = this.replies.readUnsignedByte();
		if (number >= Reply.values().length) {
			throw new IOException("a reply " + number + " that isn't known");
		}
		return Reply.values()[number];
	}

	/** What is said between the two processes about one file. */
	private interface Exchange<T> {

		T run() throws IOException, UnusableFile;

	}

	/** Kills the process if it takes longer, or if the exchange is broken off. */
	private <T> T within(Duration limit, Exchange<T> exchange) throws UnusableFile, Died {
		CountDownLatch done = new CountDownLatch(1);
		Thread.ofVirtual().name("sfumato-audio-watch").start(() -> watch(done, limit));
		boolean inStep = false;
		try {
			T result = exchange.run();
			inStep = true;
			return result;
		}
		catch (UnusableFile ex) {
			inStep = true;
			throw ex;
		}
		catch (IOException ex) {
			throw new Died("the decoding process has ended", ex);
		}
		finally {
			done.countDown();
			if (!inStep) {
				close();
			}
		}
	}

	private void watch(CountDownLatch done, Duration limit) {
		try {
			if (!done.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
				close();
			}
		}
		catch (InterruptedException ex) {
			close();
		}
	}

	/** Kills the process, and waits until it is gone: it may hold a lot of memory. */
	@Override
	public void close() {
		this.closed = true;
		this.process.destroyForcibly()
			.onExit()
			.orTimeout(1, TimeUnit.SECONDS)
			.exceptionally((ex) -> this.process)
			.join();
	}

}
