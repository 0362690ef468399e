package io.sfumato.engine.run;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sfumato.engine.prompt.PromptLayout;
import io.sfumato.engine.request.DecisionQuestion;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.request.Operation;
import io.sfumato.structured.read.LabelTrie;
import io.sfumato.structured.read.ReadQuestion;
import io.sfumato.structured.read.Wording;

/**
 * Closed questions that were found to be in order.
 *
 * @param asked as it was asked
 * @param media what the request's media are, in order
 * @param instructions what stands before every question; null for nothing
 * @param reads one per question
 * @param stages indices of questions that can be read at the same time, in order: each
 * depends on earlier stages only
 */
record DecisionPlan(Operation.Decide asked, List<Kind> media, @Nullable String instructions, List<Read> reads,
		List<List<Integer>> stages) {

	/** Whether its probabilities can be corrected: no fit was made to sounds. */
	boolean isCalibrated() {
		return this.asked.calibrated() && !this.media.contains(Kind.AUDIO);
	}

	/**
	 * @param media soft tokens of all media
	 * @throws io.sfumato.engine.error.InvalidRequestException if a question is longer
	 * than the model
	 */
	void requireRoom(long media, int positions) {
		this.reads.forEach((read) -> read.requireRoom(media, positions));
	}

	/**
	 * One question.
	 *
	 * @param question in the words it is put in
	 * @param wording how its options are shown
	 * @param labels of its options, and of its being not visible behind them if that is
	 * read
	 * @param layout of the prompt that asks it, all options in their own order and
	 * without earlier answers
	 * @param pointer where errors about it point
	 */
	record Read(DecisionQuestion asked, ReadQuestion question, Wording wording, LabelTrie labels, PromptLayout layout,
			String pointer) {

		private static final int UNIT = 4;

		/**
		 * Cells of its answer. What a model says in the first cell depends on how many
		 * masks follow: in units, so that one more label (that the answer can't be seen)
		 * seldom changes what is said of the others.
		 */
		int cells() {
			return Math.ceilDiv(this.labels.longest(), UNIT) * UNIT;
		}

		void requireRoom(long media, int positions) {
			DecisionPlanner.checkContext(this.layout.textTokens() + media, cells(), positions, this.pointer);
		}

		/** Options the caller gave. */
		int options() {
			return this.question.options().size();
		}

		/** Whether the answer may be that there is none to be seen. */
		boolean mayAbstain() {
			return this.labels.options() > options();
		}

		/** The text of the question with its options in some order. */
		String text(int[] order) {
			return this.wording.text(this.question, order);
		}

	}

	/** Tokens of all texts. */
	int textTokens() {
		return this.reads.stream().mapToInt((read) -> read.layout().textTokens()).sum();
	}

}
