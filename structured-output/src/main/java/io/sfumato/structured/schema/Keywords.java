package io.sfumato.structured.schema;

import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Every keyword there is, and what becomes of it.
 */
final class Keywords {

	/** Kept exactly, narrowed in a documented way, or decided while compiling. */
	static final Set<String> KEPT = Set.of("type", "enum", "const", "properties", "required", "additionalProperties",
			"unevaluatedProperties", "patternProperties", "propertyNames", "minProperties", "maxProperties", "items",
			"prefixItems", "additionalItems", "minItems", "maxItems", "uniqueItems", "minLength", "maxLength",
			"pattern", "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "anyOf",
			"oneOf", "allOf", "$ref", "$defs", "definitions", "$anchor");

	/** Assertions that cannot be kept. */
	static final Set<String> REFUSED = Set.of("not", "if", "then", "else", "dependencies", "dependentRequired",
			"dependentSchemas", "contains", "minContains", "maxContains", "unevaluatedItems", "$dynamicRef",
			"$recursiveRef");

	/** Words without force. */
	static final Set<String> ANNOTATIONS = Set.of("title", "description", "default", "examples", "deprecated",
			"readOnly", "writeOnly", "$comment", "$schema", "$id", "$vocabulary", "$dynamicAnchor", "$recursiveAnchor",
			"contentEncoding", "contentMediaType", "contentSchema");

	/** What other vocabularies write into schemas; close to ours by chance. */
	private static final Set<String> FOREIGN = Set.of("id", "example", "nullable", "discriminator", "xml",
			"externalDocs");

	private static final int SHORT = 5;

	private Keywords() {
	}

	/** The known keyword that an unknown one was probably meant to be, or null. */
	static @Nullable String meantBy(String unknown) {
		if (FOREIGN.contains(unknown)) {
			return null;
		}
		String best = null;
		// in short names two changes make any word of any other
		int least = (unknown.length() < SHORT) ? 2 : 3;
		for (Set<String> known : List.of(KEPT, REFUSED, ANNOTATIONS)) {
			for (String each : known) {
				int distance = distance(unknown.toLowerCase(Locale.ROOT), each.toLowerCase(Locale.ROOT));
				if (distance < least || distance == least && best != null && each.compareTo(best) < 0) {
					least = distance;
					best = each;
				}
			}
		}
		return best;
	}

	/** Edits of single characters and swaps of neighbours. */
	private static int distance(String left, String right) {
		if (Math.abs(left.length() - right.length()) > 2) {
			return Integer.MAX_VALUE;
		}
		int[][] cost = new int[left.length() + 1][right.length() + 1];
		for (int i = 0; i <= left.length(); i++) {
			for (int j = 0; j <= right.length(); j++) {
				if (i == 0 || j == 0) {
					cost[i][j] = i + j;
					continue;
				}
				int change = (left.charAt(i - 1) == right.charAt(j - 1)) ? 0 : 1;
				cost[i][j] = Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + change);
				if (i > 1 && j > 1 && left.charAt(i - 1) == right.charAt(j - 2)
						&& left.charAt(i - 2) == right.charAt(j - 1)) {
					cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
				}
			}
		}
		return cost[left.length()][right.length()];
	}

}
