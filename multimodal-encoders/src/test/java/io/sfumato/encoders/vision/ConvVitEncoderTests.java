package io.sfumato.encoders.vision;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.sfumato.encoders.Golden;
import io.sfumato.encoders.SoftTokens;
import io.sfumato.encoders.TokenOrigin;
import io.sfumato.encoders.TokenRange;
import io.sfumato.encoders.image.AnyResolution;
import io.sfumato.encoders.image.AnyResolution.Size;
import io.sfumato.encoders.image.ImageProcessor;
import io.sfumato.encoders.image.PillowResize;
import io.sfumato.encoders.image.Resampling;
import io.sfumato.encoders.image.RgbImage;
import io.sfumato.encoders.sight.GlyphPeaks;
import io.sfumato.encoders.sight.ObjectPeaks;
import io.sfumato.encoders.sight.PrintedLines;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.ort.OrtRuntime;
import io.sfumato.runtime.ort.Provider;
import io.sfumato.runtime.ort.RunControl;
import io.sfumato.runtime.ort.RunTerminatedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ConvVitEncoderTests {

	private static final int SIDE = 32;

	private final OrtRuntime runtime = new OrtRuntime(Provider.CPU, 1);

	@TempDir
	Path directory;

	@ParameterizedTest
	@CsvSource({ "20, 31", "32, 32", "31, 64", "64, 40", "50, 95", "64, 96", "300, 20", "17, 400" })
	void embeddingsEqualThePlainTower(int width, int height) {
		RgbImage image = picture(width, height);
		try (Checkpoint checkpoint = checkpoint(); VisionEncoder encoder = open(checkpoint)) {
			SoftTokens expected = plain(checkpoint, image);

			SoftTokens tokens = encoder.encode(image);

			assertThat(tokens.count()).isEqualTo(expected.count());
			assertThat(tokens.count()).isBetween(encoder.tokens(width, height).least(),
					encoder.tokens(width, height).most());
			assertThat(tokens.count()).isBetween(encoder.tokens().least(), encoder.tokens().most());
			assertThat(Golden.difference(tokens.embeddings(), expected.embeddings())).isLessThan(1e-4);
			for (int i = 0; i < tokens.count(); i++) {
				if (tokens.origins().get(i) instanceof TokenOrigin.Glyph glyph) {
					TokenOrigin.Glyph other = (TokenOrigin.Glyph) expected.origins().get(i);
					assertThat(List.of(glyph.x(), glyph.y(), glyph.codePoint()))
						.isEqualTo(List.of(other.x(), other.y(), other.codePoint()));
					assertThat(Math.abs(glyph.certainty() - other.certainty())).isLessThan(1e-4f);
				}
			}
		}
	}

	@Test
	void aSmallImageIsOneViewWithItsAspectRatio() {
		try (Checkpoint checkpoint = checkpoint(); VisionEncoder encoder = open(checkpoint)) {
			SoftTokens tokens = encoder.encode(picture(32, 16));

			List<TokenOrigin.Patch> patches = patches(tokens);
			assertThat(patches).hasSize(4);
			assertThat(patches).noneMatch(TokenOrigin.Patch::overview);
			// 32×16 lies in rows 8 to 24 of the tile, each pooled cell covers 16 rows
			assertThat(patches.get(0).box()).isEqualTo(new TokenOrigin.Box(0, 0, 16, 8));
			assertThat(patches.get(3).box()).isEqualTo(new TokenOrigin.Box(16, 8, 32, 16));
		}
	}

	@Test
	void anOverviewComesBeforeTheTiles() {
		try (Checkpoint checkpoint = checkpoint(); VisionEncoder encoder = open(checkpoint)) {
			SoftTokens tokens = encoder.encode(picture(64, 96));

			List<TokenOrigin.Patch> patches = patches(tokens);
			assertThat(patches).hasSize(7 * 4);
			assertThat(patches.subList(0, 4)).allMatch(TokenOrigin.Patch::overview);
			assertThat(patches.subList(4, 28)).noneMatch(TokenOrigin.Patch::overview);
			assertThat(patches.get(3).box()).isEqualTo(new TokenOrigin.Box(32, 48, 64, 96));
			// the last tile is the one at the lower right
			assertThat(patches.get(27).box()).isEqualTo(new TokenOrigin.Box(48, 80, 64, 96));
		}
	}

	@Test
	void glyphsComeLineByLineWithinTheirLimits() {
		try (Checkpoint checkpoint = checkpoint(); VisionEncoder encoder = open(checkpoint)) {
			SoftTokens tokens = encoder.encode(picture(64, 96));

			List<TokenOrigin.Glyph> glyphs = glyphs(tokens);
			assertThat(tokens.count()).isEqualTo(90);
			assertThat(glyphs).hasSize(90 - 28);
			assertThat(glyphs).isEqualTo(lines(glyphs).glyphs());
			for (int view = 1; view <= 6; view++) {
				int tile = view;
				assertThat(glyphs.stream().filter((glyph) -> glyph.view() == tile).count()).isLessThanOrEqualTo(20);
			}
			for (TokenOrigin.Glyph glyph : glyphs) {
				assertThat(glyph.box().left()).isCloseTo(glyph.x() * 8 / 3f, within());
				assertThat(glyph.box().bottom()).isCloseTo((glyph.y() + 1) * 4, within());
			}
		}
	}

	@Test
	void alphaIsDroppedBeforeAnything() {
		RgbImage image = picture(50, 40);
		byte[] alpha = new byte[50 * 40];
		try (Checkpoint checkpoint = checkpoint(); VisionEncoder encoder = open(checkpoint)) {
			SoftTokens transparent = encoder.encode(new RgbImage(50, 40, image.rgb(), alpha));

			assertThat(transparent.embeddings()).isEqualTo(encoder.encode(image).embeddings());
		}
	}

	@Test
	void threadsDoNotDisturbEachOther() throws Exception {
		try (Checkpoint checkpoint = checkpoint();
				VisionEncoder encoder = open(checkpoint);
				ExecutorService threads = Executors.newFixedThreadPool(4)) {
			List<RgbImage> images = List.of(picture(20, 20), picture(64, 96), picture(64, 32), picture(90, 31));
			List<Callable<SoftTokens>> tasks = new ArrayList<>();
			for (int i = 0; i < 40; i++) {
				RgbImage image = images.get(i % 4);
				tasks.add(() -> encoder.encode(image));
			}

			List<Future<SoftTokens>> results = threads.invokeAll(tasks);

			for (int i = 0; i < 40; i++) {
				assertThat(results.get(i).get()).usingRecursiveComparison()
					.isEqualTo(encoder.encode(images.get(i % 4)));
			}
		}
	}

	@Test
	void aTerminatedControlStopsTheRun() {
		try (Checkpoint checkpoint = checkpoint();
				VisionEncoder encoder = open(checkpoint);
				RunControl control = new RunControl()) {
			control.terminate();

			assertThatExceptionOfType(RunTerminatedException.class)
				.isThrownBy(() -> encoder.encode(picture(20, 20), control));
		}
	}

	@Test
	void aModelWithoutGlyphsHasPatchesOnly() {
		String config = ConvVitCheckpoint.config("\"glyph_config\"", "\"unused\"");
		try (Checkpoint checkpoint = ConvVitCheckpoint.write(this.directory, config,
				(name) -> !name.contains("glyph") && !name.contains("embed_tokens"));
				VisionEncoder encoder = open(checkpoint)) {
			assertThat(encoder.encode(picture(64, 96)).count()).isEqualTo(28);
			assertThat(encoder.tokens()).isEqualTo(new TokenRange(4, 28));
		}
	}

	@ParameterizedTest
	@CsvSource({ "20, 31", "32, 32", "64, 96", "300, 20" })
	void objectsBecomeWordsBeforeTheCharacters(int width, int height) {
		RgbImage image = picture(width, height);
		try (Checkpoint checkpoint = ConvVitCheckpoint.write(this.directory, ConvVitCheckpoint.withObjects(),
				(name) -> true); VisionEncoder encoder = open(checkpoint)) {
			List<String> wanted = new ArrayList<>();
			List<double[]> embeddings = plainWords(checkpoint, image, wanted);

			SoftTokens tokens = encoder.encode(image);

			int first = patches(tokens).size();
			assertThat(tokens.count()).isBetween(encoder.tokens(width, height).least(),
					encoder.tokens(width, height).most());
			assertThat(words(tokens)).isEqualTo(wanted).isNotEmpty();
			for (int i = 0; i < wanted.size(); i++) {
				assertThat(tokens.origins().get(first + i)).isInstanceOf(TokenOrigin.Word.class);
				for (int d = 0; d < 12; d++) {
					assertThat((double) tokens.embeddings()[(first + i) * 12 + d]).isCloseTo(embeddings.get(i)[d],
							Offset.offset(1e-4));
				}
			}
		}
	}

	/** Words of objects on the first view, looked up again one at a time. */
	private static List<double[]> plainWords(Checkpoint checkpoint, RgbImage image, List<String> words) {
		ConvVitConfig config = ConvVitConfig.of(checkpoint.config());
		TensorStore tensors = checkpoint.tensors();
		PlainConvVit tower = new PlainConvVit(tensors, config);
		boolean single = image.width() <= SIDE && image.height() <= SIDE;
		RgbImage view = single
				? AnyResolution.tiles(AnyResolution.resizeAndPad(image, new Size(SIDE, SIDE)), SIDE).getFirst()
				: PillowResize.resize(image, SIDE, SIDE, Resampling.BICUBIC);
		float[] pixels = ImageProcessor.siglip(SIDE).process(view);
		double[] wide = new double[pixels.length];
		for (int i = 0; i < wide.length; i++) {
			wide[i] = pixels[i];
		}
		double[][] hidden = tower.hidden(wide);
		float[] pairs = probabilities(tower.head("model.object_centre", hidden), 2);
		float[] centres = new float[pairs.length / 2];
		for (int i = 0; i < centres.length; i++) {
			centres[i] = pairs[2 * i + 1];
		}
		ObjectPeaks.View seen = ObjectPeaks.look(probabilities(tower.head("model.object_head", hidden), 3),
				probabilities(tower.head("model.object_colour", hidden), 3), centres, 0, 4, 5);
		List<List<String>> names = List.of(List.of("a"), List.of("b", "c"));
		List<List<String>> colours = List.of(List.of(), List.of("x"));
		List<double[]> embeddings = new ArrayList<>();
		for (ObjectPeaks.Seen object : seen.objects()) {
			List<String> phrase = new ArrayList<>(colours.get(object.colour()));
			phrase.addAll(names.get(object.name()));
			addPhrase(tensors, phrase, object.column() * 3 + 1, object.row() * 2 + 1, object.area(), words, embeddings);
		}
		if (seen.ground() == 1) {
			addPhrase(tensors, List.of("x", "z"), 2 * 3 + 1, 2 * 2 + 1, 4, words, embeddings);
		}
		return embeddings;
	}

	private static void addPhrase(TensorStore tensors, List<String> phrase, int x, int y, int area, List<String> words,
			List<double[]> embeddings) {
		for (int i = 0; i < phrase.size(); i++) {
			String word = phrase.get(i);
			int before = Math.min(2, (int) words.stream().filter(word::equals).count());
			words.add(word);
			float[][] parts = { tensors.floatRow("model.embed_tokens.weight", ConvVitCheckpoint.tokenId(word)),
					tensors.floatRow("model.glyph_x.weight", x), tensors.floatRow("model.glyph_y.weight", y),
					tensors.floatRow("model.glyph_run.weight", i), tensors.floatRow("model.glyph_word.weight", before),
					tensors.floatRow("model.object_size.weight", Math.min(area, 4) - 1) };
			double[] sum = new double[12];
			for (float[] part : parts) {
				for (int d = 0; d < sum.length; d++) {
					sum[d] += part[d];
				}
			}
			embeddings.add(sum);
		}
	}

	private static List<String> words(SoftTokens tokens) {
		return tokens.origins()
			.stream()
			.filter(TokenOrigin.Word.class::isInstance)
			.map((origin) -> ((TokenOrigin.Word) origin).word())
			.toList();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			[["a"], ["b", "c"]] | [["a"], ["q"]]  | names
			[["a"], ["b", "c"]] | []              | names
			[["a"], ["b", "c"]] | [["a"], [1, 2]] | names
			"max_objects": 5    | "max_objects": 0 | max_objects
			"size_positions": 4 | "unused": 4      | size_positions
			"word_positions": 3 | "word_places": 3 | word_positions
			""")
	void aWrongFieldOfTheObjectsIsNamed(String right, String wrong, String field) {
		assertThat(ConvVitCheckpoint.withObjects()).contains(right);
		try (Checkpoint checkpoint = ConvVitCheckpoint.write(this.directory,
				ConvVitCheckpoint.withObjects().replace(right, wrong), (tensor) -> true)) {
			assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> open(checkpoint))
				.withMessageContaining("config.json")
				.withMessageContaining(field);
		}
	}

	@ParameterizedTest
	@CsvSource({ "model.vision_tower.stem.1.blocks.1.conv2.bias", "model.mm_projector.2.weight",
			"model.glyph_head.bias", "model.glyph_y.weight", "model.glyph_word.weight", "model.embed_tokens.weight",
			"model.vision_tower.encoder.layers.1.self_attn.k_proj.bias" })
	void aMissingTensorIsNamed(String name) {
		try (Checkpoint checkpoint = ConvVitCheckpoint.write(this.directory, ConvVitCheckpoint.config("{", "{"),
				(tensor) -> !tensor.equals(name))) {
			assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> open(checkpoint))
				.withMessageContaining(name);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			"patch_size": 8             | "patch_size": 5             | patch_size
			"stem_channels": [4, 8, 16] | "stem_channels": [4, 16]    | stem_channels
			"stem_residual_blocks": [0, 2, 1] | "stem_residual_blocks": [0] | stem_residual_blocks
			"num_attention_heads": 2    | "num_attention_heads": 3    | num_attention_heads
			"hidden_act": "gelu"        | "hidden_act": "tanh"        | hidden_act
			"mm_projector_type": "mlp2x_gelu" | "mm_projector_type": "linear" | mm_projector_type
			"mm_spatial_pool_stride": 2 | "mm_spatial_pool_stride": 3 | mm_spatial_pool_stride
			"mm_spatial_pool_mode": "average" | "mm_spatial_pool_mode": "max" | mm_spatial_pool_mode
			"image_grid_pinpoints": "(1x1),...,(2x3)" | "image_grid_pinpoints": "none" | image_grid_pinpoints
			"mm_max_image_tokens": 90   | "mm_max_image_tokens": 27   | mm_max_image_tokens
			"slots_per_patch": [2, 3]   | "slots_per_patch": 2        | slots_per_patch
			"characters": "abc€xyz"     | "characters": "abq"         | characters
			"x_positions": 24           | "x_positions": 23           | x_positions
			"run_positions": 5          | "run_positions": 0          | run_positions
			"sfumato_conv_vit"          | "unheard_of"                | model_type
			""")
	void aWrongFieldIsNamed(String right, String wrong, String field) {
		try (Checkpoint checkpoint = ConvVitCheckpoint.write(this.directory, ConvVitCheckpoint.config(right, wrong),
				(tensor) -> true)) {
			assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> open(checkpoint))
				.withMessageContaining("config.json")
				.withMessageContaining(field);
		}
	}

	private Checkpoint checkpoint() {
		return ConvVitCheckpoint.write(this.directory, ConvVitCheckpoint.config("{", "{"), (name) -> true);
	}

	private VisionEncoder open(Checkpoint checkpoint) {
		return VisionEncoders.open(checkpoint, this.runtime, (text) -> ConvVitCheckpoint.tokenId(text));
	}

	/** Views, tower, glyphs and embeddings again, one at a time. */
	private static SoftTokens plain(Checkpoint checkpoint, RgbImage image) {
		ConvVitConfig config = ConvVitConfig.of(checkpoint.config());
		ConvVitConfig.Glyphs head = config.glyphs();
		TensorStore tensors = checkpoint.tensors();
		PlainConvVit tower = new PlainConvVit(tensors, config);
		Size canvas = AnyResolution.best(image.width(), image.height(), config.canvases());
		int across = canvas.width() / SIDE;
		boolean single = canvas.width() == SIDE && canvas.height() == SIDE;
		List<RgbImage> views = new ArrayList<>();
		if (!single) {
			views.add(PillowResize.resize(image, SIDE, SIDE, Resampling.BICUBIC));
		}
		views.addAll(AnyResolution.tiles(AnyResolution.resizeAndPad(image, canvas), SIDE));
		List<Double> values = new ArrayList<>();
		List<TokenOrigin> origins = new ArrayList<>();
		List<TokenOrigin.Glyph> page = new ArrayList<>();
		TokenOrigin.Box nowhere = new TokenOrigin.Box(0, 0, 0, 0);
		for (int view = 0; view < views.size(); view++) {
			float[] pixels = ImageProcessor.siglip(SIDE).process(views.get(view));
			double[] wide = new double[pixels.length];
			for (int i = 0; i < wide.length; i++) {
				wide[i] = pixels[i];
			}
			double[][] hidden = tower.hidden(wide);
			for (double value : tower.patches(hidden)) {
				values.add(value);
			}
			for (int i = 0; i < config.tokensPerView(); i++) {
				origins.add(new TokenOrigin.Patch(view, !single && view == 0, 0, 0, nowhere));
			}
			if (single || view > 0) {
				int tile = single ? 0 : view - 1;
				List<TokenOrigin.Glyph> found = new ArrayList<>();
				float[] probabilities = probabilities(tower.glyphLogits(hidden), head.classes());
				for (GlyphPeaks.Glyph glyph : GlyphPeaks.read(probabilities, 0, head.grid(4), head.classes())) {
					int x = tile % across * 4 * head.columns() + glyph.x();
					int y = tile / across * 4 * head.rows() + glyph.y();
					found.add(new TokenOrigin.Glyph(view, x, y, head.characters().get(glyph.character()),
							glyph.certainty(), nowhere));
				}
				page.addAll(mostCertain(found, head.mostPerTile()));
			}
		}
		PrintedLines<TokenOrigin.Glyph> lines = lines(mostCertain(page, config.mostTokens() - origins.size()));
		for (int i = 0; i < lines.glyphs().size(); i++) {
			TokenOrigin.Glyph glyph = lines.glyphs().get(i);
			float[] character = tensors.floatRow("model.embed_tokens.weight",
					ConvVitCheckpoint.tokenId(Character.toString(glyph.codePoint())));
			float[] x = tensors.floatRow("model.glyph_x.weight", glyph.x());
			float[] y = tensors.floatRow("model.glyph_y.weight", glyph.y());
			float[] inRun = tensors.floatRow("model.glyph_run.weight", Math.min(4, lines.inRun()[i]));
			float[] inWord = tensors.floatRow("model.glyph_word.weight", Math.min(2, lines.inWord()[i]));
			for (int d = 0; d < character.length; d++) {
				values.add((double) character[d] + x[d] + y[d] + inRun[d] + inWord[d]);
			}
			origins.add(glyph);
		}
		float[] embeddings = new float[values.size()];
		for (int i = 0; i < embeddings.length; i++) {
			embeddings[i] = values.get(i).floatValue();
		}
		return new SoftTokens(config.modelWidth(), embeddings, origins);
	}

	/** Softmax of each stretch of so many logits. */
	private static float[] probabilities(double[][] logits, int classes) {
		float[] probabilities = new float[logits.length * logits[0].length];
		for (int from = 0; from < probabilities.length; from += classes) {
			double[] row = logits[from / logits[0].length];
			double total = 0;
			for (int c = 0; c < classes; c++) {
				total += Math.exp(row[from % row.length + c]);
			}
			for (int c = 0; c < classes; c++) {
				probabilities[from + c] = (float) (Math.exp(row[from % row.length + c]) / total);
			}
		}
		return probabilities;
	}

	private static PrintedLines<TokenOrigin.Glyph> lines(List<TokenOrigin.Glyph> glyphs) {
		return PrintedLines.of(glyphs, TokenOrigin.Glyph::codePoint, TokenOrigin.Glyph::x, TokenOrigin.Glyph::y);
	}

	private static List<TokenOrigin.Glyph> mostCertain(List<TokenOrigin.Glyph> glyphs, int most) {
		List<TokenOrigin.Glyph> sorted = new ArrayList<>(glyphs);
		sorted.sort(Comparator.comparingDouble((TokenOrigin.Glyph glyph) -> -glyph.certainty())
			.thenComparingInt((glyph) -> glyph.y() * 1000 + glyph.x()));
		return sorted.subList(0, Math.min(most, sorted.size()));
	}

	private static List<TokenOrigin.Patch> patches(SoftTokens tokens) {
		return tokens.origins()
			.stream()
			.filter(TokenOrigin.Patch.class::isInstance)
			.map(TokenOrigin.Patch.class::cast)
			.toList();
	}

	private static List<TokenOrigin.Glyph> glyphs(SoftTokens tokens) {
		return tokens.origins()
			.stream()
			.filter(TokenOrigin.Glyph.class::isInstance)
			.map(TokenOrigin.Glyph.class::cast)
			.toList();
	}

	private static Offset<Float> within() {
		return Offset.offset(1e-3f);
	}

	private static RgbImage picture(int width, int height) {
		Random random = new Random(31L * width + height);
		byte[] rgb = new byte[3 * width * height];
		for (int i = 0; i < rgb.length; i++) {
			int x = i / 3 % width;
			int y = i / 3 / width;
			rgb[i] = (byte) (128 + 60 * Math.sin(x * 0.3 + i % 3) + 50 * Math.cos(y * 0.2 + x * 0.1)
					+ random.nextInt(15));
		}
		return new RgbImage(width, height, rgb);
	}

}
