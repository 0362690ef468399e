package io.sfumato.engine.golden;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Whole folders of vectors that no golden test reads, by name; single cases are reported
 * by the test that reads their folder.
 */
class UnclaimedGoldenTest {

	private static final Path SHARED = Path.of(System.getProperty("sfumato.golden", "../shared"));

	private static final Map<String, Set<String>> CLAIMED = Map.of("golden",
			Set.of("audio", "checkpoints", "logits", "preprocess", "traces", "vision"), "golden-hf",
			Set.of("encoders", "preprocess", "processors", "tokenizers"));

	@TestFactory
	Stream<DynamicTest> everyOtherFolderIsReported() throws IOException {
		List<DynamicTest> reports = new ArrayList<>();
		for (Map.Entry<String, Set<String>> claimed : CLAIMED.entrySet()) {
			Path root = SHARED.resolve(claimed.getKey());
			Assumptions.assumeTrue(Files.isDirectory(root), () -> root + " is absent: set -Dsfumato.golden");
			for (Path folder : folders(root)) {
				if (!claimed.getValue().contains(folder.getFileName().toString())) {
					for (Path part : folders(folder)) {
						String name = SHARED.relativize(part).toString();
						reports.add(DynamicTest.dynamicTest(name, () -> Assumptions.abort("not covered yet: " + name)));
					}
				}
			}
		}
		return reports.stream();
	}

	private static List<Path> folders(Path parent) throws IOException {
		try (Stream<Path> children = Files.list(parent)) {
			return children.filter(Files::isDirectory).sorted().toList();
		}
	}

}
