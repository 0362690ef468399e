package io.sfumato.trainer.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

import io.sfumato.trainer.data.Thing;
import io.sfumato.trainer.model.MiniModel;
import io.sfumato.trainer.model.ModelSize;
import io.sfumato.trainer.model.Weights;
import io.sfumato.trainer.text.Encoder;
import io.sfumato.trainer.text.Vocabulary;

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
		List<Sight> sights = List.of(sight(12, 2), sight(3, 0), sight(0, 3));
		List<Segment> segments = List.of(segment(0, 5, 16, 16), segment(2, 9, 32), segment(1, 3, 16, 20),
				segment(0, 4, 60, 60));

		float[][] together = answers(sights, segments);

		int answer = 0;
		List<float[]> alone = new ArrayList<>();
		for (Segment segment : segments) {
			for (MaskedAnswer masked : segment.answers()) {
				alone.add(answers(List.of(sights.get(segment.media())),
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
	void cellsLookAtTheWordsOfTheThingsTheyAreAbout() {
		Encoder encoder = new Encoder(Vocabulary.standard());
		AnswerTarget target = new AnswerTarget(encoder.encode("a red circle"), new int[0]);
		Thing thing = new Thing(0, 1, 0, 0, 32, 32);
		Sight sight = new Sight(List.of(), List.of(new PlacedObject(0, 1, 1, 1, 4), new PlacedObject(2, 1, 7, 7, 4)));

		LanguageBatch.Group group = group(sight, target.with(target.printed().about(new int[] { 3 }, List.of(thing))));

		// three patches of a question, then the cells of the text, not those behind it
		assertThat(group.values.from).containsExactly(3L, 4L, 5L);
		assertThat(group.values.at).containsOnly(new int[] { 25, 26 });
		assertThat(group.characters.at).containsExactly(new int[] { 25, 26 }, new int[] { 25 }, new int[] { 26 });
	}

	@Test
	void cellsLookAtThePatchesOfThingsThatWereNotSeen() {
		AnswerTarget target = new AnswerTarget(new int[] { 40, 41 }, new int[0]);
		Thing thing = new Thing(0, 1, 0, 0, 32, 32);

		LanguageBatch.Group group = group(sight(2, 0),
				target.with(target.printed().about(new int[] { 7, 8 }, List.of(thing))));

		assertThat(group.values.from).containsExactly(3L, 4L);
		assertThat(group.values.at).containsExactly(new int[] { 7, 8 }, new int[] { 7, 8 });
		assertThat(group.characters.from).isEqualTo(group.values.from);
	}

	/** A sound behind an image has the places behind what was really seen. */
	@Test
	void soundsStandBehindImagesAndAreKeptApart() {
		MediaToken word = MediaToken.heard(70, 2, 0);
		LanguageBatch batch = new LanguageBatch(new MediaLayout(1, List.of(sight(4, 0), sight(2, 0)), List.of(3, 5),
				List.of(List.of(word, word), List.of())), List.of(segment(0, 3, 16), segment(1, 3, 16)));

		int cells = 25 + 4 + 5 + 2;
		assertThat(batch.mediaCells()).isEqualTo(cells);
		// words follow the sound they were heard in, however long the longest one is
		assertThat(batch.mediaPositions[34]).isEqualTo(25 + 4 + 3);
		assertThat(batch.mediaMask[35]).isZero();
		assertThat(batch.mediaMask[cells + 34]).isEqualTo(LanguageBatch.HIDDEN);
		assertThat(batch.words.ids).containsExactly(70, 70, 0, 0);
		// the second page has two characters less, its sound begins two places earlier
		assertThat(batch.mediaPositions[29]).isEqualTo(29);
		assertThat(batch.mediaPositions[cells + 29]).isEqualTo(27);
		assertThat(batch.mediaMask[cells + 26]).isZero();
		assertThat(batch.mediaMask[cells + 27]).isEqualTo(LanguageBatch.HIDDEN);
		assertThat(batch.mediaMask[29 + 2]).isZero();
		assertThat(batch.mediaMask[29 + 3]).isEqualTo(LanguageBatch.HIDDEN);
		assertThat(batch.apart[28 * cells + 29]).isEqualTo(LanguageBatch.HIDDEN);
		assertThat(batch.apart[29 * cells + 28]).isEqualTo(LanguageBatch.HIDDEN);
		assertThat(batch.apart[29 * cells + 33]).isZero();
		// the text follows the last medium
		assertThat(batch.groups.getFirst().positions[0]).isEqualTo(25 + 4 + 3 + 2);
	}

	@Test
	void soundsAloneAnswerInABatchAsTheyWouldAlone() {
		List<Integer> sounds = List.of(4, 7);
		Segment first = segment(0, 5, 16);
		Segment second = segment(1, 5, 16);

		float[][] together = heard(sounds, List.of(first, second), 0);

		float[][] alone = heard(List.of(7), List.of(new Segment(0, second.question(), second.answers())), 1);
		assertThat(together[1]).containsExactly(alone[0], within(2e-3f));
	}

	private float[][] heard(List<Integer> sounds, List<Segment> segments, int firstSound) {
		try (PointerScope scope = new PointerScope(); AutoGradMode off = new AutoGradMode(false)) {
			this.model.weights().nextStep();
			LanguageBatch batch = new LanguageBatch(
					MediaLayout.heard(sounds, Collections.nCopies(sounds.size(), List.of())), segments);
			float[] tokens = new float[sounds.size() * batch.mediaCells() * 64];
			for (int i = 0; i < tokens.length; i++) {
				tokens[i] = (float) Math.sin(i + firstSound * 7.0 * 64.0);
			}
			return sums(batch, SoftTokens.heard(Tensor.create(tokens, sounds.size(), batch.mediaCells(), 64)));
		}
	}

	private static LanguageBatch.Group group(Sight sight, AnswerTarget target) {
		return new LanguageBatch(MediaLayout.seen(1, List.of(sight)),
				List.of(new Segment(0, new int[] { 50, 51, 52 }, Masking.empty(target, 16)))).groups
			.getFirst();
	}

	private float[][] answers(List<Sight> sights, List<Segment> segments) {
		return answers(sights, segments, 0);
	}

	/** Sums of the logits over each answer's cells. */
	private float[][] answers(List<Sight> sights, List<Segment> segments, int firstMedium) {
		try (PointerScope scope = new PointerScope(); AutoGradMode off = new AutoGradMode(false)) {
			this.model.weights().nextStep();
			LanguageBatch batch = new LanguageBatch(MediaLayout.seen(1, sights), segments);
			float[] patches = new float[sights.size() * 25 * 64];
			for (int i = 0; i < patches.length; i++) {
				patches[i] = (float) Math.sin(i + firstMedium * 25.0 * 64.0);
			}
			return sums(batch, SoftTokens.seen(Tensor.create(patches, sights.size(), 25, 64)));
		}
	}

	private float[][] sums(LanguageBatch batch, SoftTokens tokens) {
		List<Tensor> logits = this.language.predict(batch, tokens);
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

	private Sight sight(int glyphs, int objects) {
		List<PlacedGlyph> read = new ArrayList<>();
		for (int i = 0; i < glyphs; i++) {
			read.add(new PlacedGlyph(1 + this.random.nextInt(97), i, this.random.nextInt(20)));
		}
		List<PlacedObject> seen = new ArrayList<>();
		for (int i = 0; i < objects; i++) {
			seen.add(new PlacedObject(this.random.nextInt(12), this.random.nextInt(13), i, i, 1 + i));
		}
		return new Sight(read, seen);
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
