package io.sfumato.engine.prompt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.request.Turn;
import io.sfumato.runtime.tokenizer.Tokenizer;

/**
 * How DIFFA is spoken to (checkpoints.md §7.5): LLaDA's markup around texts that aren't
 * trimmed, and a sentence before a user's words for every clip. The {@code <audio>} in it
 * is text like any other. A clip's tokens come before the last token of what stands in
 * front of that, the blank: that is where the reference puts them.
 */
public final class VoiceLanguage implements Language {

	private static final String INSTRUCTIONS = "You are a helpful voice assistant.";

	private static final String BEFORE = "This is the audio: ";

	private static final String BEHIND = "<audio>. ";

	private static final String START = "<|startoftext|>";

	private static final String HEADER = "<|start_header_id|>%s<|end_header_id|>\n\n";

	private static final String END = "<|eot_id|>";

	private final Tokenizer tokenizer;

	/**
	 * @param tokenizer closed by whoever opened it
	 */
	public VoiceLanguage(Tokenizer tokenizer) {
		this.tokenizer = tokenizer;
	}

	@Override
	public List<PromptPart> prompt(List<Turn> turns, List<Kind> media) {
		// trusted and untrusted text by turns
		List<String> texts = new ArrayList<>();
		List<Integer> places = new ArrayList<>();
		String markup = START;
		if (turns.getFirst().role() != Turn.Role.SYSTEM) {
			texts.addAll(List.of(markup + header(Turn.Role.SYSTEM), INSTRUCTIONS));
			markup = END;
		}
		for (Turn turn : turns) {
			markup += header(turn.role());
			for (int clip = 0; clip < turn.media(); clip++) {
				markup += BEFORE;
				List<String> before = new ArrayList<>(texts);
				before.add(markup);
				places.add(this.tokenizer.encodeMixed(before).length - 1);
				markup += BEHIND;
			}
			texts.addAll(List.of(markup, turn.text()));
			markup = END;
		}
		texts.add(markup + header(Turn.Role.ASSISTANT));
		return parts(this.tokenizer.encodeMixed(texts), places);
	}

	private static String header(Turn.Role role) {
		return HEADER.formatted(role.name().toLowerCase(Locale.ROOT));
	}

	private static List<PromptPart> parts(int[] tokens, List<Integer> places) {
		List<PromptPart> parts = new ArrayList<>();
		int from = 0;
		for (int clip = 0; clip < places.size(); clip++) {
			parts.add(new PromptPart.Text(Arrays.copyOfRange(tokens, from, places.get(clip))));
			parts.add(new PromptPart.Medium(clip));
			from = places.get(clip);
		}
		parts.add(new PromptPart.Text(Arrays.copyOfRange(tokens, from, tokens.length)));
		return parts;
	}

	@Override
	public int[] encode(String text) {
		return this.tokenizer.encodePlain(text);
	}

	@Override
	public byte[] bytes(int token) {
		return this.tokenizer.bytes(token);
	}

}
