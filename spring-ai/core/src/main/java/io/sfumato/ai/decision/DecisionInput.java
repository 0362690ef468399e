package io.sfumato.ai.decision;

import java.util.List;

import org.springframework.ai.content.Media;

/**
 * What is decided about.
 *
 * @param text may be empty beside media
 * @param media in order
 */
public record DecisionInput(String text, List<Media> media) {

	public DecisionInput {
		media = List.copyOf(media);
	}

	/** A text. */
	public static DecisionInput of(String text) {
		return new DecisionInput(text, List.of());
	}

	/** Media alone. */
	public static DecisionInput of(Media... media) {
		return new DecisionInput("", List.of(media));
	}

	/** Media and a text about them. */
	public static DecisionInput of(String text, Media... media) {
		return new DecisionInput(text, List.of(media));
	}

}
