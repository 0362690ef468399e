package io.sfumato.structured.language;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

import org.jspecify.annotations.Nullable;

/**
 * Which numbers are meant, exactly.
 *
 * @param integer whether only whole numbers
 * @param low lower bound, or null
 * @param lowOpen whether the bound itself is out
 * @param high upper bound, or null
 * @param highOpen whether the bound itself is out
 * @param step what they are multiples of, or null
 */
public record NumberRange(boolean integer, @Nullable BigDecimal low, boolean lowOpen, @Nullable BigDecimal high,
		boolean highOpen, @Nullable BigDecimal step) {

	/** All numbers. */
	public static final NumberRange ANY = new NumberRange(false, null, false, null, false, null);

	/** Whole numbers only. */
	public NumberRange whole() {
		return new NumberRange(true, this.low, this.lowOpen, this.high, this.highOpen, this.step);
	}

	/** At least, or more than, a bound. */
	public NumberRange from(BigDecimal bound, boolean open) {
		int order = (this.low == null) ? 1 : bound.compareTo(this.low);
		if (order < 0) {
			return this;
		}
		return new NumberRange(this.integer, bound, (order == 0) ? open || this.lowOpen : open, this.high,
				this.highOpen, this.step);
	}

	/** At most, or less than, a bound. */
	public NumberRange to(BigDecimal bound, boolean open) {
		int order = (this.high == null) ? -1 : bound.compareTo(this.high);
		if (order > 0) {
			return this;
		}
		return new NumberRange(this.integer, this.low, this.lowOpen, bound, (order == 0) ? open || this.highOpen : open,
				this.step);
	}

	/** Multiples of a number, and of those it was before. */
	public NumberRange multiplesOf(BigDecimal each) {
		return new NumberRange(this.integer, this.low, this.lowOpen, this.high, this.highOpen,
				(this.step == null) ? each : leastCommonMultiple(this.step, each));
	}

	/** Whether a number is one of them. */
	public boolean contains(BigDecimal value) {
		if (this.integer && value.signum() != 0 && value.stripTrailingZeros().scale() > 0) {
			return false;
		}
		if (this.low != null && value.compareTo(this.low) < (this.lowOpen ? 1 : 0)) {
			return false;
		}
		if (this.high != null && value.compareTo(this.high) > (this.highOpen ? -1 : 0)) {
			return false;
		}
		return this.step == null || value.remainder(this.step).signum() == 0;
	}

	/** The first whole number within the bounds, or null. */
	@Nullable BigInteger firstInteger() {
		BigDecimal bound = this.low;
		if (bound == null) {
			return null;
		}
		BigInteger first = bound.setScale(0, RoundingMode.CEILING).toBigInteger();
		return (this.lowOpen && bound.compareTo(new BigDecimal(first)) == 0) ? first.add(BigInteger.ONE) : first;
	}

	/** The last whole number within the bounds, or null. */
	@Nullable BigInteger lastInteger() {
		BigDecimal bound = this.high;
		if (bound == null) {
			return null;
		}
		BigInteger last = bound.setScale(0, RoundingMode.FLOOR).toBigInteger();
		return (this.highOpen && bound.compareTo(new BigDecimal(last)) == 0) ? last.subtract(BigInteger.ONE) : last;
	}

	/** The least number that is a multiple of both. */
	static BigDecimal leastCommonMultiple(BigDecimal left, BigDecimal right) {
		int scale = Math.max(0, Math.max(left.stripTrailingZeros().scale(), right.stripTrailingZeros().scale()));
		BigInteger a = left.movePointRight(scale).toBigIntegerExact();
		BigInteger b = right.movePointRight(scale).toBigIntegerExact();
		return new BigDecimal(a.multiply(b).divide(a.gcd(b))).movePointLeft(scale).stripTrailingZeros();
	}

}
