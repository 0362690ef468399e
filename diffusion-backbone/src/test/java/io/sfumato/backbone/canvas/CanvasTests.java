package io.sfumato.backbone.canvas;

import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.QueryCells;
import io.sfumato.backbone.ToyBackbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class CanvasTests {

	private static final int MASK = 99;

	private static final Segment.Medium IMAGE = new Segment.Medium(CellKind.VISUAL, "image", new float[4], 2);

	private static final Segment.Medium CLIP = new Segment.Medium(CellKind.AUDIO, "clip", new float[2], 1);

	private static final Prompt PROMPT = new Prompt(List.of(IMAGE, CLIP, new Segment.Text(new int[] { 5, 6 })));

	@Test
	void promptStandsBeforeTheAnswer() {
		Canvas canvas = Canvas.builder(PROMPT, MASK).masks(1).fixed(7).masks(1).build();

		assertThat(IntStream.range(0, canvas.length()).mapToObj(canvas::kind)).containsExactly(CellKind.VISUAL,
				CellKind.VISUAL, CellKind.AUDIO, CellKind.PROMPT, CellKind.PROMPT, CellKind.GEN, CellKind.FIXED,
				CellKind.GEN);
		assertThat(IntStream.range(0, canvas.length()).map(canvas::token)).containsExactly(-1, -1, -1, 5, 6, MASK, 7,
				MASK);
		assertThat(canvas.promptLength()).isEqualTo(5);
	}

	@Test
	void answerCountsItsCellsFromZero() {
		Canvas canvas = Canvas.masked(PROMPT, MASK, 3);

		assertThat(IntStream.range(0, canvas.length()).map(canvas::id)).containsExactly(-5, -4, -3, -2, -1, 0, 1, 2);
		assertThat(canvas.indexOf(2)).isEqualTo(7);
	}

	@Test
	void paddingMovesPositionsOnly() {
		Canvas canvas = Canvas.builder(Prompt.of(1, 2), MASK).firstPosition(4).masks(1).build();

		assertThat(IntStream.range(0, 3).map(canvas::position)).containsExactly(4, 5, 6);
		assertThat(canvas.id(2)).isZero();
	}

	/** Qwen2-VL's positions, as checkpoints.md §6.5 describes them. */
	@Test
	void anImageInRowsAndColumnsTakesThePositionsOfItsLongerSide() {
		Segment.Medium image = new Segment.Medium(CellKind.VISUAL, "grid", new float[6], 6, new Segment.Grid(2, 3));
		Prompt prompt = new Prompt(
				List.of(new Segment.Text(new int[] { 1, 2 }), image, new Segment.Text(new int[] { 3 }), image));
		Canvas canvas = Canvas.masked(prompt, MASK, 2);
		QueryCells cells = new QueryCells(1, 15, 1);

		IntStream.range(2, 8).forEach((index) -> canvas.query(index, new ToyBackbone(1), cells, 10));

		assertThat(IntStream.range(0, canvas.length()).map(canvas::position)).containsExactly(0, 1, 2, 2, 2, 2, 2, 2, 5,
				6, 6, 6, 6, 6, 6, 9, 10);
		assertThat(IntStream.range(0, 6).map(cells::position)).containsOnly(12);
		assertThat(IntStream.range(0, 6).map(cells::rowPosition)).containsExactly(12, 12, 12, 13, 13, 13);
		assertThat(IntStream.range(0, 6).map(cells::columnPosition)).containsExactly(12, 13, 14, 12, 13, 14);
	}

	@Test
	void aGridMustHoldItsTokens() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new Segment.Medium(CellKind.VISUAL, "grid", new float[5], 5, new Segment.Grid(2, 3)))
			.withMessageContaining("5 soft tokens don't fill");
	}

	@Test
	void onlyMaskedCellsAreCommitted() {
		Canvas canvas = Canvas.builder(PROMPT, MASK).masks(1).fixed(7).build();
		canvas.commit(5, 3);

		for (int index = 0; index < canvas.length(); index++) {
			int taken = index;
			assertThatIllegalStateException().isThrownBy(() -> canvas.commit(taken, 4));
		}
		assertThat(canvas.answer()).containsExactly(3, 7);
	}

	@Test
	void aFixedMaskTokenIsNoMask() {
		Canvas canvas = Canvas.builder(Prompt.of(MASK), MASK).fixed(MASK).masks(1).build();

		assertThat(canvas.masked(0, canvas.length())).isEqualTo(1);
	}

	@Test
	void fixingChangesTheStructure() {
		Canvas canvas = Canvas.masked(PROMPT, MASK, 2);
		int before = canvas.version();

		canvas.fix(6, 8);

		assertThat(canvas.kind(6)).isEqualTo(CellKind.FIXED);
		assertThat(canvas.version()).isGreaterThan(before);
	}

	@Test
	void segmentCausalMediaSeeThemselvesTextSeesMediaAndTextAnswerSeesAll() {
		Canvas canvas = Canvas.masked(PROMPT, MASK, 2);

		assertThat(rows(canvas, AttentionPattern.SEGMENT_CAUSAL)).containsExactly("1100000", "1100000", "0010000",
				"1111100", "1111100", "1111111", "1111111");
	}

	@Test
	void prefixLmPromptSeesItselfAnswerSeesAll() {
		Canvas canvas = Canvas.masked(PROMPT, MASK, 2);

		assertThat(rows(canvas, AttentionPattern.PREFIX_LM)).containsExactly("1111100", "1111100", "1111100", "1111100",
				"1111100", "1111111", "1111111");
	}

	@Test
	void fullAttentionNeedsNoMask() {
		assertThat(Canvas.masked(PROMPT, MASK, 2).attention(AttentionPattern.BIDIRECTIONAL)).isNull();
	}

	@Test
	void mediaWithEqualKeysMakeEqualPrompts() {
		Segment.Medium again = new Segment.Medium(CellKind.VISUAL, "image", new float[4], 2);

		assertThat(new Prompt(List.of(again, CLIP, new Segment.Text(new int[] { 5, 6 })))).isEqualTo(PROMPT)
			.hasSameHashCodeAs(PROMPT);
		assertThat(new Prompt(List.of(again, CLIP, new Segment.Text(new int[] { 5, 7 })))).isNotEqualTo(PROMPT);
	}

	@Test
	void softTokensHaveOneWidth() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Segment.Medium(CellKind.VISUAL, "x", new float[5], 2))
			.withMessageContaining("5 floats");
	}

	@Test
	void anAnswerHasACell() {
		assertThatIllegalArgumentException().isThrownBy(() -> Canvas.masked(PROMPT, MASK, 0));
	}

	private static List<String> rows(Canvas canvas, AttentionPattern pattern) {
		BitSet mask = canvas.attention(pattern);
		return IntStream.range(0, canvas.length())
			.mapToObj((query) -> IntStream.range(0, canvas.length())
				.mapToObj((key) -> mask.get(query * canvas.length() + key) ? "1" : "0")
				.reduce("", String::concat))
			.toList();
	}

	@Test
	void insertedCellsGetNewIdsAndTheOthersKeepTheirs() {
		Canvas canvas = Canvas.builder(Prompt.of(7, 8), 0).masks(2).fixed(5).masks(1).build();
		canvas.commit(3, 4);

		canvas.insertMasks(4, 2);
		canvas.appendFixed(9, 1);

		assertThat(canvas.answer()).containsExactly(0, 4, 0, 0, 5, 0, 9);
		assertThat(IntStream.range(2, canvas.length()).map(canvas::id)).containsExactly(0, 1, 4, 5, 2, 3, 6);
		assertThat(IntStream.range(0, 7).map(canvas::indexOf)).containsExactly(2, 3, 6, 7, 4, 5, 8);
		assertThat(IntStream.range(0, canvas.length()).map(canvas::position)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7,
				8);
		assertThat(canvas.isMasked(4)).isTrue();
		assertThat(canvas.kind(8)).isEqualTo(CellKind.FIXED);
		assertThat(canvas.version()).isEqualTo(2);
	}

	@Test
	void whatIsCutOffIsGone() {
		Canvas canvas = Canvas.masked(Prompt.of(7), 0, 4);

		canvas.truncate(2);

		assertThat(canvas.answer()).containsExactly(0, 0);
		assertThatIllegalArgumentException().isThrownBy(() -> canvas.indexOf(3)).withMessage("cell 3 was removed");
		assertThatIllegalArgumentException().isThrownBy(() -> canvas.insertMasks(0, 1));
	}

}
