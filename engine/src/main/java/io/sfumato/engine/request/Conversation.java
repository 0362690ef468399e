package io.sfumato.engine.request;

import java.util.ArrayList;
import java.util.List;

import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.request.Turn.Role;

/**
 * Messages, in whatever order clients send them, as the turns that chat templates want:
 * instructions first, then users and assistants in turn. Messages that say nothing are
 * left out, and neighbours of one role are one turn.
 */
public final class Conversation {

	private static final String POINTER = "/messages";

	private final Said instructions = new Said(Role.SYSTEM, new ArrayList<>(), 0);

	private final List<Said> said = new ArrayList<>();

	private final List<MediaInput> media = new ArrayList<>();

	/**
	 * Adds a message.
	 * @param texts in order; blank ones are left out
	 * @param media of a user; they stand before the texts
	 */
	public void add(Role role, List<String> texts, List<MediaInput> media) {
		List<String> words = texts.stream().filter((text) -> !text.isBlank()).toList();
		this.media.addAll(media);
		if (role == Role.SYSTEM) {
			this.instructions.texts().addAll(words);
		}
		else if (words.isEmpty() && media.isEmpty()) {
			return;
		}
		else if (!this.said.isEmpty() && this.said.getLast().role() == role) {
			this.said.add(this.said.removeLast().and(words, media.size()));
		}
		else {
			this.said.add(new Said(role, new ArrayList<>(words), media.size()));
		}
	}

	/** The images and clips of all messages so far, in order. */
	public List<MediaInput> media() {
		return List.copyOf(this.media);
	}

	/**
	 * The turns, the last one the user's. An image or a clip and not a word about it asks
	 * for a caption. A clip that comes after something else, an image or other turns, is
	 * a spoken question: its turn says nothing.
	 * @throws InvalidRequestException if nobody asks anything
	 */
	public List<Turn> turns() {
		if (this.said.isEmpty()) {
			throw new InvalidRequestException(Problem.INVALID_VALUE,
					"No user's message has a text, an image or a clip.", POINTER);
		}
		Said last = this.said.getLast();
		if (last.role() != Role.USER) {
			throw new InvalidRequestException(Problem.INVALID_VALUE,
					"The last message that says something is the assistant's; a model answers a user's.", POINTER);
		}
		List<Turn> turns = new ArrayList<>();
		if (!this.instructions.texts().isEmpty()) {
			turns.add(this.instructions.turn());
		}
		this.said.forEach((each) -> turns.add(each.turn()));
		if (last.texts().isEmpty()) {
			turns.add(new Turn(Role.USER, turns.removeLast().media(), unsaid(last.media())));
		}
		return turns;
	}

	/** What the last few media mean without words. */
	private String unsaid(int count) {
		List<Kind> kinds = new ArrayList<>();
		for (MediaInput medium : this.media.subList(this.media.size() - count, this.media.size())) {
			medium.kind().ifPresent(kinds::add);
		}
		boolean follows = kinds.contains(Kind.IMAGE) || this.said.size() > 1;
		return (follows && kinds.contains(Kind.AUDIO)) ? "" : CaptionStyle.SENTENCE.prompt(kinds);
	}

	/** What neighbouring messages of one role say. */
	private record Said(Role role, List<String> texts, int media) {

		Said and(List<String> more, int moreMedia) {
			this.texts.addAll(more);
			return new Said(this.role, this.texts, this.media + moreMedia);
		}

		Turn turn() {
			return new Turn(this.role, this.media, String.join("\n", this.texts));
		}

	}

}
