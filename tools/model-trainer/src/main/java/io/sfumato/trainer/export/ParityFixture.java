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

import io.sfumato.encoders.audio.SpeechMel;
import io.sfumato.runtime.checkpoint.SafetensorsWriter;
import io.sfumato.runtime.checkpoint.TensorType;
import io.sfumato.trainer.data.Phrasing;
import io.sfumato.trainer.model.AudioTower;
import io.sfumato.trainer.model.MediaRows;
import io.sfumato.trainer.model.MiniModel;
import io.sfumato.trainer.model.ModelSize;
import io.sfumato.trainer.model.Projector;
import io.sfumato.trainer.model.SpeechEmbedding;
import io.sfumato.trainer.model.TextRows;
import io.sfumato.trainer.model.Weights;
import io.sfumato.trainer.sound.Hearing;
import io.sfumato.trainer.text.Encoder;
import io.sfumato.trainer.text.Special;
import io.sfumato.trainer.text.Vocabulary;
import io.sfumato.trainer.train.HeardWords;

/**
 * Inputs and outputs of the shipped weights, computed in fp32 by torch, against which the
 * product's own graphs can be checked.
 */
final class ParityFixture {

	private static final int GLYPHS = 20;

	private static final int OBJECT_WORDS = 4;

	private static final int CANVAS = 32;

	/** Of the sound, not a whole number of tokens. */
	private static final int SAMPLES = 20_000;

	private final MiniModel model;

	private final boolean hears;

	private final SafetensorsWriter writer = new SafetensorsWriter();

	ParityFixture(TrainedModel model) {
		this.model = model.asModel();
		this.hears = model.hears();
	}

	/**
	 * Writes {@code pixels} [1, 3, 160, 160] → {@code tower} [1, 100, 256], {@code
	 * glyph_logits} [100, 776+8], {@code patch_tokens} [1, 25, 256]; and a prompt of
	 * those tokens, glyph tokens ({@code glyph_ids}, {@code glyph_x}, {@code glyph_y},
	 * {@code glyph_run}, {@code glyph_word}, {@code mark_area} of the last four, which
	 * are words of objects) and {@code text_ids}, of which the last 32 are the masked
	 * canvas → {@code logits} [32, vocabulary].
	 * <p>
	 * A model that hears adds {@code waveform} [20000] → {@code speech_mel} [196, 32] →
	 * {@code speech} [16, 96], {@code log_mel} [80, 128] → {@code mel_states} [16, 192],
	 * both → {@code audio_tokens} [16, 256]; words {@code said_ids} at tokens {@code
	 * said_places} → {@code said_tokens} [words, 256]; and with {@code audio_text_ids}
	 * behind them {@code audio_logits} [32, vocabulary].
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
			if (this.hears) {
				hear();
			}
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
		long[] text = text("what is the total?");
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
		return logits(media, text);
	}

	/** A question and an empty canvas. */
	private static long[] text(String question) {
		int[] ids = new Encoder(Vocabulary.standard()).prompt(question);
		long[] text = new long[ids.length + CANVAS];
		Arrays.fill(text, Special.MASK.id());
		for (int i = 0; i < ids.length; i++) {
			text[i] = ids[i];
		}
		return text;
	}

	/** Logits of the canvas behind some media. */
	private Tensor logits(Tensor media, long[] text) {
		int mediaCells = Math.toIntExact(media.size(1));
		int question = text.length - CANVAS;
		long[] positions = new long[text.length];
		for (int i = 0; i < positions.length; i++) {
			positions[i] = mediaCells + i;
		}
		TextRows rows = new TextRows(Tensor.create(new long[] { 0 }, 1), Tensor.create(text, 1, text.length),
				Tensor.create(positions, 1, text.length), mask(mediaCells, question, text.length));
		Tensor hidden = this.model.backbone().forward(rows(media), List.of(rows)).getFirst().hidden();
		return this.model.backbone().logits(hidden.select(0, 0).narrow(0, question, CANVAS));
	}

	private void hear() {
		float[] sound = sound();
		int tokens = SpeechMel.tokens(sound.length);
		Hearing hearing = new Hearing(this.model.weights(), this.model.ears().embedding());
		float[] mel = hearing.speechMel(sound);
		float[] speech = hearing.speech(mel, tokens);
		Tensor logMel = Tensor.create(hearing.logMel(sound, tokens), 1, SpeechEmbedding.LOG_MEL_BANDS, 8L * tokens);
		Tensor mask = torch.zeros(1, 1, 1, (long) AudioTower.POOL * tokens);
		this.model.weights().nextStep();
		Tensor heard = this.model.ears().forward(Tensor.create(speech, 1, tokens, SpeechEmbedding.WIDTH), logMel, mask);
		floats("waveform", Tensor.create(sound, sound.length));
		floats("speech_mel", Tensor.create(mel, SpeechMel.frames(tokens), SpeechMel.BANDS));
		floats("speech", Tensor.create(speech, tokens, SpeechEmbedding.WIDTH));
		floats("log_mel", logMel.squeeze(0));
		floats("mel_states", this.model.ears().states(logMel, mask).squeeze(0));
		floats("audio_tokens", heard.squeeze(0));
		said();
		long[] text = text(Phrasing.TRANSCRIBE);
		longs("audio_text_ids", text);
		floats("audio_logits", logits(heard, text));
	}

	/** Words, one in every third token. */
	private void said() {
		int[] words = new Encoder(Vocabulary.standard()).prompt("how much is that?");
		long[] ids = Arrays.stream(words).asLongStream().toArray();
		long[] none = new long[ids.length];
		long[] places = new long[ids.length];
		long[] columns = new long[ids.length];
		long[] numbers = new long[ids.length];
		for (int i = 0; i < ids.length; i++) {
			places[i] = 3L * i;
			columns[i] = places[i] / HeardWords.COLUMN;
			numbers[i] = i;
		}
		longs("said_ids", ids);
		longs("said_places", places);
		floats("said_tokens",
				this.model.backbone()
					.marks(row(ids), row(columns), row(none), row(numbers), row(none), row(none),
							torch.zeros(1, ids.length, 1))
					.squeeze(0));
	}

	private static Tensor row(long[] values) {
		return Tensor.create(values, 1, values.length);
	}

	/** A gliding tone with overtones that swells and falls, over a little noise. */
	private static float[] sound() {
		SplittableRandom random = new SplittableRandom(16);
		float[] sound = new float[SAMPLES];
		for (int i = 0; i < SAMPLES; i++) {
			double phase = 2 * Math.PI * (150 + 60.0 * i / SAMPLES) * i / 16_000;
			double swell = Math.pow(Math.sin(3 * Math.PI * i / SAMPLES), 2);
			sound[i] = (float) (swell
					* (0.3 * Math.sin(phase) + 0.15 * Math.sin(7 * phase) + 0.1 * Math.sin(12 * phase))
					+ random.nextDouble(-0.01, 0.01));
		}
		return sound;
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
