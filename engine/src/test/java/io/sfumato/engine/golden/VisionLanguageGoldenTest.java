package io.sfumato.engine.golden;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.ForwardRequest;
import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.QueryCells;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.runtime.checkpoint.SafetensorsFile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

/**
 * golden/vision: LLaDA-V, LaViDa and Dimple from an image file to the language model's
 * logits. Their towers alone are tested where the towers are.
 */
class VisionLanguageGoldenTest {

	private static final double EMBEDDINGS = 2e-4;

	private static final double LOGITS = 1e-3;

	/** Tensors that tests of the encoders compare. */
	private static final Set<String> OF_THE_ENCODER = Set.of("image_rgb_uint8", "pixel_values",
			"expected.projected_features");

	@TestFactory
	Stream<DynamicTest> models() {
		return GoldenFiles.list(GoldenFiles.folder("vision"), Files::isDirectory)
			.stream()
			.flatMap((folder) -> GoldenFiles.list(folder, (file) -> file.toString().endsWith(".json")).stream())
			.filter((file) -> GoldenFiles.json(file).get("tensors").has("input_ids"))
			.map((file) -> dynamicTest(file.getParent().getFileName() + "/" + file.getFileName(), () -> model(file)));
	}

	private static void model(Path file) {
		JsonNode info = GoldenFiles.json(file);
		Set<String> left = new TreeSet<>();
		Map<String, ?> fields = info.has("mask_token_id") ? Map.of("mask_token_id", info.get("mask_token_id").asInt())
				: Map.of();
		try (SafetensorsFile tensors = SafetensorsFile.open(GoldenFiles.sibling(file, ".safetensors"));
				GoldenModel model = GoldenModel.open(info.get("checkpoint").asString(), fields)) {
			left.addAll(tensors.names());
			left.removeAll(OF_THE_ENCODER);
			if (info.has("image_token_index")) {
				spliced(info, file, tensors, model, left);
			}
			else {
				placed(info, file, tensors, model, left);
			}
		}
		assertThat(left).as("tensors that no test knows").isEmpty();
	}

	/** LLaDA-V and LaViDa: an image's tokens count one after the other. */
	private static void spliced(JsonNode info, Path file, SafetensorsFile tensors, GoldenModel model,
			Set<String> left) {
		Prompt prompt = model.prompt(tensors.longs("input_ids"), info.get("image_token_index").asLong(), file);
		Canvas canvas = Canvas.masked(prompt, model.backbone().shape().maskToken(),
				info.get("generated_masks").asInt());

		QueryCells cells = cells(model, canvas, canvas.promptLength());

		float[] embeddings = new float[cells.embeddings().remaining()];
		cells.embeddings().get(embeddings);
		compare("expected.inputs_embeds", embeddings, tensors.floats("expected.inputs_embeds"), EMBEDDINGS);
		compare("expected.logits_prompt_plus_masks", logits(model, cells(model, canvas, canvas.length())),
				tensors.floats("expected.logits_prompt_plus_masks"), LOGITS);
		left.removeAll(Set.of("input_ids", "expected.inputs_embeds", "expected.logits_prompt_plus_masks"));
	}

	/**
	 * Dimple: an image's tokens stand in rows and columns. Padding isn't sent at all;
	 * nobody sees it.
	 */
	private static void placed(JsonNode info, Path file, SafetensorsFile tensors, GoldenModel model, Set<String> left) {
		long[] ids = tensors.longs("input_ids");
		long[] visible = tensors.longs("attention_mask");
		int rows = (int) tensors.info("input_ids").dimension(0);
		int length = (int) tensors.info("input_ids").dimension(1);
		float[] expected = tensors.floats("expected.logits");
		long[] positions = tensors.longs("expected.position_ids");
		int vocabulary = model.backbone().shape().vocabulary();
		for (int row = 0; row < rows; row++) {
			int first = row * length;
			int[] kept = IntStream.range(first, first + length).filter((cell) -> visible[cell] == 1).toArray();
			Path image = info.has("pixel_values")
					? GoldenFiles.sibling(file.resolveSibling(info.get("pixel_values").asString()), ".json") : file;
			Prompt prompt = model.prompt(Arrays.stream(kept).mapToLong((cell) -> ids[cell]).toArray(),
					model.configured("image_token_id"), image);
			assertThat(prompt.length()).isEqualTo(kept.length);
			Canvas canvas = Canvas.masked(prompt, model.backbone().shape().maskToken(), 1);

			QueryCells cells = cells(model, canvas, canvas.promptLength());

			for (int cell = 0; cell < kept.length; cell++) {
				assertThat(new long[] { cells.position(cell), cells.rowPosition(cell), cells.columnPosition(cell) })
					.as("position of cell %d", cell)
					.containsExactly(positions[kept[cell]], positions[rows * length + kept[cell]],
							positions[2 * rows * length + kept[cell]]);
			}
			assertThat((long) canvas.position(kept.length) - length).as("rope_deltas")
				.isEqualTo(tensors.longs("expected.rope_deltas")[row]);
			float[] found = logits(model, cells);
			for (int cell = 0; cell < kept.length; cell++) {
				compare("expected.logits of cell " + kept[cell],
						Arrays.copyOfRange(found, cell * vocabulary, (cell + 1) * vocabulary),
						Arrays.copyOfRange(expected, kept[cell] * vocabulary, (kept[cell] + 1) * vocabulary),
						info.has("pixel_values") ? LOGITS : 2e-4);
			}
		}
		left.removeAll(Set.of("input_ids", "attention_mask", "image_grid_thw", "expected.position_ids",
				"expected.rope_deltas", "expected.logits"));
	}

	private static QueryCells cells(GoldenModel model, Canvas canvas, int count) {
		QueryCells cells = new QueryCells(1, count, model.backbone().shape().hidden());
		for (int index = 0; index < count; index++) {
			canvas.query(index, model.backbone(), cells, 0);
		}
		return cells;
	}

	/** All cells see all cells. */
	private static float[] logits(GoldenModel model, QueryCells cells) {
		int vocabulary = model.backbone().shape().vocabulary();
		float[] all = new float[cells.count() * vocabulary];
		float[] one = new float[vocabulary];
		ForwardRequest request = new ForwardRequest(cells, null, null, IntStream.range(0, cells.count()).toArray(),
				true, false, new CancelSignal());
		try (ForwardRows rows = model.backbone().forward(request)) {
			for (int row = 0; row < rows.count(); row++) {
				rows.logits(row, one);
				System.arraycopy(one, 0, all, row * vocabulary, vocabulary);
			}
		}
		return all;
	}

	private static void compare(String what, float[] found, float[] expected, double tolerance) {
		assertThat(found).as(what).hasSameSizeAs(expected);
		double largest = 0;
		for (int i = 0; i < found.length; i++) {
			double difference = Math.abs((double) found[i] - expected[i]);
			// NaN has to count as wrong
			largest = (difference <= largest) ? largest : difference;
		}
		assertThat(largest).as(what).isLessThanOrEqualTo(tolerance);
	}

}
