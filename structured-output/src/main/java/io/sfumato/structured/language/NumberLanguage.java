package io.sfumato.structured.language;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.sfumato.structured.automaton.Budget;
import io.sfumato.structured.automaton.BudgetExceededException;
import io.sfumato.structured.automaton.Language;
import io.sfumato.structured.automaton.Languages;
import io.sfumato.structured.automaton.Nfa;
import org.jspecify.annotations.Nullable;

/**
 * The texts of the numbers of a {@link NumberRange}, built digit by digit.
 *
 * <p>
 * A state knows how many digits were read, how the digits so far compare with those of
 * each bound, and the remainder with respect to the step. A digit of the integer part is
 * compared with the digit at the same place <em>from the left</em>; only at its end, when
 * the number of digits is known, a shorter one turns out to be less. No exponents, no
 * leading zeros, no negative zero. At most 15 digits, so that every text survives a trip
 * through binary floating point in its order.
 */
public final class NumberLanguage {

	/** Most digits of an integer, and of integer part and fraction together. */
	public static final int MAX_DIGITS = 15;

	private static final int MAX_INTEGER_PART = 12;

	private static final int MAX_UNIT = 10_000;

	private static final BigDecimal REACH = BigDecimal.TEN.pow(MAX_DIGITS);

	private static final BigDecimal PART_REACH = BigDecimal.TEN.pow(MAX_INTEGER_PART);

	private final int maxInteger;

	private final int maxFraction;

	/** The step is {@code unit · 10^-scale}. */
	private final int unit;

	private final int scale;

	private final Budget budget;

	private final Nfa nfa;

	private final int accepting;

	private NumberLanguage(int maxInteger, int maxFraction, int unit, int scale, Budget budget) {
		this.maxInteger = maxInteger;
		this.maxFraction = maxFraction;
		this.unit = unit;
		this.scale = scale;
		this.budget = budget;
		this.nfa = new Nfa(Language.SYMBOLS, 60_000);
		this.nfa.addState();
		this.accepting = this.nfa.addState();
		this.nfa.accept(this.accepting);
	}

	/**
	 * The texts that are generated for a range; integers without a fraction.
	 * @param decimals digits behind the point, or -1 for as many as step and bounds have,
	 * at least 6 where there is no step
	 * @throws BudgetExceededException if the range is out of reach or its step too fine
	 */
	public static Language of(NumberRange range, int decimals, Budget budget) {
		NumberRange wanted = range.integer() ? range.multiplesOf(BigDecimal.ONE) : range;
		BigDecimal reach = range.integer() ? REACH : PART_REACH;
		if (wanted.low() != null && wanted.low().compareTo(reach) >= 0
				|| wanted.high() != null && wanted.high().negate().compareTo(reach) >= 0) {
			throw BudgetExceededException.because("numbers beyond %d digits are never written"
				.formatted(range.integer() ? MAX_DIGITS : MAX_INTEGER_PART));
		}
		int fraction = decimals;
		if (range.integer()) {
			fraction = 0;
		}
		else if (wanted.step() != null) {
			int needed = Math.max(0, wanted.step().stripTrailingZeros().scale());
			fraction = (decimals < 0) ? needed : Math.min(decimals, needed);
		}
		else if (decimals < 0) {
			fraction = Math.max(6, Math.max(scale(wanted.low()), scale(wanted.high())));
		}
		return build(wanted, range.integer() ? MAX_DIGITS : MAX_INTEGER_PART, Math.min(fraction, MAX_DIGITS - 1),
				budget);
	}

	/**
	 * All texts up to 15 digits whose value is in a range, 1.0 among the integers too:
	 * what a validator would accept, whether it is ever generated or not.
	 */
	public static Language everyText(NumberRange range, Budget budget) {
		return build(range.integer() ? range.multiplesOf(BigDecimal.ONE) : range, MAX_DIGITS, MAX_DIGITS - 1, budget);
	}

	private static int scale(@Nullable BigDecimal bound) {
		return (bound == null) ? 0 : Math.max(0, bound.stripTrailingZeros().scale());
	}

	private static Language build(NumberRange range, int maxInteger, int maxFraction, Budget budget) {
		int unit = 1;
		int scale = 0;
		BigDecimal step = range.step();
		if (step != null) {
			BigDecimal plain = step.stripTrailingZeros();
			scale = Math.max(0, plain.scale());
			BigInteger exact = plain.movePointRight(scale).toBigIntegerExact();
			if (exact.bitLength() > 31 || exact.intValue() > MAX_UNIT || scale > MAX_DIGITS) {
				throw BudgetExceededException.because("multiples of %s need more than %d remainders".formatted(
						step.toPlainString().substring(0, Math.min(40, step.toPlainString().length())), MAX_UNIT));
			}
			unit = exact.intValue();
		}
		else {
			scale = maxFraction;
		}
		NumberLanguage builder = new NumberLanguage(maxInteger, Math.min(maxFraction, MAX_DIGITS - 1), unit, scale,
				budget);
		BigDecimal low = range.low();
		BigDecimal high = range.high();
		if (high == null || high.signum() >= 0) {
			BigDecimal from = (low == null || low.signum() < 0) ? null : low;
			builder.magnitudes(0, Bound.of(from, range.lowOpen()), Bound.of(high, range.highOpen()));
		}
		if (low == null || low.signum() < 0) {
			int minus = builder.nfa.addState();
			builder.nfa.add(0, '-', minus, 0);
			BigDecimal from = (high == null || high.signum() >= 0) ? BigDecimal.ZERO : high.negate();
			// a negative zero is never written
			boolean open = from.signum() == 0 || range.highOpen();
			builder.magnitudes(minus, Bound.of(from, open),
					Bound.of((low == null) ? null : low.negate(), range.lowOpen()));
		}
		return Languages.determinised(builder.nfa, budget);
	}

	/** Adds the numbers without sign between two bounds, behind a state. */
	private void magnitudes(int start, @Nullable Bound low, @Nullable Bound high) {
		Map<State, Integer> numbers = new HashMap<>();
		List<State> open = new ArrayList<>();
		State first = new State(0, -1, false, 0, 0, 0);
		numbers.put(first, start);
		open.add(first);
		for (int at = 0; at < open.size(); at++) {
			State state = open.get(at);
			int from = numbers.getOrDefault(state, 0);
			this.budget.spend(40);
			if (state.ends(this, low, high)) {
				// acceptance by an empty move keeps the start of both signs apart
				this.nfa.addEmpty(from, this.accepting);
			}
			for (int digit = 0; digit <= 9; digit++) {
				State next = state.digit(digit, this, low, high);
				if (next != null) {
					link(from, '0' + digit, next, numbers, open);
				}
			}
			if (state.fraction < 0 && state.digits > 0 && this.maxFraction > 0 && state.digits < MAX_DIGITS) {
				link(from, '.', new State(state.digits, 0, state.zero, settled(state.low, state.digits, low),
						settled(state.high, state.digits, high), state.rest), numbers, open);
			}
		}
	}

	private void link(int from, int symbol, State next, Map<State, Integer> numbers, List<State> open) {
		Integer number = numbers.get(next);
		if (number == null) {
			number = this.nfa.addState();
			numbers.put(next, number);
			open.add(next);
		}
		this.nfa.add(from, symbol, number, 0);
	}

	/** The comparison once the number of integer digits is known. */
	private static int settled(int order, int digits, @Nullable Bound bound) {
		if (bound == null) {
			return 0;
		}
		int length = bound.integer.length();
		return (digits < length) ? -1 : (digits > length) ? 1 : order;
	}

	/**
	 * A bound without its sign.
	 */
	private record Bound(String integer, String fraction, boolean open) {

		static @Nullable Bound of(@Nullable BigDecimal value, boolean open) {
			if (value == null) {
				return null;
			}
			String plain = (value.signum() == 0) ? "0" : value.stripTrailingZeros().toPlainString();
			int point = plain.indexOf('.');
			return (point < 0) ? new Bound(plain, "", open)
					: new Bound(plain.substring(0, point), plain.substring(point + 1), open);
		}

		int compare(int order, int position, int digit, boolean behindPoint) {
			if (order != 0) {
				return order;
			}
			String text = behindPoint ? this.fraction : this.integer;
			if (position >= text.length()) {
				return behindPoint ? Integer.compare(digit, 0) : 1;
			}
			return Integer.compare(digit, text.charAt(position) - '0');
		}

		/** At the end the rest of the bound's fraction decides. */
		int finished(int order, int fractionDigits) {
			return (order == 0 && fractionDigits < this.fraction.length()) ? -1 : order;
		}

	}

	/**
	 * What has been read.
	 *
	 * @param fraction digits behind the point, -1 before it
	 * @param zero whether the integer part is 0
	 * @param low comparison with the lower bound: -1, 0, 1
	 * @param high comparison with the upper bound
	 * @param rest remainder of all digits with respect to the unit
	 */
	private record State(int digits, int fraction, boolean zero, int low, int high, int rest) {

		@Nullable State digit(int digit, NumberLanguage numbers, @Nullable Bound low, @Nullable Bound high) {
			int remainder = (int) ((this.rest * 10L + digit) % numbers.unit);
			if (this.fraction < 0) {
				if (this.zero || this.digits == numbers.maxInteger) {
					return null;
				}
				int above = (high == null) ? 0 : high.compare(this.high, this.digits, digit, false);
				if (high != null && this.digits + 1 > high.integer.length()) {
					return null;
				}
				return new State(this.digits + 1, -1, this.digits == 0 && digit == 0,
						(low == null) ? 0 : low.compare(this.low, this.digits, digit, false), above, remainder);
			}
			if (this.fraction == numbers.maxFraction || this.digits + this.fraction == MAX_DIGITS
					|| this.fraction >= numbers.scale && digit != 0) {
				return null;
			}
			int kept = (this.fraction >= numbers.scale) ? this.rest : remainder;
			return new State(this.digits, this.fraction + 1, this.zero,
					(low == null) ? 0 : low.compare(this.low, this.fraction, digit, true),
					(high == null) ? 0 : high.compare(this.high, this.fraction, digit, true), kept);
		}

		boolean ends(NumberLanguage numbers, @Nullable Bound low, @Nullable Bound high) {
			if (this.digits == 0 || this.fraction == 0) {
				return false;
			}
			int read = Math.max(0, this.fraction);
			long rest = this.rest;
			for (int i = read; i < numbers.scale; i++) {
				rest = rest * 10 % numbers.unit;
			}
			if (rest % numbers.unit != 0) {
				return false;
			}
			if (low != null) {
				int order = (this.fraction < 0) ? settled(this.low, this.digits, low) : this.low;
				if (low.finished(order, read) < (low.open ? 1 : 0)) {
					return false;
				}
			}
			if (high != null) {
				int order = (this.fraction < 0) ? settled(this.high, this.digits, high) : this.high;
				return high.finished(order, read) <= (high.open ? -1 : 0);
			}
			return true;
		}

	}

}
