package io.sfumato.trainer.data;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A question about a page and its right answer.
 *
 * @param question as a user would type it, or one of the engine's own task prompts
 * @param answer text or a filled record
 * @param about numbers of the page's things that must be looked at for the answer, empty
 * where that isn't known
 */
public record Exchange(String question, Answer answer, List<Integer> about) {

	public Exchange {
		about = List.copyOf(about);
	}

	/** An exchange of which nobody knows what must be looked at. */
	public Exchange(String question, Answer answer) {
		this(question, answer, List.of());
	}

	/** The same; a record mostly has other numbers of cells. */
	public Exchange inOtherRoom(RandomGenerator random) {
		return (this.answer instanceof RecordAnswer record)
				? new Exchange(this.question, record.inOtherRoom(random), this.about) : this;
	}

	/** The same, answered by looking at some things of the page. */
	Exchange about(List<Integer> things) {
		return new Exchange(this.question, this.answer, things);
	}

}
