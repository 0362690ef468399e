package io.sfumato.backbone.read;

import java.util.ArrayList;
import java.util.List;

import io.sfumato.backbone.canvas.Prompt;

/**
 * A prompt, an answer behind it, and the cells of the answer that are read.
 *
 * @param prompt media and text
 * @param answer tokens of the answer, masks where nothing is known
 * @param cells ascending indices into the answer, at least one
 */
public record Passage(Prompt prompt, List<Integer> answer, List<Integer> cells) {

	public Passage {
		answer = List.copyOf(answer);
		cells = List.copyOf(cells);
		if (cells.isEmpty() || cells.getFirst() < 0 || cells.getLast() >= answer.size()) {
			throw new IllegalArgumentException("cells %s are read of an answer of %d".formatted(cells, answer.size()));
		}
	}

	/** The same with one more cell to be read, where it isn't yet. */
	public Passage reading(int cell) {
		if (this.cells.contains(cell)) {
			return this;
		}
		List<Integer> more = new ArrayList<>(this.cells);
		more.add(cell);
		return new Passage(this.prompt, this.answer, more.stream().sorted().toList());
	}

	/** Cells of prompt and answer. */
	public int length() {
		return this.prompt.length() + this.answer.size();
	}

}
