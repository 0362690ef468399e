package io.sfumato.trainer.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** An invented purchase and the lines that a till prints for it. */
final class Receipt {

	private final List<Line> lines = new ArrayList<>();

	private final List<Item> items = new ArrayList<>();

	private final Facts facts = new Facts();

	private Receipt() {
	}

	/** A purchase of a size for so many tiles; about one in six lacks any given field. */
	static Receipt random(RandomGenerator random, Face face, int tiles) {
		Receipt receipt = new Receipt();
		Money money = Money.random(random, face);
		receipt.head(random, money, tiles);
		int subtotal = receipt.buy(random, money, tiles);
		receipt.foot(random, money, subtotal, tiles);
		return receipt;
	}

	List<Line> lines() {
		return this.lines;
	}

	/** The items that found room, once settled. */
	List<Item> items() {
		return this.items;
	}

	Facts facts() {
		return this.facts;
	}

	/** Takes back what found no room on the page. */
	void settle(List<Line> kept) {
		this.items.removeIf((item) -> kept.stream().noneMatch((line) -> line.shown().contains(item.mark())));
		this.facts.put(Field.ITEMS, Integer.toString(this.items.size()));
	}

	private void head(RandomGenerator random, Money money, int tiles) {
		boolean centred = Chance.of(random, 0.7);
		if (Chance.of(random, 0.15)) {
			add(centred,
					Line.of(Chance.pick(random, "RECEIPT", "Receipt", "WELCOME", "Sales slip", "INVOICE")).spare(5));
		}
		if (Chance.of(random, 0.86)) {
			String name = Names.shop(random);
			this.facts.put(Field.MERCHANT, name);
			float scale = Chance.of(random, 0.3) ? Chance.between(random, 1.1f, 1.5f) : 1;
			add(centred, Line.of(name).scaled(scale).shows("MERCHANT"));
		}
		double more = (tiles > 1) ? 0.55 : 0.16;
		optional(random, more, Field.ADDRESS, Names.street(random), centred, false);
		optional(random, more, Field.PHONE, Names.phone(random), centred, true);
		optional(random, more / 2, Field.WEBSITE, Names.website(random), centred, false);
		optional(random, more, Field.NUMBER, Names.code(random), Chance.of(random, 0.2), true);
		optional(random, more / 3, Field.TABLE, Integer.toString(Chance.between(random, 1, 60)), false, true);
		if (Chance.of(random, 0.85)) {
			date(random, money, more);
		}
	}

	private void date(RandomGenerator random, Money money, double more) {
		PrintedDate date = PrintedDate.random(random, money.isDollars());
		this.facts.put(Field.DATE, date.iso());
		String label = Chance.of(random, 0.35) ? Chance.pick(random, Field.DATE.labels()) + ": " : "";
		if (!Chance.of(random, more + 0.15)) {
			add(Chance.of(random, 0.3), Line.of(label + date.printed()).shows("DATE"));
			return;
		}
		PrintedTime time = PrintedTime.random(random);
		this.facts.put(Field.TIME, time.value());
		if (Chance.of(random, 0.6)) {
			this.lines.add(Line.pair(label + date.printed(), time.printed()).shows("DATE", "TIME"));
		}
		else {
			this.lines.add(Line.of(label + date.printed()).shows("DATE"));
			this.lines.add(Line.of(time.printed()).shows("TIME").spare(2));
		}
	}

	private int buy(RandomGenerator random, Money money, int tiles) {
		rule(random);
		int count = (tiles > 1) ? Chance.between(random, 1, 9) : Chance.between(random, 1, 5);
		boolean marked = Chance.of(random, 0.3);
		boolean counted = Chance.of(random, 0.2);
		int limit = Chance.pick(random, 900, 3000, 20000);
		int sum = 0;
		for (int i = 0; i < count; i++) {
			Item item = new Item(Names.goods(random), Chance.between(random, 25, limit), "item" + i);
			sum += item.price();
			this.items.add(item);
			String price = marked ? money.marked(item.price()) : money.bare(item.price());
			String name = counted ? "1 " + item.name() : item.name();
			this.lines.add(Line.pair(name, price).shows(item.mark()));
		}
		rule(random);
		return sum;
	}

	private void foot(RandomGenerator random, Money money, int subtotal, int tiles) {
		double more = (tiles > 1) ? 0.5 : 0.25;
		int total = subtotal;
		if (Chance.of(random, more)) {
			int tax = subtotal * Chance.between(random, 4, 25) / 100;
			amount(random, Field.SUBTOTAL, money, subtotal, false, 3);
			amount(random, Field.TAX, money, tax, false, 3);
			total += tax;
		}
		boolean priced = Chance.of(random, 0.87);
		if (priced) {
			amount(random, Field.TOTAL, money, total, Chance.of(random, 0.75), 0);
		}
		boolean marked = this.lines.stream()
			.anyMatch((line) -> !money.symbol().isEmpty()
					&& (line.right().contains(money.symbol()) || line.left().contains(money.symbol())));
		if (!money.iso().isEmpty() && !marked && Chance.of(random, 0.5)) {
			this.lines.add(Line.of("Currency " + money.symbol()).shows("CURRENCY").spare(1));
		}
		else if (marked) {
			this.lines
				.replaceAll((line) -> (line.right().contains(money.symbol()) || line.left().contains(money.symbol()))
						? withField(line, "CURRENCY") : line);
		}
		if (!money.iso().isEmpty()) {
			this.facts.put(Field.CURRENCY, money.iso());
		}
		paid(random, money, total, more);
		if (Chance.of(random, more)) {
			add(true, Line.of(Chance.pick(random, "Thank you!", "THANK YOU", "Come again", "Have a nice day", "Bye!",
					Names.proper(random) + " " + Names.word(random)))
				.spare(9));
		}
	}

	private void paid(RandomGenerator random, Money money, int total, double more) {
		if (Chance.of(random, more)) {
			int given = (total / 500 + 1) * 500;
			amount(random, Field.CASH, money, given, false, 4);
			amount(random, Field.CHANGE, money, given - total, false, 4);
			if (Chance.of(random, 0.5)) {
				// only a line that says so by name answers how it was paid
				return;
			}
		}
		if (Chance.of(random, more / 2)) {
			String method = Chance.pick(random, "card", "cash", "VISA", "check");
			String printed = Chance.of(random, 0.3) ? method.toUpperCase(Locale.ROOT) : method;
			this.facts.put(Field.PAYMENT, method);
			this.lines.add(Line.of("Paid by " + printed).shows("PAYMENT").spare(4));
		}
	}

	private void amount(RandomGenerator random, Field field, Money money, int hundredths, boolean marked, int spare) {
		this.facts.put(field, Money.plain(hundredths));
		String label = Chance.pick(random, field.labels());
		String value = marked ? money.marked(hundredths) : money.bare(hundredths);
		Line line = Chance.of(random, 0.8) ? Line.pair(label, value) : Line.of(label + ": " + value);
		float scale = (field == Field.TOTAL && Chance.of(random, 0.15)) ? 1.2f : 1;
		this.lines.add(line.scaled(scale).shows(field.name()).spare(spare));
	}

	private void optional(RandomGenerator random, double probability, Field field, String value, boolean centred,
			boolean labelled) {
		if (Chance.of(random, probability)) {
			String label = labelled ? Chance.pick(random, field.labels()) + Chance.pick(random, ": ", " ") : "";
			this.facts.put(field, value);
			add(centred, Line.of(label + value).shows(field.name()).spare(3));
		}
	}

	private void rule(RandomGenerator random) {
		if (Chance.of(random, 0.3)) {
			boolean blank = Chance.of(random, 0.5);
			String mark = Chance.pick(random, "-", "=", "*", ".");
			this.lines.add(Line.filler(blank ? "" : mark.repeat(Chance.between(random, 3, 9)), 8));
		}
	}

	private void add(boolean centred, Line line) {
		this.lines.add(centred ? line.centre() : line);
	}

	private static Line withField(Line line, String field) {
		List<String> shown = new ArrayList<>(line.shown());
		shown.add(field);
		return line.shows(shown.toArray(String[]::new));
	}

	/**
	 * A thing that was bought.
	 *
	 * @param name as printed
	 * @param price in hundredths
	 * @param mark what its line shows
	 */
	record Item(String name, int price, String mark) {

	}

}
