package io.sfumato.structured.schema;

/**
 * How much a schema may ask for.
 *
 * @param maxBytes size of the schema's text
 * @param maxDepth levels of values within values, the root being the first
 * @param maxProperties properties of all objects together
 * @param maxNodes parts after references and unions were written out
 * @param maxEnumValues values of all enums together
 * @param maxRows rows of an array of objects
 * @param maxCanvas cells of the answer
 */
public record SchemaLimits(int maxBytes, int maxDepth, int maxProperties, int maxNodes, int maxEnumValues, int maxRows,
		int maxCanvas) {

	/** The published limits. */
	public static final SchemaLimits STANDARD = new SchemaLimits(64 * 1024, 10, 500, 5_000, 1_000, 32, 2_048);

	/** With other depth. */
	public SchemaLimits withMaxDepth(int depth) {
		return new SchemaLimits(this.maxBytes, depth, this.maxProperties, this.maxNodes, this.maxEnumValues,
				this.maxRows, this.maxCanvas);
	}

	/** With another number of enum values. */
	public SchemaLimits withMaxEnumValues(int values) {
		return new SchemaLimits(this.maxBytes, this.maxDepth, this.maxProperties, this.maxNodes, values, this.maxRows,
				this.maxCanvas);
	}

	/** With another size of the canvas. */
	public SchemaLimits withMaxCanvas(int cells) {
		return new SchemaLimits(this.maxBytes, this.maxDepth, this.maxProperties, this.maxNodes, this.maxEnumValues,
				this.maxRows, cells);
	}

}
