package io.sfumato.structured.plan;

import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.json.JsonWriter;

/**
 * One of the values of a closed field.
 *
 * @param text how it stands on the canvas
 * @param value what it means
 * @param absent whether it means that there is no value; the member is then left out
 */
public record Label(String text, JsonNode value, boolean absent) {

	/** The word that stands for absence in JSON. */
	public static final Label ABSENT = new Label("null", JsonNode.NULL, true);

	/** A value in its canonical text. */
	public static Label of(JsonNode value) {
		return new Label(JsonWriter.write(value), value, false);
	}

}
