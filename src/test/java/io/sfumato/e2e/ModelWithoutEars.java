package io.sfumato.e2e;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.SafetensorsWriter;
import io.sfumato.runtime.checkpoint.TensorInfo;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The embedded model in a directory of its own, without what it hears with: a model that
 * takes images and text.
 */
public final class ModelWithoutEars {

	private static final String EMBEDDED = "/io/sfumato/engine/embedded/";

	private static final List<String> FILES = List.of("config.json", "generation_config.json",
			"preprocessor_config.json", "special_tokens_map.json", "tokenizer.json", "tokenizer_config.json",
			"model.safetensors");

	private static final List<String> SETTINGS = List.of("audio_token_id", "audio_projector_type",
			"speech_embedding_config", "audio_config");

	private ModelWithoutEars() {
	}

	/** Writes it. */
	public static void into(Path directory) throws IOException {
		Files.createDirectories(directory);
		for (String name : FILES) {
			try (var in = ModelWithoutEars.class.getResourceAsStream(EMBEDDED + name)) {
				Files.copy(in, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
			}
		}
		Path deaf = directory.resolve("deaf.tmp");
		try (var checkpoint = Checkpoint.open(directory)) {
			write(checkpoint, deaf);
		}
		Files.move(deaf, directory.resolve("model.safetensors"), StandardCopyOption.REPLACE_EXISTING);
		Path config = directory.resolve("config.json");
		ObjectNode json = (ObjectNode) JsonMapper.shared().readTree(Files.readAllBytes(config));
		json.remove(SETTINGS);
		Files.writeString(config, JsonMapper.shared().writeValueAsString(json));
	}

	private static void write(Checkpoint checkpoint, Path file) throws IOException {
		var writer = new SafetensorsWriter();
		var tensors = checkpoint.tensors();
		for (String name : tensors.names()) {
			if (!isEar(name)) {
				TensorInfo info = tensors.info(name);
				writer.raw(name, info.type(), info.dimensions(),
						() -> tensors.data(name).toArray(ValueLayout.JAVA_BYTE));
			}
		}
		writer.writeTo(file);
	}

	private static boolean isEar(String name) {
		return name.startsWith("speech_embedding.") || name.startsWith("audio_");
	}

}
