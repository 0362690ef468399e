package io.sfumato.encoders;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.sfumato.runtime.checkpoint.TensorStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Access to the golden vectors, which lie outside of the repository. */
public final class Golden {

	private Golden() {
	}

	/** A folder of the vectors; the test is skipped where it is absent. */
	public static Path folder(String relative) {
		Path folder = Path.of(System.getProperty("sfumato.golden", "../../shared")).resolve(relative);
		assumeTrue(Files.exists(folder), () -> "no golden vectors at " + folder);
		return folder;
	}

	public static List<Path> list(Path folder, Predicate<Path> filter) {
		try (Stream<Path> files = Files.list(folder)) {
			List<Path> found = files.filter(filter).sorted().toList();
			assertThat(found).as("cases in %s", folder).isNotEmpty();
			return found;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public static List<Path> files(Path folder, String suffix) {
		return list(folder, (file) -> file.getFileName().toString().endsWith(suffix));
	}

	public static JsonNode json(Path file) {
		return JsonMapper.shared().readTree(file.toFile());
	}

	public static byte[] bytes(Path file) {
		try {
			return Files.readAllBytes(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public static byte[] bytes(TensorStore tensors, String name) {
		return tensors.data(name).toArray(ValueLayout.JAVA_BYTE);
	}

	/** Largest absolute difference; the lengths have to agree. */
	public static double difference(float[] actual, float[] expected) {
		assertThat(actual).hasSameSizeAs(expected);
		double largest = 0;
		for (int i = 0; i < actual.length; i++) {
			double difference = Math.abs((double) actual[i] - expected[i]);
			// NaN has to count as wrong
			largest = (difference <= largest) ? largest : difference;
		}
		return largest;
	}

	/** Largest difference in grey levels; the lengths have to agree. */
	public static int difference(byte[] actual, byte[] expected) {
		assertThat(actual).hasSameSizeAs(expected);
		int largest = 0;
		for (int i = 0; i < actual.length; i++) {
			largest = Math.max(largest, Math.abs((actual[i] & 0xFF) - (expected[i] & 0xFF)));
		}
		return largest;
	}

}
