package io.sfumato.trainer.data;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * How a page prints amounts, in hundredths.
 *
 * @param symbol what marks the currency, empty when the page doesn't tell
 * @param iso the currency's code, empty when the page doesn't tell
 * @param before whether the symbol stands before the amount
 * @param comma whether a comma divides the hundredths
 */
record Money(String symbol, String iso, boolean before, boolean comma) {

	/** Amounts for a page whose typeface may lack some currency signs. */
	static Money random(RandomGenerator random, Face face) {
		Money money = switch (Chance.weighted(random, 5, 4, 2, 1, 2, 3)) {
			case 0 -> new Money("$", "USD", true, false);
			case 1 -> new Money("€", "EUR", Chance.of(random, 0.4), Chance.of(random, 0.5));
			case 2 -> new Money("£", "GBP", true, false);
			case 3 -> new Money("¥", "JPY", true, false);
			case 4 -> code(random);
			default -> new Money("", "", true, Chance.of(random, 0.25));
		};
		boolean drawable = money.symbol.chars().allMatch((c) -> face.draws((char) c));
		return drawable ? money : new Money("$", "USD", true, false);
	}

	private static Money code(RandomGenerator random) {
		String code = Chance.pick(random, List.of("EUR", "USD", "GBP", "CHF", "SEK", "CAD"));
		return new Money(code, code, Chance.of(random, 0.5), Chance.of(random, 0.2));
	}

	/** The amount as a record holds it: {@code 12.40}. */
	static String plain(int hundredths) {
		return hundredths / 100 + "." + hundredths / 10 % 10 + hundredths % 10;
	}

	/** The amount without the currency, as the page prints it. */
	String bare(int hundredths) {
		String amount = plain(hundredths);
		return this.comma ? amount.replace('.', ',') : amount;
	}

	/** The amount with the currency. */
	String marked(int hundredths) {
		String amount = bare(hundredths);
		if (this.symbol.isEmpty()) {
			return amount;
		}
		String space = (this.symbol.length() > 1 || !this.before) ? " " : "";
		return this.before ? this.symbol + space + amount : amount + space + this.symbol;
	}

	boolean isDollars() {
		return this.iso.equals("USD");
	}

}
