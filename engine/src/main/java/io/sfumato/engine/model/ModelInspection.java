package io.sfumato.engine.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.family.BackboneFamily;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.TensorInfo;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.ort.MemoryBudget;
import io.sfumato.runtime.tokenizer.Tokenizer;

/**
 * What a checkpoint directory holds, read from its headers alone: no weight is touched.
 * Tensors that are missing or misshapen are found when a model is opened.
 *
 * @param family of the language model; null if it is none that can be run
 * @param tensors how many there are
 * @param parameters elements of all of them
 * @param types bytes by element type
 * @param context most positions; null if the config doesn't say
 * @param inputs {@code text}, {@code image} where there are eyes, and {@code audio} where
 * there are ears
 * @param memoryNeeded bytes on the CPU: fp32, and the packed copies of the matrix kernels
 * @param memoryAvailable bytes this process may still take
 * @param problem why it can't be served; null if nothing speaks against it
 */
public record ModelInspection(@Nullable String family, int tensors, long parameters, Map<String, Long> types,
		@Nullable Integer context, List<String> inputs, long memoryNeeded, long memoryAvailable,
		@Nullable String problem) {

	/**
	 * Looks at a directory.
	 * @throws ModelLoadException if it isn't a checkpoint, with file and field
	 */
	public static ModelInspection of(Path directory) {
		try (ModelDirectories directories = ModelDirectories.open(directory)) {
			return of(directories);
		}
		catch (CheckpointException ex) {
			throw new ModelLoadException(String.valueOf(ex.getMessage()), ex.file(), ex.field(), ex);
		}
	}

	private static ModelInspection of(ModelDirectories directories) {
		int tensors = 0;
		long parameters = 0;
		Map<String, Long> types = new TreeMap<>();
		for (TensorStore store : directories.tensors()) {
			for (String name : store.names()) {
				TensorInfo info = store.info(name);
				tensors++;
				parameters += info.elements();
				types.merge(info.type().name().toLowerCase(Locale.ROOT), info.bytes(), Long::sum);
			}
		}
		List<String> inputs = new ArrayList<>(List.of("text"));
		if (directories.hasEyes()) {
			inputs.add("image");
		}
		if (directories.hasEars()) {
			inputs.add("audio");
		}
		Checkpoint language = directories.language();
		String family = null;
		String problem = null;
		try {
			family = BackboneFamily.of(language).toString();
			Tokenizer.open(language).close();
		}
		catch (CheckpointException ex) {
			problem = ex.getMessage();
		}
		long needed = memory(directories);
		long available = MemoryBudget.available();
		if (problem == null && needed > available) {
			problem = "It needs more memory than there is.";
		}
		return new ModelInspection(family, tensors, parameters, types, context(language), inputs, needed, available,
				problem);
	}

	private static @Nullable Integer context(Checkpoint checkpoint) {
		var positions = checkpoint.config().integer("max_position_embeddings", "max_sequence_length");
		return positions.isPresent() ? positions.getAsInt() : null;
	}

	/** Bytes of all weights as fp32, and as the packed copies of the matrix kernels. */
	static long memory(ModelDirectories directories) {
		long elements = 0;
		for (TensorStore store : directories.tensors()) {
			for (String name : store.names()) {
				elements += directories.isUsed(store, name) ? store.info(name).elements() : 0;
			}
		}
		return 2 * Float.BYTES * elements;
	}

}
