package io.sfumato.trainer.data;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * An invented document of named fields: an invoice, a ticket, a badge, a label, a card.
 */
final class Form {

	private final Kind kind;

	private final List<Line> lines = new ArrayList<>();

	private final Facts facts = new Facts();

	private Form(Kind kind) {
		this.kind = kind;
	}

	static Form random(RandomGenerator random, Face face, int tiles) {
		Form form = new Form(Chance.pick(random, Kind.values()));
		Money money = Money.random(random, face);
		boolean centred = Chance.of(random, 0.35);
		if (Chance.of(random, form.kind.titled)) {
			String title = Chance.pick(random, form.kind.titles);
			float scale = Chance.of(random, 0.4) ? Chance.between(random, 1.1f, 1.5f) : 1;
			form.add(Line.of(title).scaled(scale).spare(6), centred || Chance.of(random, 0.3));
		}
		int room = (tiles > 1) ? Chance.between(random, 4, 10) : Chance.between(random, 2, 6);
		int layout = random.nextInt(4);
		List<Field> fields = form.kind.fields;
		for (int i = 0; i < fields.size() && room > 0; i++) {
			boolean leading = i == 0;
			if (Chance.of(random, leading ? 0.9 : 0.62)) {
				form.field(random, fields.get(i), money, leading, centred, layout);
				room--;
			}
			if (Chance.of(random, 0.06)) {
				form.lines.add(Line.filler(Chance.of(random, 0.6) ? "" : "-".repeat(Chance.between(random, 3, 10)), 9));
			}
		}
		if (form.facts.present().isEmpty()) {
			form.field(random, fields.getFirst(), money, true, centred, layout);
		}
		return form;
	}

	Kind kind() {
		return this.kind;
	}

	List<Line> lines() {
		return this.lines;
	}

	Facts facts() {
		return this.facts;
	}

	private void field(RandomGenerator random, Field field, Money money, boolean leading, boolean centred, int layout) {
		String printed = printed(random, field, money);
		boolean bare = leading && Chance.of(random, 0.65) || field == Field.ADDRESS || field == Field.WEBSITE
				|| field == Field.EMAIL && Chance.of(random, 0.5);
		int spare = leading ? 0 : 3;
		if (bare) {
			float scale = (leading && Chance.of(random, 0.35)) ? Chance.between(random, 1.1f, 1.5f) : 1;
			add(Line.of(printed).scaled(scale).shows(field.name()).spare(spare), centred);
			return;
		}
		String label = Chance.pick(random, field.labels());
		switch (layout) {
			case 0 -> this.lines.add(Line.pair(label, printed).shows(field.name()).spare(spare));
			case 1 -> {
				add(Line.of(label).shows(field.name() + "?").spare(spare), centred);
				add(Line.of(printed).shows(field.name()).spare(spare), centred);
			}
			case 2 -> add(Line.of(label + " " + printed).shows(field.name()).spare(spare), centred);
			default -> add(Line.of(label + ": " + printed).shows(field.name()).spare(spare), centred);
		}
	}

	/** Invents a value, notes it and gives it as the page shows it. */
	private String printed(RandomGenerator random, Field field, Money money) {
		if (field.isDate()) {
			PrintedDate date = PrintedDate.random(random, false);
			this.facts.put(field, date.iso());
			return date.printed();
		}
		if (field == Field.TIME) {
			PrintedTime time = PrintedTime.random(random);
			this.facts.put(field, time.value());
			return time.printed();
		}
		if (field == Field.QUANTITY) {
			String count = Integer.toString(Chance.between(random, 1, 250));
			this.facts.put(field, count);
			return count;
		}
		if (field.isNumber()) {
			int amount = Chance.between(random, 50, Chance.pick(random, 2000, 30000, 900000));
			this.facts.put(field, Money.plain(amount));
			return Chance.of(random, 0.7) ? money.marked(amount) : money.bare(amount);
		}
		String text = text(random, field);
		this.facts.put(field, text);
		return text;
	}

	private static String text(RandomGenerator random, Field field) {
		return switch (field) {
			case MERCHANT -> Names.shop(random);
			case COMPANY -> Names.company(random);
			case CUSTOMER, PERSON -> Chance.of(random, 0.7) ? Names.person(random) : Names.proper(random);
			case EVENT -> Names.title(random);
			case VENUE -> Names.proper(random) + " " + Chance.pick(random, "Hall", "Arena", "Park", "Club", "Stage");
			case SEAT -> Chance.pick(random, "", "A", "B", "C", "D", "F") + Chance.between(random, 1, 60);
			case GATE ->
				Chance.of(random, 0.5) ? Names.letters(random, 1) : Integer.toString(Chance.between(random, 1, 40));
			case ROLE -> Names.role(random);
			case DEPARTMENT -> Names.department(random);
			case PRODUCT -> Names.goods(random);
			case WEIGHT -> Chance.between(random, 1, 950) + Chance.pick(random, " g", " kg", "g", "kg", " ml", " oz");
			case PHONE -> Names.phone(random);
			case ADDRESS -> Names.street(random);
			case EMAIL -> Names.email(random);
			case WEBSITE -> Names.website(random);
			case TABLE -> Integer.toString(Chance.between(random, 1, 60));
			default -> Names.code(random);
		};
	}

	private void add(Line line, boolean centred) {
		this.lines.add(centred ? line.centre() : line);
	}

	/** The kinds of forms, each with the fields it may have, the leading one first. */
	enum Kind {

		INVOICE("an invoice", 0.75, List.of("INVOICE", "Invoice", "Bill"),
				List.of(Field.COMPANY, Field.NUMBER, Field.DATE, Field.CUSTOMER, Field.DUE, Field.SUBTOTAL, Field.TAX,
						Field.TOTAL, Field.PHONE, Field.EMAIL)),

		TICKET("a ticket", 0.5, List.of("TICKET", "Ticket", "ADMIT ONE", "Entry"),
				List.of(Field.EVENT, Field.VENUE, Field.DATE, Field.TIME, Field.GATE, Field.SEAT, Field.PRICE,
						Field.CODE)),

		BADGE("a badge", 0.4, List.of("VISITOR", "BADGE", "STAFF", "Hello", "GUEST"),
				List.of(Field.PERSON, Field.ROLE, Field.DEPARTMENT, Field.COMPANY, Field.CODE)),

		LABEL("a label", 0.15, List.of("FRESH", "SALE", "NEW"),
				List.of(Field.PRODUCT, Field.WEIGHT, Field.PRICE, Field.QUANTITY, Field.EXPIRY, Field.CODE)),

		CARD("a business card", 0, List.of(""),
				List.of(Field.PERSON, Field.ROLE, Field.COMPANY, Field.PHONE, Field.EMAIL, Field.WEBSITE,
						Field.ADDRESS)),

		ORDER("a form", 0.6, List.of("ORDER", "Order form", "FORM", "Delivery note"),
				List.of(Field.CUSTOMER, Field.NUMBER, Field.DATE, Field.PRODUCT, Field.QUANTITY, Field.PRICE,
						Field.TOTAL, Field.PHONE, Field.ADDRESS));

		private final String noun;

		private final double titled;

		private final List<String> titles;

		private final List<Field> fields;

		Kind(String noun, double titled, List<String> titles, List<Field> fields) {
			this.noun = noun;
			this.titled = titled;
			this.titles = titles;
			this.fields = fields;
		}

		/** With its article. */
		String noun() {
			return this.noun;
		}

		List<Field> fields() {
			return this.fields;
		}

	}

}
