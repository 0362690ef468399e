package io.sfumato.engine.prompt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.request.Turn;
import io.sfumato.runtime.tokenizer.ChatMessage;
import io.sfumato.runtime.tokenizer.ChatTemplate;
import io.sfumato.runtime.tokenizer.Tokenizer;

/**
 * A checkpoint's own chat template and tokenizer. Where the template writes the image
 * token, an image stands, and a clip where it writes the audio token; a user's text can't
 * contain them, since special strings in it are ordinary text.
 */
public final class TemplateLanguage implements Language {

	private final Tokenizer tokenizer;

	private final ChatTemplate template;

	private final ImagePlace place;

	private final int audioToken;

	private final @Nullable SlotPadding slotPadding;

	/**
	 * @param tokenizer closed by whoever opened it
	 * @param audioToken −1 if the model takes no clips
	 * @param slotPadding null if the model wasn't trained to fill gaps
	 */
	public TemplateLanguage(Tokenizer tokenizer, ChatTemplate template, ImagePlace place, int audioToken,
			@Nullable SlotPadding slotPadding) {
		this.tokenizer = tokenizer;
		this.template = template;
		this.place = place;
		this.audioToken = audioToken;
		this.slotPadding = slotPadding;
	}

	/**
	 * The same language for a template that knows text alone, images written as the
	 * family does; null if the image token has no known spelling.
	 */
	public @Nullable TemplateLanguage writingImages() {
		ImagePlace written = this.place.written(this.tokenizer);
		return (written != null)
				? new TemplateLanguage(this.tokenizer, this.template, written, this.audioToken, this.slotPadding)
				: null;
	}

	/** Whether there is a place for each of some media of a turn. */
	public boolean writes(List<Kind> media) {
		int[] tokens = render(List.of(new Turn(Turn.Role.USER, media.size(), "?")), media);
		for (Kind kind : Kind.values()) {
			long places = Arrays.stream(tokens).filter((token) -> token == token(kind)).count();
			if (places != Collections.frequency(media, kind)) {
				return false;
			}
		}
		return true;
	}

	/** −1 if the model takes none. */
	private int token(Kind kind) {
		return switch (kind) {
			case IMAGE -> this.place.token();
			case AUDIO -> this.audioToken;
		};
	}

	@Override
	public List<PromptPart> prompt(List<Turn> turns, List<Kind> media) {
		int[] tokens = render(turns, media);
		List<PromptPart> parts = new ArrayList<>();
		Map<Kind, Deque<Integer>> unplaced = new EnumMap<>(Kind.class);
		for (int index = 0; index < media.size(); index++) {
			unplaced.computeIfAbsent(media.get(index), (kind) -> new ArrayDeque<>()).add(index);
		}
		int from = 0;
		for (int at = 0; at < tokens.length; at++) {
			for (Map.Entry<Kind, Deque<Integer>> entry : unplaced.entrySet()) {
				if (tokens[at] == token(entry.getKey())) {
					addText(parts, tokens, from, at);
					parts.add(new PromptPart.Medium(entry.getValue().remove()));
					from = at + 1;
				}
			}
		}
		addText(parts, tokens, from, tokens.length);
		if (unplaced.values().stream().anyMatch((left) -> !left.isEmpty())) {
			throw new IllegalStateException("the template has no place for some of %s".formatted(media));
		}
		return parts;
	}

	private static void addText(List<PromptPart> parts, int[] tokens, int from, int to) {
		if (from < to) {
			parts.add(new PromptPart.Text(Arrays.copyOfRange(tokens, from, to)));
		}
	}

	private List<ChatMessage.Part> places(List<Kind> media) {
		List<ChatMessage.Part> places = new ArrayList<>();
		String markup = this.place.markup(Collections.frequency(media, Kind.IMAGE));
		if (markup != null && media.contains(Kind.IMAGE)) {
			places.add(new ChatMessage.Markup(markup));
		}
		for (Kind kind : media) {
			if (markup == null || kind != Kind.IMAGE) {
				places.add(new ChatMessage.Media(kind.toString()));
			}
		}
		return places;
	}

	private int[] render(List<Turn> turns, List<Kind> media) {
		List<ChatMessage> messages = new ArrayList<>();
		String instructions = this.place.instructions();
		if (instructions != null && turns.getFirst().role() != Turn.Role.SYSTEM) {
			messages.add(ChatMessage.of("system", instructions));
		}
		int shown = 0;
		for (Turn turn : turns) {
			List<ChatMessage.Part> parts = new ArrayList<>(places(media.subList(shown, shown + turn.media())));
			parts.add(new ChatMessage.Text(turn.text()));
			messages.add(new ChatMessage(turn.role().name().toLowerCase(Locale.ROOT), parts));
			shown += turn.media();
		}
		return this.template.render(messages, true);
	}

	@Override
	public int[] encode(String text) {
		return this.tokenizer.encodePlain(text);
	}

	@Override
	public byte[] bytes(int token) {
		boolean silent = this.slotPadding != null && this.slotPadding.has(token);
		return silent ? new byte[0] : this.tokenizer.bytes(token);
	}

	@Override
	public boolean callsFunctions() {
		return this.template.showsTools();
	}

	@Override
	public @Nullable SlotPadding slotPadding() {
		return this.slotPadding;
	}

}
