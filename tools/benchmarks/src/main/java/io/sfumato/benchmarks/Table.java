package io.sfumato.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A Markdown table, printed with its columns aligned.
 */
final class Table {

	private final List<List<String>> rows = new ArrayList<>();

	Table(String... headings) {
		this.rows.add(List.of(headings));
	}

	Table row(Object... cells) {
		this.rows.add(IntStream.range(0, cells.length).mapToObj((column) -> String.valueOf(cells[column])).toList());
		return this;
	}

	void print(PrintStream out) {
		int[] widths = IntStream.range(0, this.rows.getFirst().size())
			.map((column) -> this.rows.stream().mapToInt((row) -> row.get(column).length()).max().orElse(0))
			.toArray();
		for (int row = 0; row < this.rows.size(); row++) {
			out.println(line(this.rows.get(row), widths));
			if (row == 0) {
				out.println(line(IntStream.of(widths).mapToObj("-"::repeat).toList(), widths));
			}
		}
	}

	private static String line(List<String> cells, int[] widths) {
		return IntStream.range(0, cells.size())
			.mapToObj((column) -> cells.get(column) + " ".repeat(widths[column] - cells.get(column).length()))
			.collect(Collectors.joining(" | ", "| ", " |"));
	}

}
