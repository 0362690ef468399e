package io.sfumato.trainer.train;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

import io.sfumato.trainer.model.MiniModel;
import io.sfumato.trainer.model.ModelSize;
import io.sfumato.trainer.model.Weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class LanguageBatchTests {

	private final MiniModel model = MiniModel.create(
			new ModelSize(1024, 64, 2, 4, 96, 1, List.of(8, 8, 16, 64), List.of(0, 0, 1, 0), 98), 3,
			torch.ScalarType.Float);

	private final LanguageLoss language = new LanguageLoss(this.model, 0.15, 0.35);

	private final SplittableRandom random = new SplittableRandom(5);

	/** What one answer is given must not depend on what else is in the batch. */
	@Test
	void packedSegmentsAnswerAsTheyWouldAlone() {
		List<List<PlacedGlyph>> glyphs = List.of(glyphs(12), glyphs(3), glyphs(0));
		List<Segment> segments = List.of(segment(0, 5, 16, 16), segment(2, 9, 32), segment(1, 3, 16, 20),
				segment(0, 4, 60, 60));

		float[][] together = answers(glyphs, segments);

		int answer = 0;
		List<float[]> alone = new ArrayList<>();
		for (Segment segment : segments) {
			for (MaskedAnswer masked : segment.answers()) {
				alone.add(answers(List.of(glyphs.get(segment.media())),
						List.of(new Segment(0, segment.question(), masked)), segment.media())[0]);
				answer++;
			}
		}
		assertThat(together).hasNumberOfRows(answer);
		for (float[] row : together) {
			assertThat(alone).anySatisfy((other) -> assertThat(row).containsExactly(other, within(2e-3f)));
		}
	}

	@Test
	void cellsLookAtTheThingsTheyAreAbout() {
		AnswerTarget target = new AnswerTarget(new int[] { 40, 41 }, new int[0]);
		MaskedAnswer masked = Masking.empty(target.with(target.printed().about(new int[] { 7, 8 })), 16);

		LanguageBatch batch = new LanguageBatch(1, List.of(glyphs(2)),
				List.of(new Segment(0, new int[] { 50, 51, 52 }, masked)));

		LanguageBatch.Group group = batch.groups.getFirst();
		// the two cells of the text, not the fourteen behind its end
		assertThat(group.values.from).containsExactly(3L, 4L);
		assertThat(group.values.at).containsExactly(new int[] { 7, 8 }, new int[] { 7, 8 });
		assertThat(group.characters.from).isEqualTo(group.values.from);
	}

	private float[][] answers(List<List<PlacedGlyph>> glyphs, List<Segment> segments) {
		return answers(glyphs, segments, 0);
	}

	/** Sums of the logits over each answer's cells. */
	private float[][] answers(List<List<PlacedGlyph>> glyphs, List<Segment> segments, int firstMedium) {
		try (PointerScope scope = new PointerScope(); AutoGradMode off = new AutoGradMode(false)) {
			this.model.weights().nextStep();
			LanguageBatch batch = new LanguageBatch(1, glyphs, segments);
			float[] patches = new float[glyphs.size() * 25 * 64];
			for (int i = 0; i < patches.length; i++) {
				patches[i] = (float) Math.sin(i + firstMedium * 25.0 * 64.0);
			}
			List<Tensor> logits = this.language.predict(batch, Tensor.create(patches, glyphs.size(), 25, 64));
			float[][] sums = new float[batch.answers()][8];
			for (int i = 0; i < logits.size(); i++) {
				LanguageBatch.Group group = batch.groups.get(i);
				float[] values = Weights.read(logits.get(i));
				for (int cell = 0; cell < group.answer.length; cell++) {
					for (int k = 0; k < 8; k++) {
						sums[group.answer[cell]][k] += values[cell * 1024 + 100 * k];
					}
				}
			}
			return sums;
		}
	}

	private List<PlacedGlyph> glyphs(int count) {
		List<PlacedGlyph> glyphs = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			glyphs.add(new PlacedGlyph(1 + this.random.nextInt(97), i, this.random.nextInt(20)));
		}
		return glyphs;
	}

	private Segment segment(int media, int question, int... canvases) {
		int[] ids = this.random.ints(question, 33, 120).toArray();
		MaskedAnswer[] answers = new MaskedAnswer[canvases.length];
		for (int i = 0; i < canvases.length; i++) {
			answers[i] = Masking.empty(new AnswerTarget(this.random.ints(7, 33, 120).toArray(), new int[0]),
					canvases[i]);
			// something of it is given, other cells in each
			for (int cell = i; cell < 7; cell += 2) {
				answers[i].masked()[cell] = false;
				answers[i].weight()[cell] = 0;
			}
		}
		return new Segment(media, ids, answers);
	}

}
