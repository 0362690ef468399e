package io.sfumato.trainer.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

import io.sfumato.trainer.model.Backbone;
import io.sfumato.trainer.model.MediaRows;
import io.sfumato.trainer.model.MiniModel;
import io.sfumato.trainer.model.ModelSize;
import io.sfumato.trainer.model.Projector;
import io.sfumato.trainer.model.TextRows;
import io.sfumato.trainer.text.Special;

/** The masked-diffusion loss of questions about media whose patch tokens are given. */
final class LanguageLoss {

	/** Exchanges of a sample that one step uses. */
	private static final int EXCHANGES = 4;

	/**
	 * From this canvas on the two maskings of an answer go apart, each with its question.
	 */
	private static final int APART = 96;

	/** Weight of the loss that teaches where to look. */
	private static final double LOOKING = 0.5;

	/** Keeps the logarithm finite where a cell gets no attention at all. */
	private static final double LEAST_SHARE = 1e-4;

	private final MiniModel model;

	private final double productCanvas;

	private final double blockCanvas;

	/**
	 * The loss on canvases of several lengths; short ones are cheap, and say almost the
	 * same.
	 * @param productCanvas share of batches with the product's canvas of 64 cells
	 * @param blockCanvas share of batches with a canvas of one block
	 */
	LanguageLoss(MiniModel model, double productCanvas, double blockCanvas) {
		this.model = model;
		this.productCanvas = productCanvas;
		this.blockCanvas = blockCanvas;
	}

	/**
	 * Questions of a batch with masked answers.
	 * @param random draws exchanges, canvases and masks
	 */
	List<Segment> segments(List<? extends Asked> batch, RandomGenerator random) {
		return segments(batch, EXCHANGES, random);
	}

	/**
	 * Questions of a batch with masked answers.
	 * @param most questions about one medium
	 * @param random draws exchanges, canvases and masks
	 */
	List<Segment> segments(List<? extends Asked> batch, int most, RandomGenerator random) {
		List<Segment> segments = new ArrayList<>();
		List<Asked.PreparedExchange> chosen = new ArrayList<>();
		List<Integer> media = new ArrayList<>();
		for (int i = 0; i < batch.size(); i++) {
			List<Asked.PreparedExchange> exchanges = new ArrayList<>(batch.get(i).exchanges());
			for (int n = 0; n < most && !exchanges.isEmpty(); n++) {
				chosen.add(exchanges.remove(random.nextInt(exchanges.size())));
				media.add(i);
			}
		}
		double[] rates = Masking.rates(chosen.size(), random);
		double draw = random.nextDouble();
		int shortest = (draw < this.productCanvas) ? 2 * Masking.BLOCK : (draw < this.productCanvas + this.blockCanvas)
				? Masking.BLOCK : random.nextBoolean() ? Masking.BLOCK / 2 : Masking.BLOCK / 4;
		for (int i = 0; i < chosen.size(); i++) {
			AnswerTarget target = chosen.get(i).target();
			int[] question = chosen.get(i).question();
			int canvas = target.canvas(shortest);
			MaskedAnswer[] pair = Masking.pair(target, canvas, rates[i], random);
			if (canvas < APART) {
				segments.add(new Segment(media.get(i), question, pair));
			}
			else {
				for (MaskedAnswer answer : pair) {
					segments.add(new Segment(media.get(i), question, answer));
				}
			}
		}
		return segments;
	}

	/** The symbolic patch tokens of a batch [B, views·25, width]. */
	Tensor symbolicTokens(List<PreparedSample> batch) {
		return pooled(symbolicPatches(batch), batch);
	}

	/** The symbolic patch vectors of a batch [B·views, 100, width]. */
	Tensor symbolicPatches(List<PreparedSample> batch) {
		return this.model.symbols()
			.forward(Tensors.patches(batch, PageLabels::concept), Tensors.patches(batch, LanguageLoss::knownColours),
					Tensors.patches(batch, PageLabels::centreConcept),
					Tensors.patches(batch, PageLabels::centreColour));
	}

	private static int[] knownColours(PageLabels labels) {
		return Arrays.stream(labels.colour()).map((colour) -> Math.max(0, colour)).toArray();
	}

	/** patches [B·views, 100, width] → patch tokens [B, views·25, width]. */
	Tensor pooled(Tensor patches, List<PreparedSample> batch) {
		long views = batch.getFirst().labels().views();
		return Projector.pool(patches).reshape(batch.size(), views * ModelSize.POOLED, this.model.size().width());
	}

	/**
	 * Patch tokens with those of some pages made zero, so that what was read and seen is
	 * enough to answer.
	 * @param tokens [B, cells, width]
	 * @param share of the pages
	 * @param random draws the pages
	 */
	Tensor blanked(Tensor tokens, double share, RandomGenerator random) {
		float[] seen = new float[Math.toIntExact(tokens.size(0))];
		for (int i = 0; i < seen.length; i++) {
			seen[i] = (random.nextDouble() < share) ? 0 : 1;
		}
		return tokens.mul(Tensor.create(seen, seen.length, 1, 1).to(this.model.weights().precision()));
	}

	/** What the backbone predicts for the asked cells of each group, [K, vocabulary]. */
	List<Tensor> predict(LanguageBatch batch, SoftTokens tokens) {
		return logits(batch, read(batch, tokens));
	}

	private List<Backbone.Read> read(LanguageBatch batch, SoftTokens soft) {
		TensorVector vectors = new TensorVector();
		if (soft.patches() != null) {
			vectors.push_back(soft.patches());
		}
		long size = batch.size;
		if (batch.markCells > 0) {
			vectors.push_back(marks(batch.marks, size, batch.markCells));
		}
		if (soft.sounds() != null) {
			vectors.push_back(soft.sounds());
		}
		if (batch.wordCells > 0) {
			vectors.push_back(marks(batch.words, size, batch.wordCells));
		}
		torch.ScalarType precision = this.model.weights().precision();
		long cells = batch.mediaCells();
		MediaRows media = new MediaRows(torch.cat(vectors, 1), Tensor.create(batch.mediaPositions, size, cells),
				Tensor.create(batch.mediaMask, size, 1, 1, cells).to(precision),
				Tensor.create(batch.apart, 1, 1, batch.apartSide(), batch.apartSide()).to(precision));
		List<TextRows> texts = new ArrayList<>();
		for (LanguageBatch.Group group : batch.groups) {
			texts.add(new TextRows(Tensor.create(group.media, group.segments),
					Tensor.create(group.ids, group.segments, group.length),
					Tensor.create(group.positions, group.segments, group.length),
					Tensor.create(group.mask, group.segments, 1, group.length, cells + group.length).to(precision)));
		}
		return this.model.backbone().forward(media, texts);
	}

	private Tensor marks(LanguageBatch.Marks marks, long size, long cells) {
		return this.model.backbone()
			.marks(Tensor.create(marks.ids, size, cells), Tensor.create(marks.x, size, cells),
					Tensor.create(marks.y, size, cells), Tensor.create(marks.first, size, cells),
					Tensor.create(marks.second, size, cells), Tensor.create(marks.area, size, cells),
					Tensor.create(marks.object, size, cells, 1));
	}

	private List<Tensor> logits(LanguageBatch batch, List<Backbone.Read> read) {
		List<Tensor> logits = new ArrayList<>();
		for (int i = 0; i < read.size(); i++) {
			long[] asked = batch.groups.get(i).asked;
			Tensor rows = read.get(i)
				.hidden()
				.reshape(-1, this.model.size().width())
				.index_select(0, Tensor.create(asked, asked.length));
			logits.add(this.model.backbone().logits(rows));
		}
		return logits;
	}

	/** The loss of a packed batch. */
	Tensor loss(LanguageBatch batch, SoftTokens tokens, List<? extends Asked> samples, Tally tally) {
		List<Backbone.Read> read = read(batch, tokens);
		List<Tensor> logits = logits(batch, read);
		Tensor sum = Tensor.create(new float[] { 0 }, 1).sum();
		for (int i = 0; i < logits.size(); i++) {
			LanguageBatch.Group group = batch.groups.get(i);
			Tensor targets = Tensor.create(group.targets, group.targets.length);
			Tensor each = torch.cross_entropy_loss(logits.get(i), targets, new TensorOptional(), 0, -100, 0.0);
			sum = sum.add(each.mul(Tensor.create(group.weights, group.weights.length)).sum());
			count(group, batch, logits.get(i), samples, tally);
		}
		return sum.mul(new Scalar(1.0 / batch.answers())).add(looking(batch, read, tally));
	}

	/**
	 * How far the taught heads are from looking at what an answer repeats, and at what a
	 * question names: the mean over their cells of minus the logarithm of the attention
	 * that lies there.
	 */
	private static Tensor looking(LanguageBatch batch, List<Backbone.Read> read, Tally tally) {
		Tensor answers = Tensor.create(new float[] { 0 }, 1).sum();
		Tensor questions = Tensor.create(new float[] { 0 }, 1).sum();
		int count = 0;
		int matched = 0;
		for (int i = 0; i < read.size(); i++) {
			LanguageBatch.Group group = batch.groups.get(i);
			answers = answers.add(missed(batch, group.values, read.get(i).finding(), "found", tally))
				.add(missed(batch, group.characters, read.get(i).pointing(), "pointed", tally));
			questions = questions.add(missed(batch, group.matches, read.get(i).matching(), "matched", tally));
			count += group.values.from.size();
			matched += group.matches.from.size();
		}
		return answers.mul(new Scalar(LOOKING / Math.max(1, count)))
			.add(questions.mul(new Scalar(LOOKING / Math.max(1, matched))));
	}

	private static Tensor missed(LanguageBatch batch, LanguageBatch.Looks looks, Tensor attention, String name,
			Tally tally) {
		int rows = looks.from.size();
		if (rows == 0) {
			return Tensor.create(new float[] { 0 }, 1).sum();
		}
		int cells = batch.mediaCells();
		float[] wanted = new float[rows * cells];
		for (int i = 0; i < rows; i++) {
			for (int cell : looks.at.get(i)) {
				wanted[i * cells + cell] = 1;
			}
		}
		long[] from = looks.from.stream().mapToLong(Long::longValue).toArray();
		Tensor share = attention.reshape(-1, cells)
			.index_select(0, Tensor.create(from, rows))
			.to(torch.ScalarType.Float)
			.mul(Tensor.create(wanted, rows, cells))
			.sum(-1);
		tally.add(name, share.sum().item_float(), rows);
		return share.add(new Scalar(LEAST_SHARE)).log().sum().neg();
	}

	private static void count(LanguageBatch.Group group, LanguageBatch batch, Tensor logits,
			List<? extends Asked> samples, Tally tally) {
		int[] guesses = Tensors.ints(logits.argmax(new LongOptional(-1), false));
		for (int i = 0; i < guesses.length; i++) {
			if (group.targets[i] == Special.EOS.id() || group.targets[i] == Special.SLOT_PAD.id()) {
				continue;
			}
			String task = samples.get(batch.answerMedia.get(group.answer[i])).task();
			tally.add(Tally.CONTENT, (guesses[i] == group.targets[i]) ? 1 : 0, 1);
			tally.add(task, (guesses[i] == group.targets[i]) ? 1 : 0, 1);
		}
	}

}
