package io.sfumato.trainer.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Invented numbers by category.
 *
 * @param kind how they are drawn
 * @param title what stands above, may be empty
 * @param entries the categories in order, at least two
 * @param valued whether the numbers are printed at their marks
 */
record Chart(Kind kind, String title, List<Entry> entries, boolean valued) {

	static Chart random(RandomGenerator random) {
		int count = Chance.between(random, 2, 6);
		int unit = Chance.pick(random, 1, 1, 5, 10);
		int limit = Chance.pick(random, 9, 20, 60, 99);
		boolean oneColour = Chance.of(random, 0.4);
		int common = colour(random);
		Set<String> labels = new HashSet<>();
		List<Entry> entries = new ArrayList<>();
		boolean years = Chance.of(random, 0.2);
		int firstYear = Chance.between(random, 1990, 2030);
		for (int i = 0; i < count; i++) {
			String label = years ? Integer.toString(firstYear + i) : label(random);
			if (labels.add(label)) {
				int value = Math.max(1, Chance.between(random, 1, limit) / unit) * unit;
				entries.add(new Entry(label, value, oneColour ? common : colour(random)));
			}
		}
		if (entries.size() < 2) {
			return random(random);
		}
		String title = Chance.of(random, 0.75) ? title(random) : "";
		Kind kind = Kind.values()[Chance.weighted(random, 5, 3, 3)];
		return new Chart(kind, title, entries, Chance.of(random, 0.7));
	}

	private static int colour(RandomGenerator random) {
		return 1 + random.nextInt(Colours.NAMES.indexOf("gray"));
	}

	private static String label(RandomGenerator random) {
		String word = Names.proper(random);
		return Chance.of(random, 0.25) ? String.valueOf((char) ('A' + random.nextInt(26)))
				: word.substring(0, Math.min(word.length(), Chance.between(random, 3, 5)));
	}

	private static String title(RandomGenerator random) {
		String topic = Chance.pick(random, "Sales", "Visitors", "Rain", "Costs", "Users", "Votes", "Points", "Output");
		return Chance.of(random, 0.5) ? topic : Names.proper(random) + " " + topic;
	}

	int largest() {
		return this.entries.stream().mapToInt(Entry::value).max().orElseThrow();
	}

	/** The entries by falling value; ends that tie are no answer to anything. */
	List<Entry> ranked() {
		return this.entries.stream().sorted(Comparator.comparingInt(Entry::value).reversed()).toList();
	}

	/** Whether one entry is clearly on top, or clearly last. */
	boolean hasClearEnd(boolean top) {
		List<Entry> ranked = ranked();
		int end = top ? 0 : ranked.size() - 1;
		int next = top ? 1 : ranked.size() - 2;
		int gap = Math.abs(ranked.get(end).value() - ranked.get(next).value());
		return gap > 0 && (this.valued || gap * 12 >= largest());
	}

	Entry end(boolean top) {
		return top ? ranked().getFirst() : ranked().getLast();
	}

	/** How the numbers are drawn. */
	enum Kind {

		COLUMNS("bar", Concepts.BAR), BARS("bar", Concepts.BAR), LINE("point", Concepts.POINT);

		private final String mark;

		private final int concept;

		Kind(String mark, int concept) {
			this.mark = mark;
			this.concept = concept;
		}

		/** What people call one of its marks. */
		String mark() {
			return this.mark;
		}

		int concept() {
			return this.concept;
		}

		String noun() {
			return (this == LINE) ? "line chart" : "bar chart";
		}

	}

	/**
	 * A category.
	 *
	 * @param label its name on the axis
	 * @param value its number
	 * @param colour of its mark
	 */
	record Entry(String label, int value, int colour) {

	}

}
