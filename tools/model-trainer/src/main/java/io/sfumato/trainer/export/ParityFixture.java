package io.sfumato.trainer.export;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

import io.sfumato.runtime.checkpoint.SafetensorsWriter;
import io.sfumato.runtime.checkpoint.TensorType;
import io.sfumato.trainer.model.MediaRows;
import io.sfumato.trainer.model.MiniModel;
import io.sfumato.trainer.model.ModelSize;
import io.sfumato.trainer.model.Projector;
import io.sfumato.trainer.model.TextRows;
import io.sfumato.trainer.model.Weights;
import io.sfumato.trainer.text.Encoder;
import io.sfumato.trainer.text.Special;
import io.sfumato.trainer.text.Vocabulary;

/**
 * Inputs and outputs of the shipped weights, computed in fp32 by torch, against which the
 * product's own graphs can be checked.
 */
final class ParityFixture {

	private static final int GLYPHS = 20;

	private static final int OBJECT_WORDS = 4;

	private static final int CANVAS = 32;

	private final MiniModel model;

	private final SafetensorsWriter writer = new SafetensorsWriter();

	ParityFixture(TrainedModel model) {
		this.model = model.asModel();
	}

	/**
	 * Writes {@code pixels} [1, 3, 160, 160] → {@code tower} [1, 100, 256], {@code
	 * glyph_logits} [100, 776+8], {@code patch_tokens} [1, 25, 256]; and a prompt of
	 * those tokens, glyph tokens ({@code glyph_ids}, {@code glyph_x}, {@code glyph_y},
	 * {@code glyph_run}, {@code glyph_word}, {@code mark_area} of the last four, which
	 * are words of objects) and {@code text_ids}, of which the last 32 are the masked
	 * canvas → {@code logits} [32, vocabulary].
	 */
	void write(Path file) {
		try (PointerScope scope = new PointerScope(); AutoGradMode off = new AutoGradMode(false)) {
			this.model.weights().nextStep();
			Tensor pixels = pixels();
			Tensor tower = this.model.tower().forward(pixels, false);
			Tensor tokens = Projector.pool(this.model.projector().forward(tower));
			floats("pixels", pixels);
			floats("tower", tower);
			floats("glyph_logits", this.model.heads().glyphs(tower).view(ModelSize.PATCHES, -1));
			floats("patch_tokens", tokens);
			floats("logits", logits(tokens));
			this.writer.writeTo(file);
		}
	}

	/** Smooth colours with a few hard edges: neither a flat image nor noise. */
	private static Tensor pixels() {
		int tile = ModelSize.TILE;
		float[] pixels = new float[3 * tile * tile];
		for (int i = 0; i < pixels.length; i++) {
			int channel = i / (tile * tile);
			int y = i / tile % tile;
			int x = i % tile;
			double wave = Math.sin(x * 0.11 + channel) * Math.cos(y * 0.07 * (channel + 1));
			boolean line = x % 16 < 2 && y % 12 < 8;
			pixels[i] = (float) (Math.rint((line ? -0.8 : 0.6 * wave + 0.2) * 127.5 + 127.5) / 127.5 - 1);
		}
		return Tensor.create(pixels, 1, 3, tile, tile);
	}

	private Tensor logits(Tensor patchTokens) {
		SplittableRandom random = new SplittableRandom(15);
		long[] ids = new long[GLYPHS];
		long[] x = new long[GLYPHS];
		long[] y = new long[GLYPHS];
		long[] inRun = new long[GLYPHS];
		long[] inWord = new long[GLYPHS];
		for (int i = 0; i < GLYPHS; i++) {
			ids[i] = random.nextInt('!', '~');
			x[i] = 2L * (i % 10);
			y[i] = 3L * (i / 10);
			inRun[i] = i % 10;
			inWord[i] = i % 5;
		}
		longs("glyph_ids", ids);
		longs("glyph_x", x);
		longs("glyph_y", y);
		longs("glyph_run", inRun);
		longs("glyph_word", inWord);
		int[] question = new Encoder(Vocabulary.standard()).prompt("what is the total?");
		long[] text = new long[question.length + CANVAS];
		Arrays.fill(text, Special.MASK.id());
		for (int i = 0; i < question.length; i++) {
			text[i] = question[i];
		}
		longs("text_ids", text);
		// the last few are words of objects
		long[] area = new long[GLYPHS];
		float[] object = new float[GLYPHS];
		for (int i = GLYPHS - OBJECT_WORDS; i < GLYPHS; i++) {
			area[i] = i;
			object[i] = 1;
		}
		longs("mark_area", area);
		Tensor glyphs = this.model.backbone()
			.marks(Tensor.create(ids, 1, GLYPHS), Tensor.create(x, 1, GLYPHS), Tensor.create(y, 1, GLYPHS),
					Tensor.create(inRun, 1, GLYPHS), Tensor.create(inWord, 1, GLYPHS), Tensor.create(area, 1, GLYPHS),
					Tensor.create(object, 1, GLYPHS, 1));
		Tensor media = torch.cat(new TensorVector(patchTokens, glyphs), 1);
		int mediaCells = Math.toIntExact(media.size(1));
		long[] positions = new long[text.length];
		for (int i = 0; i < positions.length; i++) {
			positions[i] = mediaCells + i;
		}
		TextRows rows = new TextRows(Tensor.create(new long[] { 0 }, 1), Tensor.create(text, 1, text.length),
				Tensor.create(positions, 1, text.length), mask(mediaCells, question.length, text.length));
		Tensor hidden = this.model.backbone()
			.forward(rows(media), List.of(rows))
			.getFirst()
			.hidden();
		return this.model.backbone().logits(hidden.select(0, 0).narrow(0, question.length, CANVAS));
	}

	private static MediaRows rows(Tensor media) {
		long cells = media.size(1);
		return new MediaRows(media, torch.arange(new Scalar(cells)).to(torch.ScalarType.Long).view(1, -1),
				torch.zeros(1, 1, 1, cells), torch.zeros(1, 1, 1, 1));
	}

	/** Question cells don't see the canvas. */
	private static Tensor mask(int mediaCells, int question, int text) {
		float[] mask = new float[text * (mediaCells + text)];
		for (int i = 0; i < question; i++) {
			int row = i * (mediaCells + text) + mediaCells;
			Arrays.fill(mask, row + question, row + text, -30_000);
		}
		return Tensor.create(mask, 1, 1, text, mediaCells + text);
	}

	private void longs(String name, long[] values) {
		this.writer.longs(name, List.of((long) values.length), () -> values);
	}

	private void floats(String name, Tensor tensor) {
		List<Long> shape = new ArrayList<>();
		for (int i = 0; i < tensor.dim(); i++) {
			shape.add(tensor.size(i));
		}
		float[] values = Weights.read(tensor);
		this.writer.floats(name, TensorType.F32, shape, () -> values);
	}

}
