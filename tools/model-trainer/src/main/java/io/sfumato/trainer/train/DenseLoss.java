package io.sfumato.trainer.train;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

import io.sfumato.trainer.model.DenseHeads;
import io.sfumato.trainer.model.MiniModel;
import io.sfumato.trainer.model.ModelSize;

/**
 * Cross-entropies of the dense heads. Their probabilities are added up to tell how many
 * characters and things there are (encoders, GlyphPeaks and ObjectPeaks), so nothing
 * frequent counts less: a weight of a quarter for blank slots made one in five characters
 * that the eyes claimed one too many.
 */
final class DenseLoss {

	/** Characters are rare among slots, and centres among patches. */
	private static final double GLYPHS = 3;

	private static final double CENTRES = 3;

	private static final double COLOURS = 0.5;

	/** Of so many empty patches one is shown to the heads of objects. */
	private static final int EMPTY = 7;

	private final DenseHeads heads;

	/** Puts the empty patches that weren't shown back in their share. */
	private final Tensor conceptWeights;

	DenseLoss(MiniModel model) {
		this.heads = model.heads();
		this.conceptWeights = weights(ModelSize.CONCEPT_ROWS, EMPTY);
	}

	private static Tensor weights(int classes, double background) {
		float[] weights = new float[classes];
		Arrays.fill(weights, 1);
		weights[0] = (float) background;
		return Tensor.create(weights, classes);
	}

	/** patches [N, 100, width] of all views of a batch → its loss. */
	Tensor loss(Tensor patches, List<PreparedSample> batch, Tally tally) {
		long[] rows = rows(batch);
		Tensor some = patches.reshape(-1, patches.size(2)).index_select(0, Tensor.create(rows, rows.length));
		Tensor loss = term("glyph", this.heads.glyphs(patches), labels(batch, PageLabels::glyphClass), null, tally)
			.mul(new Scalar(GLYPHS));
		long[] concepts = sample(labels(batch, PageLabels::concept), rows);
		loss = loss.add(term("concept", this.heads.concepts(some), concepts, this.conceptWeights, tally));
		long[] colours = sample(labels(batch, PageLabels::colour), rows);
		loss = loss.add(term("colour", this.heads.colours(some), colours, null, tally).mul(new Scalar(COLOURS)));
		long[] centres = labels(batch, PageLabels::centreConcept);
		for (int i = 0; i < centres.length; i++) {
			centres[i] = Math.min(1, centres[i]);
		}
		return loss.add(term("centre", this.heads.centres(patches), centres, null, tally).mul(new Scalar(CENTRES)));
	}

	/** All patches with something on them, and one of {@link #EMPTY} others. */
	private static long[] rows(List<PreparedSample> batch) {
		long[] concepts = labels(batch, PageLabels::concept);
		return LongStream.range(0, concepts.length)
			.filter((patch) -> concepts[(int) patch] > 0 || patch % EMPTY == 0)
			.toArray();
	}

	private static long[] sample(long[] labels, long[] rows) {
		return Arrays.stream(rows).map((row) -> labels[(int) row]).toArray();
	}

	/** The stem at stride 8 of all views of a batch → what it fails to read. */
	Tensor earlyLoss(Tensor early, List<PreparedSample> batch, Tally tally) {
		return term("early", this.heads.earlyGlyphs(early), labels(batch, PageLabels::glyphClass), null, tally)
			.mul(new Scalar(GLYPHS));
	}

	private static long[] labels(List<PreparedSample> batch, Function<PageLabels, int[]> part) {
		return batch.stream()
			.flatMapToInt((sample) -> Arrays.stream(part.apply(sample.labels())))
			.asLongStream()
			.toArray();
	}

	private static Tensor term(String name, Tensor logits, long[] labels, @Nullable Tensor weights, Tally tally) {
		Tensor targets = Tensor.create(labels, labels.length);
		Tensor wide = logits.to(torch.ScalarType.Float);
		int[] guesses = Tensors.ints(wide.argmax(new LongOptional(-1), false));
		long present = 0;
		long right = 0;
		long claimed = 0;
		long wrong = 0;
		for (int i = 0; i < labels.length; i++) {
			if (labels[i] == PageLabels.IGNORED) {
				continue;
			}
			if (labels[i] > 0) {
				present++;
				right += (guesses[i] == labels[i]) ? 1 : 0;
			}
			if (guesses[i] > 0) {
				claimed++;
				wrong += (labels[i] == 0) ? 1 : 0;
			}
		}
		tally.add(name + ".right", right, present);
		tally.add(name + ".false", wrong, claimed);
		TensorOptional weight = (weights != null) ? new TensorOptional(weights) : new TensorOptional();
		return torch.cross_entropy_loss(wide, targets, weight, 1, PageLabels.IGNORED, 0.0);
	}

}
