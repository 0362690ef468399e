package io.sfumato.trainer.train;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Running means by name, for the lines of a log. */
final class Tally {

	/** What is known of the answers themselves, their tails left out. */
	static final String CONTENT = "content";

	private record Sum(double sum, double count) {

		Sum plus(Sum other) {
			return new Sum(this.sum + other.sum, this.count + other.count);
		}

	}

	private final Map<String, Sum> sums = new TreeMap<>();

	void add(String name, double sum, double count) {
		if (count > 0) {
			this.sums.merge(name, new Sum(sum, count), Sum::plus);
		}
	}

	/** Adds all that another one has. */
	void add(Tally other) {
		other.sums.forEach((name, sum) -> this.sums.merge(name, sum, Sum::plus));
	}

	/** A mean, zero when nothing was added. */
	double mean(String name) {
		Sum sum = this.sums.get(name);
		return (sum != null) ? sum.sum() / sum.count() : 0;
	}

	void forget(String name) {
		this.sums.remove(name);
	}

	/** The means as {@code name=0.123 name=…}, and starts again. */
	String drain() {
		String line = this.sums.entrySet()
			.stream()
			.map((entry) -> String.format(Locale.ROOT, "%s=%.3f", entry.getKey(),
					entry.getValue().sum() / entry.getValue().count()))
			.collect(Collectors.joining(" "));
		this.sums.clear();
		return line;
	}

}
