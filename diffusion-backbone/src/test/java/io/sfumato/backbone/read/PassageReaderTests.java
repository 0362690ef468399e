package io.sfumato.backbone.read;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.PlainBackbone;
import io.sfumato.backbone.ToyBackbone;
import io.sfumato.backbone.TrackedBackbone;
import io.sfumato.backbone.canvas.CellKind;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.canvas.Segment;
import io.sfumato.backbone.loop.MediaKeyValues;
import io.sfumato.backbone.loop.Prefix;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

class PassageReaderTests {

	private static final int VOCABULARY = 20;

	private final PlainBackbone plain = PlainBackbone.random(AttentionPattern.SEGMENT_CAUSAL, VOCABULARY, 3);

	private final TrackedBackbone backbone = new TrackedBackbone(this.plain);

	private final List<Segment> media = List.of(medium("cat", 3, 1), medium("dog", 2, 2));

	private Segment medium(String key, int length, long seed) {
		Random random = new Random(seed);
		float[] soft = new float[length * this.plain.shape().hidden()];
		for (int i = 0; i < soft.length; i++) {
			soft[i] = (float) random.nextGaussian();
		}
		return new Segment.Medium(CellKind.VISUAL, key, soft, length);
	}

	private Passage passage(Random random) {
		List<Segment> segments = new ArrayList<>(this.media);
		segments.add(new Segment.Text(random.ints(2 + random.nextInt(5), 0, VOCABULARY - 3).toArray()));
		List<Integer> answer = new ArrayList<>(Collections.nCopies(1 + random.nextInt(4), mask()));
		if (answer.size() > 1 && random.nextBoolean()) {
			answer.set(0, random.nextInt(VOCABULARY - 3));
		}
		return new Passage(new Prompt(segments), answer, List.of(answer.size() - 1));
	}

	private Passage behindMedia(List<Integer> answer) {
		List<Segment> segments = new ArrayList<>(this.media);
		segments.add(new Segment.Text(new int[] { 1, 2 }));
		return new Passage(new Prompt(segments), answer, List.of(0));
	}

	private int mask() {
		return this.plain.shape().maskToken();
	}

	private static List<float[]> rows(Backbone backbone, PassageReader reader, List<Passage> passages) {
		List<float[]> logits = new ArrayList<>();
		try (ForwardRows rows = reader.read(passages)) {
			for (int row = 0; row < rows.count(); row++) {
				float[] target = new float[backbone.shape().vocabulary()];
				rows.logits(row, target);
				logits.add(target);
			}
		}
		return logits;
	}

	@Test
	void packedPassagesSayWhatEachSaysAloneInAnyOrder() {
		Random random = new Random(4);
		try (Prefix prefix = Prefix.build(this.backbone, new Prompt(this.media), MediaKeyValues.uncached(),
				new CancelSignal())) {
			PassageReader packed = new PassageReader(this.backbone, 5, prefix.keyValues(), new CancelSignal());
			PassageReader alone = new PassageReader(this.backbone, 5, null, new CancelSignal());
			for (int run = 0; run < 50; run++) {
				List<Passage> passages = new ArrayList<>();
				for (int count = 1 + random.nextInt(6); count > 0; count--) {
					passages.add(passage(random));
				}
				List<Passage> shuffled = new ArrayList<>(passages);
				Collections.shuffle(shuffled, random);
				assertThat(packed.fitting(passages)).isEqualTo(passages.size());

				List<float[]> together = rows(this.backbone, packed, passages);
				List<float[]> otherwise = rows(this.backbone, packed, shuffled);

				for (int i = 0; i < passages.size(); i++) {
					// the whole prompt in one pass, with the mask that the model was
					// trained with
					float[] single = rows(this.backbone, alone, List.of(passages.get(i))).getFirst();
					assertThat(together.get(i)).containsExactly(single, within(1e-5f));
					assertThat(otherwise.get(shuffled.indexOf(passages.get(i)))).containsExactly(together.get(i),
							within(1e-5f));
				}
			}
		}
		assertThat(this.backbone.open()).isZero();
	}

	@Test
	void textAloneHasNothingToShare() {
		Passage first = new Passage(Prompt.of(1, 2, 3), List.of(mask()), List.of(0));
		Passage second = new Passage(Prompt.of(4, 5), List.of(mask(), mask()), List.of(0, 1));
		PassageReader reader = new PassageReader(this.backbone, 0, null, new CancelSignal());

		assertThat(reader.fitting(List.of(first, second))).isOne();
		assertThat(rows(this.backbone, reader, List.of(second))).hasSize(2);
	}

	@Test
	void aPassHoldsSoManyCells() {
		List<Integer> answer = Collections.nCopies(PassageReader.MOST_CELLS / 2 - 2, mask());
		try (Prefix prefix = Prefix.build(this.backbone, new Prompt(this.media), MediaKeyValues.uncached(),
				new CancelSignal())) {
			PassageReader reader = new PassageReader(this.backbone, 5, prefix.keyValues(), new CancelSignal());
			Passage half = behindMedia(answer);
			Passage huge = behindMedia(Collections.nCopies(PassageReader.MOST_CELLS, mask()));

			assertThat(reader.fitting(List.of(half, half, half))).isEqualTo(2);
			assertThat(reader.fitting(List.of(huge, half))).isOne();
		}
	}

	@Test
	void aModelThatSeesEverythingReadsOneByOneAndMayShift() {
		ToyBackbone shifted = ToyBackbone.shifted(3);
		PassageReader reader = new PassageReader(shifted, 0, null, new CancelSignal());
		Passage passage = new Passage(Prompt.of(1, 2, 3), List.of(ToyBackbone.MASK, ToyBackbone.MASK), List.of(0, 1));

		List<float[]> rows = rows(shifted, reader, List.of(passage));

		assertThat(reader.isPacked()).isFalse();
		assertThat(reader.fitting(List.of(passage, passage))).isOne();
		assertThat(rows).hasSize(2);
		assertThat(Arrays.equals(rows.get(0), rows.get(1))).isFalse();
	}

	@Test
	void onlyMediaThatSeeNothingElseHaveKeysOfTheirOwn() {
		PlainBackbone lm = PlainBackbone.random(AttentionPattern.PREFIX_LM, VOCABULARY, 3);
		try (Prefix prefix = Prefix.build(lm, new Prompt(this.media), MediaKeyValues.uncached(), new CancelSignal())) {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> new PassageReader(lm, 5, prefix.keyValues(), new CancelSignal()));
		}
	}

	@Test
	void cellsOutsideTheAnswerAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Passage(Prompt.of(1), List.of(2), List.of(1)));
		assertThatIllegalArgumentException().isThrownBy(() -> new Passage(Prompt.of(1), List.of(2), List.of()));
	}

}
