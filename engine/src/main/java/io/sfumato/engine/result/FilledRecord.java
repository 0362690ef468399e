package io.sfumato.engine.result;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A record whose slots are filled. Its text is that of the {@link GeneratedText} it
 * belongs to.
 *
 * @param json the record as JSON, for one with a schema; null for a template and an edit
 * @param schemaDigest of the schema's text; null where there is none
 * @param slots in the order of the text
 * @param spans of a text that was edited, in its order; otherwise none
 * @param shapes what was read of its shape, in the order it was asked for
 */
public record FilledRecord(@Nullable String json, @Nullable String schemaDigest, List<FilledSlot> slots,
		List<Span> spans, List<FilledShape> shapes) {

	public FilledRecord {
		slots = List.copyOf(slots);
		spans = List.copyOf(spans);
		shapes = List.copyOf(shapes);
	}

	/** A record whose shape was known. */
	public FilledRecord(@Nullable String json, @Nullable String schemaDigest, List<FilledSlot> slots,
			List<Span> spans) {
		this(json, schemaDigest, slots, spans, List.of());
	}

	/**
	 * A part of the text that was written anew.
	 *
	 * @param start index of its first UTF-16 unit in the text as it is now
	 * @param end index behind its last one
	 * @param before what stood there
	 * @param after what stands there now
	 * @param confidence geometric mean of its tokens' probabilities
	 */
	public record Span(int start, int end, String before, String after, double confidence) {
	}

}
