package io.sfumato.backbone.driver;

import java.util.Arrays;
import java.util.List;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.canvas.Canvas;

/**
 * A masked model drafts, an autoregressive one judges
 * (<a href="https://arxiv.org/abs/2505.21467">FlashDLM</a> section 3.2, guided
 * diffusion): every round fills all masks in one pass, the second model reads the draft
 * from the left in one pass, accepts it as far as it agrees and writes the first token
 * that it doesn't accept itself. A round decides at least one token.
 * <p>
 * With {@link Acceptance#SAME} the text is the second model's greedy one, whatever the
 * masked model is: diffusion then only makes it faster. Not for images or sound in the
 * prompt, which the second model doesn't perceive, and not for models over different
 * vocabularies.
 */
public final class GuidedDiffusion {

	private final Backbone drafter;

	private final NextTokens judge;

	private final Acceptance acceptance;

	public GuidedDiffusion(Backbone drafter, NextTokens judge, Acceptance acceptance) {
		this.drafter = drafter;
		this.judge = judge;
		this.acceptance = acceptance;
	}

	/**
	 * Decides all masks of a canvas, from left to right.
	 * @throws IllegalArgumentException if the prompt has something else than text
	 */
	public Result decode(Canvas canvas, CancelSignal cancel) {
		int[] tokens = new int[canvas.length()];
		for (int index = 0; index < canvas.promptLength(); index++) {
			tokens[index] = canvas.token(index);
			if (tokens[index] < 0) {
				throw new IllegalArgumentException("cell %d is a %s, and the model that judges reads text alone"
					.formatted(index, canvas.kind(index)));
			}
		}
		List<Integer> ends = this.drafter.shape().endTokens();
		AnswerPass pass = new AnswerPass(this.drafter, cancel);
		int rounds = 0;
		for (int from = nextMask(canvas, canvas.promptLength()); from < canvas.length(); rounds++) {
			double[][] drafted = pass.probabilities(canvas);
			for (int index = canvas.promptLength(); index < canvas.length(); index++) {
				tokens[index] = canvas.isMasked(index) ? AnswerPass.argmax(drafted[index - canvas.promptLength()])
						: canvas.token(index);
			}
			int until = judge(canvas, tokens, from);
			boolean ended = ends.contains(canvas.token(until - 1));
			for (int index = until; ended && index < canvas.length(); index++) {
				if (canvas.isMasked(index)) {
					canvas.commit(index, ends.getFirst());
				}
			}
			from = nextMask(canvas, until);
		}
		return new Result(canvas.answer(), pass.count(), rounds);
	}

	/** Decides what is accepted and the token behind it; the index behind that. */
	private int judge(Canvas canvas, int[] tokens, int from) {
		double[][] expected = this.judge.expected(Arrays.copyOf(tokens, from),
				Arrays.copyOfRange(tokens, from, tokens.length));
		List<Integer> ends = this.drafter.shape().endTokens();
		for (int index = from; index < tokens.length; index++) {
			if (!canvas.isMasked(index)) {
				continue;
			}
			double[] row = expected[index - from];
			boolean accepted = this.acceptance.accepts(row, tokens[index]);
			canvas.commit(index, accepted ? tokens[index] : AnswerPass.argmax(row));
			if (!accepted || ends.contains(canvas.token(index))) {
				return index + 1;
			}
		}
		return tokens.length;
	}

	private static int nextMask(Canvas canvas, int from) {
		int index = from;
		while (index < canvas.length() && !canvas.isMasked(index)) {
			index++;
		}
		return index;
	}

	/** Which drafted tokens the second model lets pass. */
	@FunctionalInterface
	public interface Acceptance {

		/** Only the one that it expects most. */
		Acceptance SAME = (expected, token) -> AnswerPass.argmax(expected) == token;

		/**
		 * @param expected the second model's distribution
		 * @param token the drafted one
		 */
		boolean accepts(double[] expected, int token);

		/**
		 * The likeliest ones.
		 * @param count from 1; 5 in the published code
		 */
		static Acceptance amongFirst(int count) {
			if (count < 1) {
				throw new IllegalArgumentException("%d tokens, at least 1 is needed".formatted(count));
			}
			return (expected,
					token) -> Arrays.stream(expected).filter((other) -> other > expected[token]).count() < count;
		}

		/**
		 * Those that are not much less likely than the likeliest.
		 * @param share of the greatest probability that is enough, 0–1
		 */
		static Acceptance relative(double share) {
			if (!(share >= 0 && share <= 1)) {
				throw new IllegalArgumentException("share %s isn't between 0 and 1".formatted(share));
			}
			return (expected, token) -> expected[token] >= share * expected[AnswerPass.argmax(expected)];
		}

	}

	/**
	 * What came out.
	 *
	 * @param tokens of the answer
	 * @param forwardPasses of the masked model
	 * @param judgements passes of the second model
	 */
	public record Result(int[] tokens, int forwardPasses, int judgements) {
	}

}
