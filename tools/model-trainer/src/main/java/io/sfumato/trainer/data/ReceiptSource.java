package io.sfumato.trainer.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Till receipts: a shop, a date, items with prices, a total among other amounts. */
final class ReceiptSource implements SampleSource {

	private static final List<Field> POSSIBLE = List.of(Field.MERCHANT, Field.DATE, Field.TIME, Field.TOTAL,
			Field.CURRENCY, Field.SUBTOTAL, Field.TAX, Field.CASH, Field.CHANGE, Field.PAYMENT, Field.PHONE,
			Field.ADDRESS, Field.NUMBER, Field.TABLE, Field.WEBSITE);

	private final FontPool fonts;

	private final double single;

	/**
	 * A source of receipts.
	 * @param fonts the typefaces to print with
	 * @param single share of receipts on a single tile
	 */
	ReceiptSource(FontPool fonts, double single) {
		this.fonts = fonts;
		this.single = single;
	}

	@Override
	public Sample next(RandomGenerator random, boolean drawn) {
		while (true) {
			Face face = this.fonts.pick(random);
			Grid grid = Chance.of(random, this.single) ? Grid.SINGLE : Chance.pick(random, new Grid(1, 2),
					new Grid(1, 2), new Grid(1, 3), new Grid(2, 3), new Grid(2, 3), new Grid(2, 2));
			float digit = Chance.between(random, 5.1f, (grid.tiles() > 1) ? Chance.pick(random, 8, 14) : 7);
			Receipt receipt = Receipt.random(random, face, grid.tiles());
			Optional<Column> column = Column.set(receipt.lines(), face, grid, random, digit);
			if (column.isEmpty()) {
				continue;
			}
			receipt.facts().settle(column.get().shown(), POSSIBLE);
			receipt.settle(column.get().lines());
			Page page = Press.print(column.get().sheet(), Look.PAPER, random, drawn);
			return new Sample("receipt", page, exchanges(random, receipt));
		}
	}

	private static List<Exchange> exchanges(RandomGenerator random, Receipt receipt) {
		List<Exchange> exchanges = new ArrayList<>();
		int count = Chance.between(random, 2, 4);
		boolean recorded = false;
		while (exchanges.size() < count) {
			boolean listed = !receipt.items().isEmpty() && receipt.items().size() <= Rows.MOST;
			int kind = Chance.weighted(random, 40, recorded ? 0 : 30, 8, 10, 12, (recorded || !listed) ? 0 : 20);
			recorded |= kind == 1 || kind == 5;
			exchanges.add(switch (kind) {
				case 0 -> Interview.field(random, receipt.facts());
				case 1 -> Interview.record(random, receipt.facts());
				case 2 -> Interview.presence(random, receipt.facts());
				case 3 -> ReceiptTalk.caption(random, receipt);
				case 4 -> ReceiptTalk.aboutItems(random, receipt);
				default -> Interview.rows(random, ReceiptTalk.rows(random, receipt), receipt.facts());
			});
		}
		return exchanges;
	}

}
