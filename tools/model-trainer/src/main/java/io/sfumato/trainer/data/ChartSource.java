package io.sfumato.trainer.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

import io.sfumato.trainer.data.RecordAnswer.Slot;

/** Bar and line charts with few categories. */
final class ChartSource implements SampleSource {

	/** What records call a chart's data. */
	private static final List<String> KEYS = List.of("data", "series", "bars", "points", "values", "entries",
			"categories");

	private static final List<String> LABEL_KEYS = List.of("label", "label", "name", "category", "x");

	private final FontPool fonts;

	private final double single;

	ChartSource(FontPool fonts, double single) {
		this.fonts = fonts;
		this.single = single;
	}

	@Override
	public Sample next(RandomGenerator random, boolean drawn) {
		while (true) {
			Sheet sheet = Canvases.blank(random, this.single);
			Chart chart = Chart.random(random);
			ChartLayout layout = new ChartLayout(sheet, chart, this.fonts.pick(random), random);
			if (layout.fits()) {
				layout.draw();
				Look look = Chance.of(random, 0.8) ? Look.SCREEN : Look.PAPER;
				return new Sample("chart", Press.print(sheet, look, random, drawn), exchanges(random, chart));
			}
		}
	}

	private static List<Exchange> exchanges(RandomGenerator random, Chart chart) {
		List<Exchange> exchanges = new ArrayList<>();
		int count = Chance.between(random, 2, 4);
		while (exchanges.size() < count) {
			Optional<Exchange> exchange = switch (Chance.weighted(random, 4, chart.valued() ? 5 : 0, 2, 2, 3, 2, 2,
					3)) {
				case 0 -> end(random, chart);
				case 1 -> Optional.of(value(random, chart));
				case 2 -> Optional.of(count(random, chart));
				case 3 -> colour(random, chart);
				case 4 -> compare(random, chart);
				case 5 -> Optional.of(title(random, chart));
				case 6 -> Optional.of(caption(random, chart));
				default ->
					Optional.of((chart.valued() && random.nextBoolean()) ? rows(random, chart) : record(random, chart));
			};
			exchange.ifPresent(exchanges::add);
		}
		return exchanges;
	}

	private static Optional<Exchange> end(RandomGenerator random, Chart chart) {
		boolean top = random.nextBoolean();
		if (!chart.hasClearEnd(top)) {
			return Optional.empty();
		}
		String mark = chart.kind().mark();
		String question = top
				? Chance.pick(random, "which %s is the highest?", "which %s is tallest?",
						"which has the highest value?", "what is the largest %s?", "which %s is the largest?")
				: Chance.pick(random, "which %s is the lowest?", "which %s is shortest?", "which has the lowest value?",
						"what is the smallest %s?", "which %s is the smallest?");
		return Optional.of(Phrasing.copied(random, question.formatted(mark), chart.end(top).label()));
	}

	private static Exchange value(RandomGenerator random, Chart chart) {
		if (Chance.of(random, 0.12)) {
			String other = Names.proper(random);
			boolean there = chart.entries().stream().anyMatch((entry) -> entry.label().equals(other));
			if (!there) {
				return Phrasing.asked(random, "what is the value of %s?".formatted(other), Phrasing.NOT_VISIBLE);
			}
		}
		Chart.Entry entry = Chance.pick(random, chart.entries());
		String question = Chance.pick(random, "what is the value of %s?", "what is the value for %s?",
				"how much is %s?", "which value does %s have?", "how many for %s?");
		return Phrasing.asked(random, question.formatted(entry.label()), Integer.toString(entry.value()));
	}

	private static Exchange count(RandomGenerator random, Chart chart) {
		String question = Chance.pick(random, "how many %s are there?", "how many %s?", "count the %s.",
				"how many %s does the chart have?");
		// the other as the engine asks before it lays out rows
		String asked = Chance.of(random, 0.6) ? question.formatted(chart.kind().mark() + "s")
				: "how many %s are there?".formatted(Chance.pick(random, KEYS));
		return Phrasing.asked(random, asked, Integer.toString(chart.entries().size()));
	}

	private static Optional<Exchange> colour(RandomGenerator random, Chart chart) {
		if (chart.kind() == Chart.Kind.LINE) {
			return Optional
				.of(Phrasing.asked(random, Chance.pick(random, "what color is the line?", "what colour is the line?"),
						Colours.name(chart.entries().getFirst().colour())));
		}
		Chart.Entry entry = Chance.pick(random, chart.entries());
		String question = Chance.pick(random, "what color is the bar of %s?", "what colour is %s?",
				"which color does %s have?");
		return Optional.of(Phrasing.asked(random, question.formatted(entry.label()), Colours.name(entry.colour())));
	}

	private static Optional<Exchange> compare(RandomGenerator random, Chart chart) {
		Chart.Entry a = Chance.pick(random, chart.entries());
		Chart.Entry b = Chance.pick(random, chart.entries());
		int gap = Math.abs(a.value() - b.value());
		if (gap == 0 || !chart.valued() && gap * 12 < chart.largest()) {
			return Optional.empty();
		}
		boolean higher = random.nextBoolean();
		String question = higher ? Chance.pick(random, "is %s higher than %s?", "is %s larger than %s?")
				: Chance.pick(random, "is %s lower than %s?", "is %s smaller than %s?");
		return Optional
			.of(Phrasing.yesNo(random, question.formatted(a.label(), b.label()), higher == (a.value() > b.value())));
	}

	private static Exchange title(RandomGenerator random, Chart chart) {
		String question = Chance.pick(random, "what is the title?", "what is the title of the chart?",
				"what does the chart show?", "what is the chart about?");
		return chart.title().isEmpty() ? Phrasing.asked(random, question, Phrasing.NOT_VISIBLE)
				: Phrasing.copied(random, question, chart.title());
	}

	private static Exchange caption(RandomGenerator random, Chart chart) {
		String noun = "a " + chart.kind().noun();
		if (Chance.of(random, 0.3)) {
			return new Exchange(Phrasing.naming(random), new TextAnswer(noun));
		}
		StringBuilder text = new StringBuilder(Names.capitalised(noun));
		if (!chart.title().isEmpty()) {
			text.append(" titled ").append(chart.title());
		}
		text.append(" with ").append(chart.entries().size()).append(' ').append(chart.kind().mark()).append('s');
		boolean detailed = Chance.of(random, 0.3);
		if (detailed && chart.hasClearEnd(true)) {
			text.append(". ").append(chart.end(true).label()).append(" is the highest");
		}
		text.append('.');
		return new Exchange(detailed ? Phrasing.DETAILED : Phrasing.describing(random),
				new TextAnswer(text.toString()));
	}

	private static Exchange record(RandomGenerator random, Chart chart) {
		RecordWriter record = new RecordWriter();
		title(record, chart);
		if (chart.hasClearEnd(true)) {
			record.key("highest").slot(new Slot("highest", '"' + chart.end(true).label() + '"', 12, true));
			if (chart.valued()) {
				record.key("max").slot(new Slot("max", Integer.toString(chart.largest()), 10, true));
			}
		}
		if (chart.hasClearEnd(false)) {
			record.key("lowest").slot(new Slot("lowest", '"' + chart.end(false).label() + '"', 12, true));
		}
		record.key("count").slot(new Slot("count", Integer.toString(chart.entries().size()), 10, false));
		return new Exchange(Phrasing.record(random), record.end());
	}

	/** The chart as data. */
	private static Exchange rows(RandomGenerator random, Chart chart) {
		RecordWriter record = new RecordWriter();
		if (Chance.of(random, 0.5)) {
			title(record, chart);
		}
		List<List<String>> values = new ArrayList<>();
		for (Chart.Entry entry : chart.entries()) {
			values.add(List.of('"' + entry.label() + '"', Integer.toString(entry.value())));
		}
		new Rows(Chance.pick(random, KEYS),
				List.of(Chance.pick(random, LABEL_KEYS), Chance.pick(random, "value", "value", "amount", "y")), values,
				true)
			.write(record, random);
		return new Exchange(Phrasing.record(random), record.end());
	}

	private static void title(RecordWriter record, Chart chart) {
		record.key("title")
			.slot(new Slot("title", chart.title().isEmpty() ? "null" : '"' + chart.title() + '"', 24, true));
	}

}
