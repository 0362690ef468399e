package io.sfumato.structured.token;

import io.sfumato.structured.automaton.Language;

/**
 * What some bytes do from one state on, for all counters at once, packed into a long:
 * state (20 bits), lowest and highest counter for which they are allowed (14 bits each),
 * the sum (14 bits), and whether the sum is added or starts anew (a stretch was closed).
 */
final class Effect {

	/** The bytes lead nowhere. */
	static final long NONE = -1;

	/** Any counter is fine. */
	private static final int TOP = (1 << 14) - 1;

	private Effect() {
	}

	static long start(int state) {
		return pack(state, 0, TOP, 0, false);
	}

	/** One more symbol. */
	static long then(long effect, int symbol, Language language) {
		int state = state(effect);
		int target = language.next(state, symbol);
		if (target == Language.DEAD) {
			return NONE;
		}
		int marks = language.counts() ? language.marks(state, symbol) : 0;
		if (marks == 0) {
			return effect & ~(((1L << 20) - 1) << 43) | (long) target << 43;
		}
		int low = low(effect);
		int high = high(effect);
		int sum = sum(effect);
		boolean restarts = restarts(effect);
		if ((marks & Language.STEP) != 0) {
			sum++;
			if (restarts) {
				if (sum > language.maxCount()) {
					return NONE;
				}
			}
			else {
				high = Math.min(high, language.maxCount() - sum);
			}
		}
		if ((marks & Language.CLOSE) != 0) {
			if (restarts) {
				if (sum < language.minCount()) {
					return NONE;
				}
			}
			else {
				low = Math.max(low, language.minCount() - sum);
			}
			sum = 0;
			restarts = true;
		}
		return (low > high) ? NONE : pack(target, low, high, sum, restarts);
	}

	static int state(long effect) {
		return (int) (effect >>> 43);
	}

	static int low(long effect) {
		return (int) (effect >>> 29) & TOP;
	}

	static int high(long effect) {
		return (int) (effect >>> 15) & TOP;
	}

	static int sum(long effect) {
		return (int) (effect >>> 1) & TOP;
	}

	static boolean restarts(long effect) {
		return (effect & 1) != 0;
	}

	/** The counter behind the bytes, or -1 if they aren't allowed with it. */
	static int counter(long effect, int counter) {
		if (counter < low(effect) || counter > high(effect)) {
			return -1;
		}
		return restarts(effect) ? sum(effect) : counter + sum(effect);
	}

	private static long pack(int state, int low, int high, int sum, boolean restarts) {
		return (long) state << 43 | (long) low << 29 | (long) high << 15 | (long) sum << 1 | (restarts ? 1 : 0);
	}

}
