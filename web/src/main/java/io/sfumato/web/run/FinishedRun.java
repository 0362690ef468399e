package io.sfumato.web.run;

import java.util.List;

import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.RunResult;

/**
 * A run that is remembered.
 *
 * @param tokens of its first text, in reading order, if it has one
 */
public record FinishedRun(RunRequest request, RunResult result, List<Shown> tokens) {

	public FinishedRun {
		tokens = List.copyOf(tokens);
	}

	/** Roughly how much memory it takes. */
	long bytes() {
		long media = this.request.media().stream().mapToLong((medium) -> medium.data().length).sum();
		long texts = this.result.texts().stream().mapToLong((text) -> 2L * text.text().length()).sum();
		return 4_096 + media + texts + 64L * this.tokens.size();
	}

	/**
	 * What one cell shows.
	 *
	 * @param probability at which it was decided; 1 of text that was given
	 */
	public record Shown(String text, double probability) {
	}

}
