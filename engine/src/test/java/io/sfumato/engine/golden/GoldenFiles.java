package io.sfumato.engine.golden;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Access to the golden vectors, which lie outside of the repository. */
final class GoldenFiles {

	private GoldenFiles() {
	}

	/** A folder of the vectors; the test is skipped where it is absent. */
	static Path folder(String relative) {
		Path folder = Path.of(System.getProperty("sfumato.golden", "../../shared"), "golden").resolve(relative);
		assumeTrue(Files.exists(folder), () -> "no golden vectors at " + folder);
		return folder;
	}

	static List<Path> list(Path folder, Predicate<Path> filter) {
		try (Stream<Path> files = Files.list(folder)) {
			List<Path> found = files.filter(filter).sorted().toList();
			assertThat(found).as("cases in %s", folder).isNotEmpty();
			return found;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static JsonNode json(Path file) {
		return JsonMapper.shared().readTree(file.toFile());
	}

	static byte[] bytes(Path file) {
		try {
			return Files.readAllBytes(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The file of the same name with another ending. */
	static Path sibling(Path file, String suffix) {
		String name = file.getFileName().toString();
		return file.resolveSibling(name.substring(0, name.lastIndexOf('.')) + suffix);
	}

	static int[] numbers(JsonNode array) {
		return IntStream.range(0, array.size()).map((index) -> array.get(index).asInt()).toArray();
	}

}
