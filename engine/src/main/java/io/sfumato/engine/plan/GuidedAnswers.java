package io.sfumato.engine.plan;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import io.sfumato.backbone.BackboneShape;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.driver.GuidedDiffusion;
import io.sfumato.backbone.driver.GuidedDiffusion.Acceptance;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.model.ServedModel;
import io.sfumato.engine.prompt.Language;
import io.sfumato.engine.prompt.PromptLayout;

/**
 * The masked model drafts answers, a second model judges them ({@link GuidedDiffusion},
 * over texts): in every round the second model reads the draft, says how it would go on
 * itself, and is followed as far as both agree and one token further. So the second model
 * may be of any vocabulary and needn't tell probabilities: what it writes counts as
 * certain.
 * <p>
 * A round costs the second model a text and not a pass, so this makes answers better, not
 * faster. Not for images or sound, which the second model doesn't perceive.
 */
public final class GuidedAnswers {

	private final ServedModel drafter;

	private final Judge judge;

	private final int tokens;

	/**
	 * @param drafter closed by whoever opened it
	 * @param tokens cells of an answer, from 1
	 */
	public GuidedAnswers(ServedModel drafter, Judge judge, int tokens) {
		this.drafter = drafter;
		this.judge = judge;
		this.tokens = tokens;
	}

	/**
	 * Answers a question. Blocks.
	 * @throws InvalidRequestException if question and answer have no room
	 */
	public Result answer(String question) {
		BackboneShape shape = this.drafter.backbone().shape();
		PromptLayout prompt = new PromptLayout(this.drafter.language().prompt(List.of(), null, question));
		if (this.tokens < 1 || prompt.textTokens() + this.tokens > shape.maxPositions()) {
			throw new InvalidRequestException(Problem.CONTEXT_LENGTH,
					"%d tokens of prompt and %d of answer don't fit into the model's %d positions"
						.formatted(prompt.textTokens(), this.tokens, shape.maxPositions()),
					null);
		}
		Judging judging = new Judging(question, prompt.textTokens());
		GuidedDiffusion.Result result = new GuidedDiffusion(this.drafter.backbone(), judging::expected, Acceptance.SAME)
			.decode(Canvas.masked(prompt.with(List.of()), shape.maskToken(), this.tokens), new CancelSignal());
		return new Result(judging.text(result.tokens()), result.forwardPasses(), judging.asked);
	}

	/** The second model. */
	@FunctionalInterface
	public interface Judge {

		/**
		 * How the answer goes on, as far as it can tell; blocks.
		 * @param answer what stands already, to be followed without a break
		 * @param draft what the other model would write behind it
		 * @return the draft as far as it is right, then the second model's own words;
		 * empty if the answer is complete
		 */
		String continuation(String question, String answer, String draft);

	}

	/**
	 * What both have written.
	 *
	 * @param forwardPasses of the masked model
	 * @param judgements how often the second model was asked
	 */
	public record Result(String text, int forwardPasses, int judgements) {
	}

	/** The judgements of one answer. */
	private final class Judging {

		private final Language language = GuidedAnswers.this.drafter.language();

		private final BackboneShape shape = GuidedAnswers.this.drafter.backbone().shape();

		private final String question;

		private final int promptLength;

		/** What the second model has said last, and where that begins. */
		private int[] said = new int[0];

		private int saidFrom;

		private int asked;

		Judging(String question, int promptLength) {
			this.question = question;
			this.promptLength = promptLength;
		}

		/**
		 * One row for each drafted token: what the second model writes there. Behind the
		 * first token that both see differently nothing is read.
		 */
		double[][] expected(int[] prefix, int[] draft) {
			byte[] before = bytes(Arrays.copyOfRange(prefix, this.promptLength, prefix.length));
			int[] next;
			if (isWhole(before)) {
				String rest = text(draft);
				this.said = this.language.encode(GuidedAnswers.this.judge.continuation(this.question,
						new String(before, StandardCharsets.UTF_8), rest));
				this.saidFrom = prefix.length;
				this.asked++;
				next = this.said;
			}
			else {
				// inside a character nobody can be asked; what was said last completes it
				next = Arrays.copyOfRange(this.said, prefix.length - this.saidFrom, this.said.length);
			}
			int end = this.shape.endTokens().getFirst();
			double[][] rows = new double[draft.length][];
			double[] last = certain(end);
			boolean agreed = true;
			for (int place = 0; place < draft.length; place++) {
				int token = (place < next.length) ? next[place] : end;
				rows[place] = agreed ? certain(token) : last;
				agreed &= draft[place] == token;
			}
			return rows;
		}

		private double[] certain(int token) {
			double[] row = new double[this.shape.vocabulary()];
			row[token] = 1;
			return row;
		}

		/** A text up to its end. */
		String text(int[] answer) {
			return new String(bytes(answer), StandardCharsets.UTF_8);
		}

		private byte[] bytes(int[] answer) {
			var bytes = new ByteArrayOutputStream();
			for (int token : answer) {
				if (this.shape.endTokens().contains(token)) {
					break;
				}
				bytes.writeBytes(this.language.bytes(token));
			}
			return bytes.toByteArray();
		}

		private static boolean isWhole(byte[] text) {
			try {
				StandardCharsets.UTF_8.newDecoder()
					.onMalformedInput(CodingErrorAction.REPORT)
					.decode(ByteBuffer.wrap(text));
				return true;
			}
			catch (CharacterCodingException ex) {
				return false;
			}
		}

	}

}
