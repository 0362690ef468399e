package io.sfumato.trainer.data;

import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/** What people ask about a receipt beyond its fields, and how it is described. */
final class ReceiptTalk {

	/**
	 * Characters that a caption may have; nearly each of a name's is a token of its own.
	 */
	private static final int ROOM = 24;

	/** What records and questions call the items. */
	private static final List<String> KEYS = List.of("items", "items", "lines", "products", "line_items", "purchases",
			"articles");

	private static final List<String> NAME_KEYS = List.of("name", "name", "description", "item", "product", "article");

	private static final List<String> PRICE_KEYS = List.of("price", "price", "amount", "cost", "total");

	private ReceiptTalk() {
	}

	/** The items with their prices, or only their names. */
	static Rows rows(RandomGenerator random, Receipt receipt) {
		String key = Chance.pick(random, KEYS);
		List<Receipt.Item> items = receipt.items();
		if (Chance.of(random, 0.2)) {
			return new Rows(key, List.of(), items.stream().map((item) -> List.of(quoted(item))).toList(), true);
		}
		String name = Chance.pick(random, NAME_KEYS);
		String price = Chance.pick(random, PRICE_KEYS);
		if (Chance.of(random, 0.15)) {
			return new Rows(key, List.of(price, name),
					items.stream().map((item) -> List.of(Money.plain(item.price()), quoted(item))).toList(), true);
		}
		return new Rows(key, List.of(name, price),
				items.stream().map((item) -> List.of(quoted(item), Money.plain(item.price()))).toList(), true);
	}

	private static String quoted(Receipt.Item item) {
		return '"' + item.name() + '"';
	}

	static Exchange aboutItems(RandomGenerator random, Receipt receipt) {
		List<Receipt.Item> items = receipt.items();
		if (items.isEmpty() || Chance.of(random, 0.3)) {
			// the second as the engine asks before it lays out rows
			String question = Chance.of(random, 0.6) ? Chance.pick(random, Field.ITEMS.questions())
					: "how many %s are there?".formatted(Chance.pick(random, KEYS).replace('_', ' '));
			return Phrasing.asked(random, question, Integer.toString(items.size()));
		}
		Receipt.Item item = Chance.pick(random, items);
		switch (random.nextInt(5)) {
			case 0 -> {
				boolean unique = items.stream().filter((other) -> other.name().equals(item.name())).count() == 1;
				String question = Chance.pick(random, "how much is the %s?", "what is the price of %s?",
						"what does the %s cost?", "how much did the %s cost?");
				String answer = unique ? Money.plain(item.price())
						: Money.plain(items.stream()
							.filter((other) -> other.name().equals(item.name()))
							.findFirst()
							.orElseThrow()
							.price());
				return Phrasing.asked(random, question.formatted(item.name()), answer);
			}
			case 1 -> {
				return Phrasing.copied(random,
						Chance.pick(random, "what is the first item?", "which item is first?", "name the first item."),
						items.getFirst().name());
			}
			case 2 -> {
				return Phrasing.copied(random, Chance.pick(random, "what is the last item?", "which item is last?"),
						items.getLast().name());
			}
			case 3 -> {
				Receipt.Item most = items.stream().max(Comparator.comparingInt(Receipt.Item::price)).orElseThrow();
				return Phrasing.copied(random, Chance.pick(random, "which item costs the most?",
						"what is the most expensive item?", "which item has the highest price?"), most.name());
			}
			default -> {
				boolean yes = random.nextBoolean();
				String name = yes ? item.name() : Names.goods(random);
				boolean there = items.stream().anyMatch((other) -> other.name().equals(name));
				return Phrasing.yesNo(random,
						Chance.pick(random, "is there %s on the receipt?", "was %s bought?", "does it list %s?")
							.formatted(name),
						there);
			}
		}
	}

	static Exchange caption(RandomGenerator random, Receipt receipt) {
		Facts facts = receipt.facts();
		if (Chance.of(random, 0.3)) {
			return new Exchange(Phrasing.naming(random), new TextAnswer("a receipt"));
		}
		StringBuilder text = new StringBuilder("A receipt");
		if (facts.has(Field.MERCHANT) && facts.value(Field.MERCHANT).length() <= ROOM) {
			text.append(" from ").append(facts.value(Field.MERCHANT));
		}
		boolean detailed = Chance.of(random, 0.25);
		if (detailed && facts.has(Field.DATE)) {
			text.append(" dated ").append(facts.value(Field.DATE));
		}
		int items = receipt.items().size();
		text.append(" with ").append(items).append((items == 1) ? " item" : " items");
		if (facts.has(Field.TOTAL)) {
			text.append(" and a total of ").append(facts.value(Field.TOTAL));
		}
		text.append('.');
		return new Exchange(detailed ? Phrasing.DETAILED : Phrasing.describing(random),
				new TextAnswer(text.toString()));
	}

}
