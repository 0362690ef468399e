package io.sfumato.runtime.checkpoint;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A model directory in Hugging Face layout, its tensors memory-mapped. Close it after the
 * sessions that were opened over its tensors.
 */
public final class Checkpoint implements AutoCloseable {

	/** How much of each tensor goes into the digest: its start, middle and end. */
	private static final long SAMPLE_BYTES = 4096;

	private final Path directory;

	private final ModelConfig config;

	private final ShardedTensors files;

	private final TensorStore tensors;

	private final String digest;

	private Checkpoint(Path directory, ModelConfig config, ShardedTensors files) {
		this.directory = directory;
		this.config = config;
		this.files = files;
		this.tensors = files;
		this.digest = computeDigest();
	}

	private Checkpoint(Checkpoint original, TensorStore tensors) {
		this.directory = original.directory;
		this.config = original.config;
		this.files = original.files;
		this.tensors = tensors;
		this.digest = original.digest;
	}

	/**
	 * Opens a directory and checks the headers of its files. Needs no memory for weights.
	 * @throws CheckpointException naming file and field
	 */
	public static Checkpoint open(Path directory) {
		if (!Files.isDirectory(directory)) {
			throw CheckpointException.of(directory, "is not a directory");
		}
		ModelConfig config = ModelConfig.read(directory.resolve("config.json"));
		ShardedTensors tensors = ShardedTensors.open(directory);
		try {
			return new Checkpoint(directory, config, tensors);
		}
		catch (RuntimeException ex) {
			tensors.close();
			throw ex;
		}
	}

	public Path directory() {
		return this.directory;
	}

	/** {@code config.json}. */
	public ModelConfig config() {
		return this.config;
	}

	/**
	 * Another JSON file of the directory, if it is there:
	 * {@code preprocessor_config.json}, {@code generation_config.json} …
	 */
	public Optional<ModelConfig> json(String fileName) {
		Path file = this.directory.resolve(fileName);
		return Files.exists(file) ? Optional.of(ModelConfig.read(file)) : Optional.empty();
	}

	/**
	 * The same directory with its tensors seen another way. Either is closed for both.
	 */
	public Checkpoint with(TensorStore tensors) {
		return new Checkpoint(this, tensors);
	}

	public TensorStore tensors() {
		return this.tensors;
	}

	/**
	 * Identifies the model: SHA-256 over {@code config.json}, {@code tokenizer.json}, the
	 * headers and sizes of the weight files, and samples of every tensor (so that two
	 * trainings of one architecture differ). Reads three pages a tensor.
	 */
	public String digest() {
		return this.digest;
	}

	@Override
	public void close() {
		this.files.close();
	}

	private String computeDigest() {
		try {
			MessageDigest sha = MessageDigest.getInstance("SHA-256");
			for (String name : new String[] { "config.json", "tokenizer.json" }) {
				Path file = this.directory.resolve(name);
				if (Files.exists(file)) {
					sha.update(Files.readAllBytes(file));
				}
			}
			for (SafetensorsFile file : this.files.files()) {
				sha.update(String.valueOf(file.size()).getBytes(StandardCharsets.US_ASCII));
				update(sha, file.headerBytes());
				for (String name : file.names()) {
					sample(sha, file.data(name));
				}
			}
			return HexFormat.of().formatHex(sha.digest());
		}
		catch (IOException ex) {
			throw CheckpointException.of(this.directory, "can't be read", ex);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every Java platform has SHA-256", ex);
		}
	}

	private static void sample(MessageDigest sha, MemorySegment data) {
		long bytes = data.byteSize();
		long length = Math.min(bytes, SAMPLE_BYTES);
		update(sha, data.asSlice(0, length));
		if (bytes > SAMPLE_BYTES) {
			update(sha, data.asSlice((bytes - length) / 2, length));
			update(sha, data.asSlice(bytes - length, length));
		}
	}

	private static void update(MessageDigest sha, MemorySegment segment) {
		ByteBuffer buffer = segment.asByteBuffer();
		sha.update(buffer);
	}

}
