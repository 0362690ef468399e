package io.sfumato.encoders;

import java.time.Duration;
import java.util.Arrays;
import java.util.random.RandomGenerator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a decoder makes of files with some errors in them: each is decoded or refused,
 * nothing else happens, and soon.
 */
public final class BrokenFiles {

	private final RandomGenerator random;

	private final Errors errors;

	private final Duration longest;

	private int decoded;

	private int refused;

	/**
	 * @param longest time for a file
	 */
	public BrokenFiles(RandomGenerator random, Errors errors, Duration longest) {
		this.random = random;
		this.errors = errors;
		this.longest = longest;
	}

	/** A copy of a file with some errors. */
	public byte[] of(byte[] file) {
		byte[] broken = file.clone();
		int edits = 1 + this.random.nextInt(this.errors.most());
		for (int i = 0; i < edits; i++) {
			// half of the edits hit the header, where the interesting numbers are
			int at = this.random
				.nextInt(this.random.nextBoolean() ? broken.length : Math.min(this.errors.header(), broken.length));
			switch (this.random.nextInt(6)) {
				case 0 -> broken[at] ^= (byte) (1 << this.random.nextInt(8));
				case 1 -> broken[at] = (byte) this.random.nextInt();
				case 2 -> Arrays.fill(broken, at, Math.min(at + 4, broken.length), (byte) 0xFF);
				case 3 -> Arrays.fill(broken, at, Math.min(at + 2, broken.length), (byte) 0);
				case 4 -> {
					int from = this.random.nextInt(broken.length);
					int length = Math.min(this.random.nextInt(this.errors.stretch()),
							broken.length - Math.max(at, from));
					System.arraycopy(file, from, broken, at, length);
				}
				default -> broken = Arrays.copyOf(broken, Math.max(1, broken.length - this.random.nextInt(20)));
			}
		}
		return broken;
	}

	/**
	 * Decodes a file.
	 * @param what it is, for who looks for the reason of a failure
	 */
	public void decode(byte[] broken, String what, Decoding decoding) {
		long start = System.nanoTime();
		try {
			decoding.decode(broken);
			this.decoded++;
		}
		catch (MediaException ex) {
			this.refused++;
		}
		catch (Throwable ex) {
			throw new AssertionError(what, ex);
		}
		assertThat(Duration.ofNanos(System.nanoTime() - start)).as(what).isLessThan(this.longest);
	}

	/** Files that were decoded all the same. */
	public int decoded() {
		return this.decoded;
	}

	/** Files that were refused. */
	public int refused() {
		return this.refused;
	}

	/**
	 * What is broken.
	 *
	 * @param most errors of a file
	 * @param header bytes in which half of them are
	 * @param stretch more bytes than any that stand elsewhere too
	 */
	public record Errors(int most, int header, int stretch) {
	}

	/** Decodes a file or refuses it. */
	@FunctionalInterface
	public interface Decoding {

		void decode(byte[] file) throws Exception;

	}

}
