package io.sfumato.backbone.canvas;

import java.util.List;

/**
 * Everything that stands before the answer, in order. Two prompts are equal if their
 * media have the same keys and their texts the same tokens.
 *
 * @param segments media and text, in order; models with segment-causal attention want the
 * media first
 */
public record Prompt(List<Segment> segments) {

	public Prompt {
		segments = List.copyOf(segments);
	}

	/** A prompt without media. */
	public static Prompt of(int... tokens) {
		return new Prompt(List.of(new Segment.Text(tokens)));
	}

	/** Number of cells. */
	public int length() {
		int length = 0;
		for (Segment segment : this.segments) {
			length += segment.length();
		}
		return length;
	}

	/** Whether no medium stands behind text. */
	public boolean mediaFirst() {
		boolean text = false;
		for (Segment segment : this.segments) {
			if (text && segment instanceof Segment.Medium) {
				return false;
			}
			text |= segment instanceof Segment.Text;
		}
		return true;
	}

}
