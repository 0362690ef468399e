package io.sfumato.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.sfumato.engine.request.GenerationOptions;
import io.sfumato.engine.request.GenerationOptions.Pruning;
import io.sfumato.engine.request.GenerationOptions.Techniques;

/**
 * What the strategy bench compares, all over one block of so many cells, none with
 * randomness.
 */
final class Contestants {

	/** Cells of an answer. */
	static final int CELLS = 32;

	private Contestants() {
	}

	/** One token per step over the whole canvas: what everything is measured against. */
	static GenerationOptions baseline() {
		return quota(CELLS, "none", Techniques.NONE);
	}

	/** Rules with several settings each, from the slowest to the fastest. */
	static Map<String, Map<String, GenerationOptions>> sweeps() {
		Map<String, Map<String, GenerationOptions>> sweeps = new LinkedHashMap<>();
		sweeps.put("quota", sweep(Stream.of(32, 16, 8, 4, 2, 1), (steps) -> quota(steps, "prefix", Techniques.NONE)));
		sweeps.put("threshold", sweep(Stream.of(1.0, 0.9, 0.85, 0.8, 0.7, 0.5, 0.3),
				(threshold) -> rule("threshold", threshold, null, null, Techniques.NONE)));
		sweeps.put("factor", sweep(Stream.of(0.1, 0.5, 1.0, 2.0, 2.25, 3.0),
				(factor) -> rule("factor", null, factor, null, Techniques.NONE)));
		sweeps.put("entropy",
				sweep(Stream.of(0.01, 0.1, 0.5, 1.0), (bound) -> rule("entropy", null, null, bound, Techniques.NONE)));
		return sweeps;
	}

	private static <T> Map<String, GenerationOptions> sweep(Stream<T> settings,
			Function<T, GenerationOptions> options) {
		Map<String, GenerationOptions> sweep = new LinkedHashMap<>();
		settings.forEach((setting) -> sweep.put(String.valueOf(setting), options.apply(setting)));
		return sweep;
	}

	/** Single techniques at their usual numbers, over the prefix cache. */
	static Map<String, GenerationOptions> techniques() {
		Map<String, GenerationOptions> techniques = new LinkedHashMap<>();
		techniques.put("lossless", rule("verified", null, null, null, Techniques.NONE));
		techniques.put("klass", rule("klass", null, null, null, Techniques.NONE));
		techniques.put("wino", rule("threshold", null, null, null, remask("wino")));
		techniques.put("saber", rule("threshold", null, null, null, remask("saber")));
		techniques.put("edit", rule("threshold", null, null, null, remask("edit")));
		techniques.put("sched", quota(CELLS, "prefix", exit("sched")));
		techniques.put("prophet", quota(CELLS, "prefix", exit("prophet")));
		for (double keep : new double[] { 0.5, 0.25 }) {
			techniques.put("divprune " + keep, rule("threshold", null, null, null, pruning("divprune", keep)));
		}
		for (String method : List.of("redvtp", "fastv", "late", "progressive")) {
			techniques.put(method + " 0.5", rule("threshold", null, null, null, pruning(method, 0.5)));
		}
		return techniques;
	}

	/**
	 * Strategies that papers have named, with their own numbers, seed 1 where they draw.
	 */
	static Map<String, Contestant> published() {
		Map<String, Contestant> published = new LinkedHashMap<>();
		for (String name : List.of("dparallel", "d3llm", "dinfer-threshold", "dinfer-credit", "dinfer-hierarchy",
				"dinfer-remask", "streaming", "dream-entropy", "dream-origin", "dimple-confident", "lavida-shift",
				"remdm", "pc-sampler")) {
			Long seed = name.equals("dream-origin") ? 1L : null;
			published.put(name, published(name, null, seed));
		}
		for (double settled : new double[] { 0.95, 0.9, 0.8, 0.7, 0.5, 0.3 }) {
			published.put("learned " + settled, published("learned", settled, null));
		}
		return published;
	}

	private static Contestant published(String name, @Nullable Double threshold, @Nullable Long seed) {
		return new Contestant(name,
				new GenerationOptions(null, null, CELLS, null, threshold, null, null, null, null, null, seed, null));
	}

	/**
	 * What is switched on one by one and together: the factors of a gain.
	 *
	 * @param name of the factor
	 * @param on what it adds to the baseline
	 */
	record Factor(String name, Change on) {
	}

	/** Options with one factor more. */
	interface Change {

		Setting apply(Setting setting);

	}

	/**
	 * What factors change.
	 *
	 * @param threshold null for one token per step
	 * @param cache name of the cache
	 * @param exit name of the early exit
	 * @param prune name of the pruning
	 */
	record Setting(@Nullable Double threshold, String cache, String exit, String prune) {

		/** Nothing is switched on. */
		static final Setting BASELINE = new Setting(null, "none", "none", "none");

		GenerationOptions options() {
			Techniques techniques = new Techniques(null, null, null, this.exit, null, null, null,
					new Pruning(this.prune, this.prune.equals("none") ? null : 0.5));
			return (this.threshold == null) ? quota(CELLS, this.cache, techniques) : new GenerationOptions(null, CELLS,
					CELLS, "threshold", this.threshold, null, null, null, this.cache, null, null, null, techniques);
		}

	}

	static List<Factor> factors() {
		return List.of(new Factor("threshold 0.9", (set) -> new Setting(0.9, set.cache(), set.exit(), set.prune())),
				new Factor("prefix cache", (set) -> new Setting(set.threshold(), "prefix", set.exit(), set.prune())),
				new Factor("divprune 0.5", (set) -> new Setting(set.threshold(), set.cache(), set.exit(), "divprune")),
				new Factor("early exit sched",
						(set) -> new Setting(set.threshold(), set.cache(), "sched", set.prune())));
	}

	private static Techniques remask(String remask) {
		return new Techniques(null, remask, null, null, null, null, null, null);
	}

	private static Techniques exit(String exit) {
		return new Techniques(null, null, null, exit, null, null, null, null);
	}

	private static Techniques pruning(String method, double keep) {
		return new Techniques(null, null, null, null, null, null, null, new Pruning(method, keep));
	}

	private static GenerationOptions quota(int steps, String cache, Techniques techniques) {
		return new GenerationOptions(steps, CELLS, CELLS, "quota", null, null, null, null, cache, null, null, null,
				techniques);
	}

	private static GenerationOptions rule(String unmask, @Nullable Double threshold, @Nullable Double factor,
			@Nullable Double entropy, Techniques techniques) {
		return new GenerationOptions(null, CELLS, CELLS, unmask, threshold, factor, entropy, null, "prefix", null, null,
				null, techniques);
	}

}
