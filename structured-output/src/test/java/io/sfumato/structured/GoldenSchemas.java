package io.sfumato.structured;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * The golden schemas, templates, languages and lattices; read with another JSON parser
 * than ours.
 */
final class GoldenSchemas {

	static final ObjectMapper JSON = JsonMapper.builder()
		.enable(tools.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.build();

	private static final Path FOLDER = Path.of(System.getProperty("sfumato.golden", "../shared"), "golden-schemas");

	private GoldenSchemas() {
	}

	/** All files, in the order of their names. */
	static List<Path> files() {
		Assumptions.assumeTrue(Files.isDirectory(FOLDER), () -> FOLDER + " is absent: set -Dsfumato.golden");
		try (Stream<Path> files = Files.list(FOLDER)) {
			return files.filter((file) -> file.toString().endsWith(".json")).sorted().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static JsonNode read(Path file) {
		return JSON.readTree(file.toFile());
	}

}
