package io.sfumato.benchmarks;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the benchmarks named on the command line and prints their tables: {@code forward},
 * {@code decoding}, {@code decisions}, {@code records}, {@code loop}, {@code prefix},
 * {@code strategies}, {@code unmasking}. A name may have arguments behind colons:
 * {@code strategies:pages=6:only=threshold+wino:table=strategies.md:plot=strategies.svg}.
 */
public final class Bench {

	private Bench() {
	}

	public static void main(String[] args) throws Exception {
		List<String> names = (args.length == 0) ? List.of("forward", "decoding") : List.of(args);
		PrintStream out = System.out;
		out.printf("%s, %d cores, Java %s%n%n", System.getProperty("os.arch"),
				Runtime.getRuntime().availableProcessors(), Runtime.version());
		for (String named : names) {
			String name = named.split(":")[0];
			switch (name) {
				case "forward" -> new ForwardBenchmark().run(out);
				case "decoding" -> new DecodingBenchmark().run(out);
				case "loop" -> new LoopBenchmark().run(out);
				case "prefix" -> new PrefixBenchmark().run(out);
				case "decisions" -> new DecisionBenchmark().run(out);
				case "records" -> new RecordBenchmark().run(out);
				case "unmasking" -> new UnmaskingTraining(arguments(named)).run(out);
				case "strategies" -> new StrategyBenchmark(arguments(named)).run(out);
				default -> throw new IllegalArgumentException("there is no benchmark '%s'".formatted(name));
			}
		}
	}

	private static Map<String, String> arguments(String named) {
		Map<String, String> arguments = new LinkedHashMap<>();
		String[] parts = named.split(":");
		for (int part = 1; part < parts.length; part++) {
			String[] pair = parts[part].split("=", 2);
			if (pair.length < 2) {
				throw new IllegalArgumentException("'%s' isn't an argument, as pages=6 is".formatted(parts[part]));
			}
			arguments.put(pair[0], pair[1]);
		}
		return arguments;
	}

}
