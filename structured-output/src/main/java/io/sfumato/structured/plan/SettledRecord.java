package io.sfumato.structured.plan;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.json.JsonWriter;

/**
 * Writes a record up to the first value that isn't final. A key is written with its
 * value, since a member may turn out to be absent.
 */
final class SettledRecord {

	/** Of a gap that isn't in the text. */
	static final int NOWHERE = -1;

	private final Scaffold scaffold;

	private final List<String> filled;

	private final BitSet done;

	private final JsonLayout layout;

	private final boolean omitNulls;

	private final StringBuilder text = new StringBuilder();

	/** By gap: where its text begins, once it is written. */
	private final int[] starts;

	SettledRecord(Scaffold scaffold, List<String> filled, BitSet done, JsonLayout layout, boolean omitNulls) {
		this.scaffold = scaffold;
		this.filled = filled;
		this.done = done;
		this.layout = layout;
		this.omitNulls = omitNulls;
		this.starts = new int[filled.size()];
		Arrays.fill(this.starts, NOWHERE);
	}

	String text(Outline root) {
		value(root, 0);
		return this.text.toString();
	}

	/**
	 * Where the texts of gaps begin in {@link #text}, {@link #NOWHERE} of those left out.
	 */
	int[] starts(Outline root) {
		value(root, 0);
		return this.starts;
	}

	/** Writes a value; returns whether it is final. */
	private boolean value(Outline outline, int depth) {
		switch (outline) {
			case Outline.Known known -> this.text.append(written(known.value()));
			case Outline.Hole hole -> {
				if (!this.done.get(hole.gap())) {
					return false;
				}
				this.starts[hole.gap()] = this.text.length();
				this.text.append(this.filled.get(hole.gap()));
			}
			case Outline.Fields object -> {
				return fields(object, depth);
			}
			case Outline.Elements array -> {
				return elements(array, depth);
			}
		}
		return true;
	}

	private boolean fields(Outline.Fields object, int depth) {
		this.text.append('{');
		boolean any = false;
		for (Outline.Field field : object.fields()) {
			if (field.value() instanceof Outline.Hole hole) {
				if (!this.done.get(hole.gap())) {
					return false;
				}
				Gap.Reading reading = this.scaffold.reading(hole.gap(), this.filled.get(hole.gap()));
				if (reading.absent() || isOmitted(field, reading.value())) {
					continue;
				}
			}
			else if (field.value() instanceof Outline.Known known && isOmitted(field, known.value())) {
				continue;
			}
			this.text.append(any ? this.layout.separator(depth + 1) : this.layout.lineBreak(depth + 1));
			this.text.append(JsonWriter.quote(field.key())).append(this.layout.colon());
			any = true;
			if (!value(field.value(), depth + 1)) {
				return false;
			}
		}
		this.text.append(any ? this.layout.lineBreak(depth) : "").append('}');
		return true;
	}

	private boolean isOmitted(Outline.Field field, JsonNode value) {
		return this.omitNulls && field.mayDropNull() && value instanceof JsonNode.Null;
	}

	private boolean elements(Outline.Elements array, int depth) {
		this.text.append('[');
		boolean any = false;
		for (Outline each : array.elements()) {
			this.text.append(any ? this.layout.separator(depth + 1) : this.layout.lineBreak(depth + 1));
			any = true;
			if (!value(each, depth + 1)) {
				return false;
			}
		}
		this.text.append(any ? this.layout.lineBreak(depth) : "").append(']');
		return true;
	}

	private String written(JsonNode value) {
		boolean compact = this.layout == JsonLayout.COMPACT
				&& (value instanceof JsonNode.Obj || value instanceof JsonNode.Arr);
		return compact ? JsonWriter.writeCompact(value) : JsonWriter.write(value);
	}

}
