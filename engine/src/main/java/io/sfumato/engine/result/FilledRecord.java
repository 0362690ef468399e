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
 */
public record FilledRecord(@Nullable String json, @Nullable String schemaDigest, List<FilledSlot> slots) {

	public FilledRecord {
		slots = List.copyOf(slots);
	}

}
