package io.sfumato.trainer.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Invoices, tickets, badges, labels, cards and order forms. */
final class FormSource implements SampleSource {

	private final FontPool fonts;

	private final double single;

	FormSource(FontPool fonts, double single) {
		this.fonts = fonts;
		this.single = single;
	}

	@Override
	public Sample next(RandomGenerator random, boolean drawn) {
		while (true) {
			Face face = this.fonts.pick(random);
			Grid grid = Chance.of(random, this.single) ? Grid.SINGLE : Chance.pick(random, new Grid(2, 1),
					new Grid(2, 2), new Grid(2, 2), new Grid(2, 3), new Grid(1, 2));
			Form form = Form.random(random, face, grid.tiles());
			float digit = Chance.between(random, 5.1f, (grid.tiles() > 1) ? 15 : Chance.pick(random, 7, 7, 10));
			Optional<Column> column = Column.set(form.lines(), face, grid, random, digit);
			if (column.isEmpty()) {
				continue;
			}
			form.facts().settle(column.get().shown(), form.kind().fields());
			Look look = Chance.of(random, 0.75) ? Look.PAPER : Look.SCREEN;
			Page page = Press.print(column.get().sheet(), look, random, drawn);
			return new Sample("form", page, exchanges(random, form));
		}
	}

	private static List<Exchange> exchanges(RandomGenerator random, Form form) {
		List<Exchange> exchanges = new ArrayList<>();
		int count = Chance.between(random, 2, 4);
		boolean recorded = false;
		while (exchanges.size() < count) {
			int kind = Chance.weighted(random, 42, recorded ? 0 : 30, 10, 18);
			recorded |= kind == 1;
			exchanges.add(switch (kind) {
				case 0 -> Interview.field(random, form.facts());
				case 1 -> Interview.record(random, form.facts());
				case 2 -> Interview.presence(random, form.facts());
				default -> caption(random, form);
			});
		}
		return exchanges;
	}

	private static Exchange caption(RandomGenerator random, Form form) {
		String noun = form.kind().noun();
		if (Chance.of(random, 0.4)) {
			return new Exchange(Phrasing.naming(random), new TextAnswer(noun));
		}
		StringBuilder text = new StringBuilder(Names.capitalised(noun));
		Facts facts = form.facts();
		Field leading = form.kind().fields().getFirst();
		if (facts.has(leading)) {
			String link = switch (form.kind()) {
				case INVOICE -> " from ";
				case TICKET, LABEL, ORDER -> " for ";
				case BADGE, CARD -> " of ";
			};
			text.append(link).append(facts.value(leading));
		}
		boolean detailed = Chance.of(random, 0.3);
		if (detailed && facts.has(Field.DATE)) {
			text.append(" dated ").append(facts.value(Field.DATE));
		}
		if (facts.has(Field.TOTAL)) {
			text.append(" with a total of ").append(facts.value(Field.TOTAL));
		}
		else if (facts.has(Field.PRICE)) {
			text.append(" with a price of ").append(facts.value(Field.PRICE));
		}
		text.append('.');
		return new Exchange(detailed ? Phrasing.DETAILED : Phrasing.describing(random),
				new TextAnswer(text.toString()));
	}

}
