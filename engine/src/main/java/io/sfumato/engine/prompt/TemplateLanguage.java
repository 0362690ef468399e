package io.sfumato.engine.prompt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

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

	private final ImagePlace place;

	private final int slotPadding;

	/**
	 * @param tokenizer closed by whoever opened it
	 * @param slotPadding −1 if the model wasn't trained on records
	 */
	public TemplateLanguage(Tokenizer tokenizer, ChatTemplate template, ImagePlace place, int slotPadding) {
		this.tokenizer = tokenizer;
		this.template = template;
		this.place = place;
		this.slotPadding = slotPadding;
	}

	/**
	 * The language of a checkpoint. Where the template knows text alone, images are
	 * written as the family does.
	 * @return null if neither has a place for each of two images
	 */
	public static @Nullable TemplateLanguage withImages(Tokenizer tokenizer, ChatTemplate template, ImagePlace place,
			int slotPadding) {
		TemplateLanguage own = new TemplateLanguage(tokenizer, template, place, slotPadding);
		if (own.writesImages(2)) {
			return own;
		}
		ImagePlace written = place.written(tokenizer);
		TemplateLanguage language = (written != null) ? new TemplateLanguage(tokenizer, template, written, slotPadding)
				: null;
		return (language != null && language.writesImages(2)) ? language : null;
	}

	/** Whether there is a place for each of so many images. */
	public boolean writesImages(int images) {
		int[] tokens = render(List.of(new Turn(Turn.Role.USER, images, "?")));
		long places = Arrays.stream(tokens).filter((token) -> token == this.place.token()).count();
		return places == images;
	}

	@Override
	public List<PromptPart> prompt(List<Turn> turns) {
		int images = turns.stream().mapToInt(Turn::media).sum();
		int[] tokens = render(turns);
		List<PromptPart> parts = new ArrayList<>();
		int from = 0;
		int image = 0;
		for (int at = 0; at < tokens.length; at++) {
			if (tokens[at] == this.place.token()) {
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

	private List<ChatMessage.Part> places(int images) {
		String markup = this.place.markup(images);
		if (markup == null) {
			return Collections.nCopies(images, new ChatMessage.Media("image"));
		}
		return (images > 0) ? List.of(new ChatMessage.Markup(markup)) : List.of();
	}

	private int[] render(List<Turn> turns) {
		List<ChatMessage> messages = new ArrayList<>();
		String instructions = this.place.instructions();
		if (instructions != null && turns.getFirst().role() != Turn.Role.SYSTEM) {
			messages.add(ChatMessage.of("system", instructions));
		}
		for (Turn turn : turns) {
			List<ChatMessage.Part> parts = new ArrayList<>(places(turn.media()));
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
