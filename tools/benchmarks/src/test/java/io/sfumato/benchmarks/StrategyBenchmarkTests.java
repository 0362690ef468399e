package io.sfumato.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The bench itself, over the questions of one page.
 */
@Timeout(300)
class StrategyBenchmarkTests {

	@TempDir
	private Path directory;

	@Test
	void writesTablesAndAPlot() throws Exception {
		Path table = this.directory.resolve("strategies.md");
		Path plot = this.directory.resolve("strategies.svg");
		ByteArrayOutputStream out = new ByteArrayOutputStream();

		new StrategyBenchmark(Map.of("pages", "1", "sets", "shapes", "only", "lossless+factor+dinfer-hierarchy+factors",
				"table", table.toString(), "plot", plot.toString()))
			.run(new PrintStream(out, true, StandardCharsets.UTF_8));

		List<String> lines = Files.readAllLines(table);
		assertThat(out.toString(StandardCharsets.UTF_8).lines()).containsExactlyElementsOf(lines);
		List<String> base = row(lines, "one token per step");
		List<String> lossless = row(lines, "lossless + prefix cache");
		assertThat(lossless.subList(1, 3)).isEqualTo(base.subList(1, 3));
		assertThat(Double.parseDouble(lossless.get(8))).isGreaterThan(1.5);
		assertThat(row(lines, "dinfer-hierarchy")).hasSize(11);
		assertThat(row(lines, "factor")).hasSize(3);
		assertThat(lines).anyMatch((line) -> line.startsWith("| all but prefix cache"))
			.anyMatch((line) -> line.matches("product of the single gains in time .+, measured together .+"));
		assertThat(Files.readString(plot)).startsWith("<svg").contains("lossless", "dinfer-hierarchy");
	}

	/** The cells of the first row that begins so. */
	private static List<String> row(List<String> lines, String name) {
		return lines.stream()
			.filter((line) -> line.startsWith("| " + name + " "))
			.map((line) -> Arrays.stream(line.substring(2).split("\\|")).map(String::strip).toList())
			.filter((cells) -> cells.getFirst().equals(name))
			.findFirst()
			.orElseThrow(() -> new AssertionError("no row " + name));
	}

}
