package io.sfumato.backbone.driver;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.ToyBackbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.CellKind;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.canvas.Segment;
import io.sfumato.backbone.driver.GuidedDiffusion.Acceptance;
import io.sfumato.backbone.driver.GuidedDiffusion.Result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class GuidedDiffusionTests {

	private static final int CELLS = 20;

	private static final int[] PROMPT = { 1, 5, 3, 7 };

	/** I12: the judge's greedy text, whoever drafts. */
	@Test
	void theTextIsTheJudgesOwn() {
		for (int judge = 0; judge < 6; judge++) {
			int[] greedy = greedy(judge);
			for (int drafter = 0; drafter < 2; drafter++) {
				Result result = decode(drafter, judge, Acceptance.SAME);

				assertThat(result.tokens()).as("judge %d, drafter %d", judge, drafter).isEqualTo(greedy);
				assertThat(result.judgements()).isEqualTo(result.forwardPasses()).isLessThanOrEqualTo(CELLS);
			}
		}
	}

	@Test
	void aMildJudgeLetsMorePass() {
		int strict = 0;
		int mild = 0;
		for (int judge = 0; judge < 8; judge++) {
			strict += decode(1, judge, Acceptance.SAME).judgements();
			mild += decode(1, judge, Acceptance.amongFirst(12)).judgements();
			Result lenient = decode(1, judge, Acceptance.relative(0));

			assertThat(lenient.judgements()).as("everything at once, or up to an end").isEqualTo(1);
			assertThat(lenient.tokens()).doesNotContain(ToyBackbone.MASK);
		}

		assertThat(mild).isLessThan(strict);
	}

	@Test
	void fixedTextStays() {
		Canvas canvas = Canvas.builder(Prompt.of(PROMPT), ToyBackbone.MASK).masks(3).fixed(9, 9).masks(3).build();

		Result result = guided(2, 5, Acceptance.SAME).decode(canvas, new CancelSignal());

		assertThat(Arrays.copyOfRange(result.tokens(), 3, 5)).containsExactly(9, 9);
		assertThat(result.tokens()).doesNotContain(ToyBackbone.MASK);
	}

	@Test
	void whatTheJudgeDoesntPerceiveIsRefused() {
		Canvas canvas = Canvas.masked(
				new Prompt(List.of(new Segment.Medium(CellKind.VISUAL, "image", new float[] { 1 }, 1))),
				ToyBackbone.MASK, 4);

		assertThatIllegalArgumentException()
			.isThrownBy(() -> guided(1, 1, Acceptance.SAME).decode(canvas, new CancelSignal()))
			.withMessageContaining("reads text alone");
	}

	private static Result decode(int drafter, int judge, Acceptance acceptance) {
		return guided(drafter, judge, acceptance).decode(Canvas.masked(Prompt.of(PROMPT), ToyBackbone.MASK, CELLS),
				new CancelSignal());
	}

	private static GuidedDiffusion guided(int drafter, int judge, Acceptance acceptance) {
		return new GuidedDiffusion(new ToyBackbone(drafter), (prefix, draft) -> {
			double[][] expected = new double[draft.length][];
			int[] text = Arrays.copyOf(prefix, prefix.length + draft.length);
			for (int place = 0; place < draft.length; place++) {
				expected[place] = next(judge, Arrays.copyOf(text, prefix.length + place));
				text[prefix.length + place] = draft[place];
			}
			return expected;
		}, acceptance);
	}

	private static int[] greedy(int judge) {
		int[] text = Arrays.copyOf(PROMPT, PROMPT.length + CELLS);
		for (int index = PROMPT.length; index < text.length; index++) {
			text[index] = AnswerPass.argmax(next(judge, Arrays.copyOf(text, index)));
			if (text[index] == ToyBackbone.EOS) {
				Arrays.fill(text, index, text.length, ToyBackbone.EOS);
				break;
			}
		}
		return Arrays.copyOfRange(text, PROMPT.length, text.length);
	}

	/** Depends on the last two tokens; ends a text now and then. */
	private static double[] next(int judge, int[] text) {
		double[] distribution = new double[24];
		double sum = 0;
		for (int token = 0; token < 23; token++) {
			long hash = 31L * judge + 7919L * text[text.length - 1] + 104729L * text[text.length - 2] + 13L * token;
			distribution[token] = 1 + Math.floorMod(hash * hash, 97);
			sum += distribution[token];
		}
		for (int token = 0; token < 23; token++) {
			distribution[token] /= sum;
		}
		return distribution;
	}

}
