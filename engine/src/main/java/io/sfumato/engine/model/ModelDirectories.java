package io.sfumato.engine.model;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.ToIntFunction;

import org.jspecify.annotations.Nullable;

import io.sfumato.encoders.audio.DiffaEncoder;
import io.sfumato.encoders.audio.SoundEncoder;
import io.sfumato.encoders.audio.SoundEncoders;
import io.sfumato.encoders.vision.VisionEncoders;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.LoraTensors;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.ort.OrtRuntime;

/**
 * The directories that a model consists of. Most are one. DIFFA is published as adapters
 * for a language model and an encoder that have directories of their own (checkpoints.md
 * §7.1); these lie below the adapters', called as the model's class calls its parts:
 * {@code llm_model}, and {@code whisper_model} unless the adapters' file holds the
 * encoder.
 *
 * @param main the one that is named
 * @param language where language model and tokenizer are, what adapters change merged in;
 * the main one if nothing is published apart
 * @param encoder Whisper's own; null if there is none
 */
record ModelDirectories(Checkpoint main, Checkpoint language, @Nullable Checkpoint encoder) implements AutoCloseable {

	private static final String LANGUAGE = "llm_model";

	private static final String ENCODER = "whisper_model";

	/** What is used of a directory of Whisper's. */
	private static final String ENCODER_TENSORS = "model.encoder.";

	/** Of DIFFA-2's low-rank changes (checkpoints.md §8), where its config is silent. */
	private static final double LORA_ALPHA = 16;

	/**
	 * Opens all directories of a model.
	 * @throws io.sfumato.runtime.checkpoint.CheckpointException with file and field
	 */
	static ModelDirectories open(Path directory) {
		List<Checkpoint> opened = new ArrayList<>();
		try {
			Checkpoint main = opened(Checkpoint.open(directory), opened);
			if (!SoundEncoders.isDiffa(main)) {
				return new ModelDirectories(main, main, null);
			}
			Path below = directory.resolve(LANGUAGE);
			if (!Files.isDirectory(below)) {
				throw main.config()
					.refuse("llm_config",
							"needs the language model's directory, %s beside this file".formatted(LANGUAGE));
			}
			Checkpoint language = opened(Checkpoint.open(below), opened);
			double alpha = main.config().number("lora_alpha", LORA_ALPHA);
			Checkpoint adapted = language.with(LoraTensors.of(language.tensors(), main.tensors(), alpha));
			boolean whole = main.tensors().names().stream().anyMatch((name) -> name.startsWith(ENCODER + "."));
			Path apart = directory.resolve(ENCODER);
			Checkpoint encoder = (!whole && Files.isDirectory(apart)) ? opened(Checkpoint.open(apart), opened) : null;
			return new ModelDirectories(main, adapted, encoder);
		}
		catch (RuntimeException ex) {
			opened.forEach(Checkpoint::close);
			throw ex;
		}
	}

	private static Checkpoint opened(Checkpoint checkpoint, List<Checkpoint> all) {
		all.add(checkpoint);
		return checkpoint;
	}

	/** Whether the parts are published apart. */
	boolean isDiffa() {
		return this.language != this.main;
	}

	/** Whether the model sees. */
	boolean hasEyes() {
		return !isDiffa() && VisionEncoders.isIn(this.main);
	}

	/** Whether the model listens. */
	boolean hasEars() {
		return SoundEncoders.isIn(this.main);
	}

	/**
	 * Opens the ears; to be closed before this.
	 * @param tokens the id of the token that is exactly this text, −1 if there is none
	 */
	SoundEncoder ears(OrtRuntime runtime, ToIntFunction<String> tokens) {
		return (this.encoder != null) ? DiffaEncoder.open(runtime, this.main, this.encoder)
				: SoundEncoders.open(this.main, runtime, tokens);
	}

	/** Identifies the model with all its parts. */
	String digest() {
		if (!isDiffa()) {
			return this.main.digest();
		}
		try {
			MessageDigest sha = MessageDigest.getInstance("SHA-256");
			for (Checkpoint part : all()) {
				sha.update(part.digest().getBytes(StandardCharsets.US_ASCII));
			}
			return HexFormat.of().formatHex(sha.digest());
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every Java platform has SHA-256", ex);
		}
	}

	/** The tensors of every directory. */
	List<TensorStore> tensors() {
		return all().stream().map(Checkpoint::tensors).toList();
	}

	/** Whether a tensor is of any use here: half of Whisper is a decoder. */
	boolean isUsed(TensorStore store, String name) {
		return this.encoder == null || store != this.encoder.tensors() || name.startsWith(ENCODER_TENSORS);
	}

	private List<Checkpoint> all() {
		List<Checkpoint> all = new ArrayList<>(List.of(this.main));
		if (isDiffa()) {
			all.add(this.language);
		}
		if (this.encoder != null) {
			all.add(this.encoder);
		}
		return all;
	}

	@Override
	public void close() {
		all().forEach(Checkpoint::close);
	}

}
