package io.sfumato.structured.schema;

import io.sfumato.structured.plan.JsonLayout;

/**
 * How a schema is compiled.
 *
 * @param limits what it may ask for
 * @param maxRecursion how often a reference may be written out within itself, 1 to 4
 * @param defaultMaxItems items of an array without a maximum
 * @param defaultMaxLength characters of a string without a maximum
 * @param layout where the white space goes
 * @param strict whether an assertion that cannot be kept is an error and not a warning
 */
public record SchemaOptions(SchemaLimits limits, int maxRecursion, int defaultMaxItems, int defaultMaxLength,
		JsonLayout layout, boolean strict) {

	/** The usual. */
	public static final SchemaOptions STANDARD = new SchemaOptions(SchemaLimits.STANDARD, 3, 8, 128, JsonLayout.SPACED,
			true);

	/** A recursion outside of 1 to 4 or a default below 1. */
	public SchemaOptions {
		if (maxRecursion < 1 || maxRecursion > 4) {
			throw new IllegalArgumentException("maxRecursion %d isn't within 1 to 4".formatted(maxRecursion));
		}
		if (defaultMaxItems < 1 || defaultMaxLength < 1) {
			throw new IllegalArgumentException("defaultMaxItems %d and defaultMaxLength %d have to be positive"
				.formatted(defaultMaxItems, defaultMaxLength));
		}
	}

	/** With other limits. */
	public SchemaOptions withLimits(SchemaLimits other) {
		return new SchemaOptions(other, this.maxRecursion, this.defaultMaxItems, this.defaultMaxLength, this.layout,
				this.strict);
	}

	/** With another recursion. */
	public SchemaOptions withMaxRecursion(int times) {
		return new SchemaOptions(this.limits, times, this.defaultMaxItems, this.defaultMaxLength, this.layout,
				this.strict);
	}

	/** With another layout. */
	public SchemaOptions withLayout(JsonLayout other) {
		return new SchemaOptions(this.limits, this.maxRecursion, this.defaultMaxItems, this.defaultMaxLength, other,
				this.strict);
	}

	/** Strict or not. */
	public SchemaOptions withStrict(boolean wanted) {
		return new SchemaOptions(this.limits, this.maxRecursion, this.defaultMaxItems, this.defaultMaxLength,
				this.layout, wanted);
	}

}
