package io.sfumato.engine.prompt;

import java.util.ArrayList;
import java.util.List;

import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.canvas.Segment;

/**
 * A prompt whose media may not be encoded yet.
 *
 * @param parts text and places of media, in order
 */
public record PromptLayout(List<PromptPart> parts) {

	public PromptLayout {
		parts = List.copyOf(parts);
	}

	/** Tokens of the text alone. */
	public int textTokens() {
		int tokens = 0;
		for (PromptPart part : this.parts) {
			tokens += (part instanceof PromptPart.Text text) ? text.tokens().length : 0;
		}
		return tokens;
	}

	/**
	 * The same layout for some media of a request.
	 * @param numbers their numbers in the request, by the numbers that they have here
	 */
	public PromptLayout of(List<Integer> numbers) {
		return new PromptLayout(this.parts.stream()
			.map((part) -> (part instanceof PromptPart.Medium medium)
					? new PromptPart.Medium(numbers.get(medium.index())) : part)
			.toList());
	}

	/**
	 * The prompt with its media in their places.
	 * @param media by their number in the request
	 */
	public Prompt with(List<Segment.Medium> media) {
		List<Segment> segments = new ArrayList<>();
		for (PromptPart part : this.parts) {
			switch (part) {
				case PromptPart.Medium medium -> segments.add(media.get(medium.index()));
				case PromptPart.Text text -> segments.add(new Segment.Text(text.tokens()));
			}
		}
		return new Prompt(segments);
	}

}
