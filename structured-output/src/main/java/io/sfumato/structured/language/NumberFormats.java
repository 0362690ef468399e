package io.sfumato.structured.language;

import java.math.BigDecimal;
import java.util.Set;

/**
 * OpenAPI's formats of numbers, which generators derive from the types of a class. They
 * say nothing about texts, and validators may take no notice of them.
 */
public final class NumberFormats {

	private static final String INT32 = "int32";

	/**
	 * Numbers are never longer than 15 digits (structured-output.md §3.7), so whatever is
	 * generated fits the others.
	 */
	private static final Set<String> NAMES = Set.of(INT32, "int64", "float", "double");

	private NumberFormats() {
	}

	/** Whether it is one of them. */
	public static boolean isKnown(String format) {
		return NAMES.contains(format);
	}

	/** The numbers of a range that a format holds. */
	public static NumberRange narrowed(NumberRange range, String format) {
		return format.equals(INT32) ? range.from(BigDecimal.valueOf(Integer.MIN_VALUE), false)
			.to(BigDecimal.valueOf(Integer.MAX_VALUE), false) : range;
	}

}
