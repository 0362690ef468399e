package io.sfumato.engine.prompt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import io.sfumato.engine.request.Turn;
import io.sfumato.runtime.tokenizer.ChatMessage;
import io.sfumato.runtime.tokenizer.ChatTemplate;
import io.sfumato.runtime.tokenizer.Tokenizer;

/**
 * A checkpoint's own chat template and tokenizer. Where the template writes the image
 * token, an image stands; a user's text can't contain it, since special strings in it are
 * ordinary text.
 */
public final class TemplateLanguage implements Language {

	private final Tokenizer tokenizer;

	private final ChatTemplate template;

	private final int imageToken;

	private final int slotPadding;

	/**
	 * @param tokenizer closed by whoever opened it
	 * @param imageToken −1 if the model takes no images
	 * @param slotPadding −1 if the model wasn't trained on records
	 */
	public TemplateLanguage(Tokenizer tokenizer, ChatTemplate template, int imageToken, int slotPadding) {
		this.tokenizer = tokenizer;
		this.template = template;
		this.imageToken = imageToken;
		this.slotPadding = slotPadding;
	}

	/** Whether the template writes a place for each of so many images. */
	public boolean writesImages(int images) {
		int[] tokens = render(List.of(new Turn(Turn.Role.USER, images, "?")));
		long places = Arrays.stream(tokens).filter((token) -> token == this.imageToken).count();
		return places == images;
	}

	@Override
	public List<PromptPart> prompt(List<Turn> turns) {
		int images = turns.stream().mapToInt(Turn::images).sum();
		int[] tokens = render(turns);
		List<PromptPart> parts = new ArrayList<>();
		int from = 0;
		int image = 0;
		for (int at = 0; at < tokens.length; at++) {
			if (tokens[at] == this.imageToken) {
				addText(parts, tokens, from, at);
				parts.add(new PromptPart.Image(image++));
				from = at + 1;
			}
		}
		addText(parts, tokens, from, tokens.length);
		if (image != images) {
			throw new IllegalStateException("the template wrote %d places for %d images".formatted(image, images));
		}
		return parts;
	}

	private static void addText(List<PromptPart> parts, int[] tokens, int from, int to) {
		if (from < to) {
			parts.add(new PromptPart.Text(Arrays.copyOfRange(tokens, from, to)));
		}
	}

	private int[] render(List<Turn> turns) {
		List<ChatMessage> messages = new ArrayList<>();
		for (Turn turn : turns) {
			List<ChatMessage.Part> parts = new ArrayList<>();
			for (int image = 0; image < turn.images(); image++) {
				parts.add(new ChatMessage.Media("image"));
			}
			parts.add(new ChatMessage.Text(turn.text()));
			messages.add(new ChatMessage(turn.role().name().toLowerCase(Locale.ROOT), parts));
		}
		return this.template.render(messages, true);
	}

	@Override
	public int[] encode(String text) {
		return this.tokenizer.encodePlain(text);
	}

	@Override
	public byte[] bytes(int token) {
		return this.tokenizer.bytes(token);
	}

	@Override
	public int slotPadding() {
		return this.slotPadding;
	}

}
