package io.sfumato.web.openai;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import io.sfumato.engine.result.Transcript;

/**
 * The stretches of a long clip are written down beside each other, but their text can
 * only be sent in order: what belongs to a later one waits. Between two of them stands
 * one space, and stretches in which nothing is said leave no trace, though the model says
 * so in words.
 */
final class StretchTexts {

	private final Map<Integer, StringBuilder> waiting = new HashMap<>();

	private final Set<Integer> complete = new HashSet<>();

	private final StringBuilder sent = new StringBuilder();

	private int current;

	/** Whether something of the current stretch was sent. */
	private boolean begun;

	/** Adds stable text of a stretch; returns what can be sent now. */
	String add(int stretch, String delta) {
		this.waiting.computeIfAbsent(stretch, (key) -> new StringBuilder()).append(delta);
		return next();
	}

	/** Nothing more comes of a stretch; returns what can be sent now. */
	String complete(int stretch) {
		this.complete.add(stretch);
		return next();
	}

	/** What of the whole text wasn't sent yet. */
	String rest(String whole) {
		if (!whole.startsWith(this.sent.toString())) {
			throw new IllegalStateException("the stable text of a transcript has changed");
		}
		return whole.substring(this.sent.length());
	}

	private String next() {
		int before = this.sent.length();
		boolean whole = this.complete.contains(this.current);
		send(whole);
		while (whole) {
			this.waiting.remove(this.current);
			this.current++;
			this.begun = false;
			whole = this.complete.contains(this.current);
			send(whole);
		}
		return this.sent.substring(before);
	}

	/**
	 * Sends what there is of the current stretch, but for the blanks around it.
	 * @param whole whether nothing more comes of it
	 */
	private void send(boolean whole) {
		StringBuilder held = this.waiting.get(this.current);
		if (held == null) {
			return;
		}
		String text = held.toString().stripTrailing();
		int length = text.length();
		if (!this.begun) {
			text = text.stripLeading();
			boolean silent = whole ? text.equals(Transcript.NOTHING_SAID) : Transcript.NOTHING_SAID.startsWith(text);
			if (silent || text.isEmpty()) {
				return;
			}
			if (!this.sent.isEmpty()) {
				this.sent.append(' ');
			}
			this.begun = true;
		}
		this.sent.append(text);
		held.delete(0, length);
	}

}
