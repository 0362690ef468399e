package io.sfumato.benchmarks;

import java.io.PrintStream;
import java.util.List;

/**
 * Runs the benchmarks named on the command line and prints their tables: {@code forward},
 * {@code decoding}.
 */
public final class Bench {

	private Bench() {
	}

	public static void main(String[] args) throws Exception {
		List<String> names = (args.length == 0) ? List.of("forward", "decoding") : List.of(args);
		PrintStream out = System.out;
		out.printf("%s, %d cores, Java %s%n%n", System.getProperty("os.arch"),
				Runtime.getRuntime().availableProcessors(), Runtime.version());
		for (String name : names) {
			switch (name) {
				case "forward" -> new ForwardBenchmark().run(out);
				case "decoding" -> new DecodingBenchmark().run(out);
				default -> throw new IllegalArgumentException("there is no benchmark '%s'".formatted(name));
			}
		}
	}

}
