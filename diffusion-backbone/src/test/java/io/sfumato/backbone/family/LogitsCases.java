package io.sfumato.backbone.family;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.TestAbortedException;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.ForwardRequest;
import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.QueryCells;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.checkpoint.SafetensorsFile;
import io.sfumato.runtime.ort.OrtRuntime;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The reference implementations' logits, hidden states and caches, found in the golden
 * files: every case of every checkpoint that a family says is its own.
 */
final class LogitsCases {

	private static final double LOGITS = 2e-4;

	private static final double HIDDEN = 5e-5;

	private static final Path GOLDEN = Path.of(System.getProperty("sfumato.golden", "../shared"), "golden");

	private LogitsCases() {
	}

	/** Opens a checkpoint with a config. */
	interface Family {

		DecoderBackbone open(OrtRuntime runtime, Checkpoint checkpoint, ModelConfig config);

	}

	/** A test for each case; checkpoints of other families are skipped by name. */
	static Stream<DynamicTest> of(Predicate<ModelConfig> accepts, Family family) throws IOException {
		Path logits = GOLDEN.resolve("logits");
		Assumptions.assumeTrue(Files.isDirectory(logits), () -> logits + " is absent: set -Dsfumato.golden");
		List<DynamicTest> tests = new ArrayList<>();
		int own = 0;
		for (Path folder : sorted(logits)) {
			String name = folder.getFileName().toString();
			Path checkpoint = GOLDEN.resolve("checkpoints").resolve(name);
			if (!accepts.test(ModelConfig.read(checkpoint.resolve("config.json")))) {
				tests.add(DynamicTest.dynamicTest(name, () -> {
					throw new TestAbortedException("logits/%s is of another family".formatted(name));
				}));
				continue;
			}
			for (Path file : sorted(folder)) {
				if (file.toString().endsWith(".json")) {
					own++;
					tests.add(DynamicTest.dynamicTest(name + "/" + file.getFileName(),
							() -> check(checkpoint, file, family)));
				}
			}
		}
		assertThat(own).isPositive();
		return tests.stream();
	}

	private static void check(Path directory, Path json, Family family) {
		ModelConfig description = ModelConfig.read(json);
		Path tensors = json.resolveSibling(json.getFileName().toString().replace(".json", ".safetensors"));
		try (Checkpoint checkpoint = Checkpoint.open(directory); SafetensorsFile file = SafetensorsFile.open(tensors)) {
			ModelConfig config = description.has("rope_theta")
					? checkpoint.config().with(Map.of("rope_theta", description.number("rope_theta", 0)))
					: checkpoint.config();
			try (DecoderBackbone backbone = family.open(OrtRuntime.cpu(), checkpoint, config)) {
				Case golden = new Case(backbone, config.number("rope_theta", 0), description, file);
				golden.run();
				assertThat(golden.untouched()).as("tensors of a kind this test doesn't know").isEmpty();
			}
		}
	}

	private static List<Path> sorted(Path directory) throws IOException {
		try (Stream<Path> files = Files.list(directory)) {
			return files.sorted().toList();
		}
	}

	/** One case; remembers which tensors it has used. */
	private static final class Case {

		private final DecoderBackbone backbone;

		private final double theta;

		private final ModelConfig description;

		private final SafetensorsFile file;

		private final Set<String> used = new HashSet<>();

		Case(DecoderBackbone backbone, double theta, ModelConfig description, SafetensorsFile file) {
			this.backbone = backbone;
			this.theta = theta;
			this.description = description;
			this.file = file;
		}

		void run() {
			if (this.file.contains("suffix_input_ids")) {
				prefixCache();
			}
			else if (this.file.contains("block_input_ids.0")) {
				dualCache();
			}
			else {
				plain();
			}
		}

		Set<String> untouched() {
			Set<String> rest = new HashSet<>(this.file.names());
			rest.removeAll(this.used);
			rest.removeIf((name) -> name.startsWith("informative."));
			return rest;
		}

		private void plain() {
			QueryCells queries;
			if (this.file.contains("inputs_embeds")) {
				float[] embeddings = floats("inputs_embeds");
				int batch = (int) this.file.info("inputs_embeds").dimension(0);
				int count = (int) this.file.info("inputs_embeds").dimension(1);
				queries = new QueryCells(batch, count, this.backbone.shape().hidden());
				for (int row = 0; row < batch * count; row++) {
					queries.add(embeddings, row * this.backbone.shape().hidden(), position(row, count, 0));
				}
			}
			else {
				queries = ids("input_ids", 0);
			}
			BitSet mask = null;
			boolean[] meaningful = new boolean[queries.batch() * queries.count()];
			Arrays.fill(meaningful, true);
			int count = queries.count();
			if (this.file.contains("attention_mask")) {
				long[] visible = longs("attention_mask");
				mask = new BitSet();
				for (int row = 0; row < meaningful.length; row++) {
					meaningful[row] = visible[row] == 1;
					for (int key = 0; key < count; key++) {
						mask.set(row * count + key, visible[row / count * count + key] == 1);
					}
				}
			}
			if (this.file.contains("visible")) {
				long[] visible = longs("visible");
				mask = new BitSet();
				for (int i = 0; i < visible.length; i++) {
					mask.set(i, visible[i] == 1);
				}
			}
			try (ForwardRows rows = forward(queries, null, mask, false)) {
				compareLogits("expected.logits", rows, meaningful);
				if (this.file.contains("expected.logits_shifted")) {
					compareShifted("expected.logits_shifted", rows, count);
				}
			}
			if (this.file.contains("expected.embeddings")) {
				float[] found = new float[queries.embeddings().remaining()];
				queries.embeddings().get(found);
				compare("expected.embeddings", found, HIDDEN);
			}
			if (this.file.contains("expected.hidden_states.0")) {
				List<float[]> states = this.backbone.hiddenStates(queries);
				for (int i = 0; i < states.size(); i++) {
					compare("expected.hidden_states." + i, states.get(i), HIDDEN);
				}
			}
		}

		private void prefixCache() {
			int prefix = this.description.requireInt("prefix_length");
			try (ForwardRows full = forward(ids("input_ids_full", 0), null, null, true);
					KeyValues all = full.takeKeyValues();
					KeyValues past = all.slice(0, prefix)) {
				compareLogits("expected.logits_full", full, null);
				comparePast(NativeKeyValues.of(past));
				try (ForwardRows suffix = forward(ids("suffix_input_ids", prefix), past, null, false)) {
					compareLogits("expected.suffix_logits", suffix, null);
				}
			}
		}

		private void dualCache() {
			int start = this.description.requireInt("block_start");
			int end = this.description.requireInt("block_end");
			try (ForwardRows full = forward(ids("input_ids_full", 0), null, null, true);
					KeyValues all = full.takeKeyValues();
					KeyValues before = all.slice(0, start);
					KeyValues behind = all.slice(end, all.length());
					KeyValues past = this.backbone.join(List.of(before, behind))) {
				compareLogits("expected.logits_full", full, null);
				for (int i = 0; this.file.contains("block_input_ids." + i); i++) {
					try (ForwardRows block = forward(ids("block_input_ids." + i, start), past, null, false)) {
						compareLogits("expected.block_logits." + i, block, null);
					}
				}
			}
		}

		/** The file's keys are not rotated yet. */
		private void comparePast(NativeKeyValues past) {
			int headDim = this.backbone.shape().headDim();
			for (int layer = 0; layer < this.backbone.shape().layers(); layer++) {
				float[] keys = byHead("past.%d.key".formatted(layer));
				float[] rotated = new float[keys.length];
				for (int cell = 0; cell < keys.length / headDim; cell++) {
					for (int k = 0; k < headDim / 2; k++) {
						double angle = cell % past.length() * Math.pow(this.theta, -2.0 * k / headDim);
						int at = cell * headDim + k;
						int pair = at + headDim / 2;
						rotated[at] = (float) (keys[at] * Math.cos(angle) - keys[pair] * Math.sin(angle));
						rotated[pair] = (float) (keys[pair] * Math.cos(angle) + keys[at] * Math.sin(angle));
					}
				}
				compare("layer %d keys".formatted(layer), past.keys(layer).getFloatBuffer().array(), rotated, HIDDEN);
				String values = "past.%d.value".formatted(layer);
				compare(values, past.values(layer).getFloatBuffer().array(), byHead(values), HIDDEN);
			}
		}

		/** [B, heads, P, d] as it stands in the file, or from [B, P, heads · d]. */
		private float[] byHead(String tensor) {
			float[] values = floats(tensor);
			if (this.file.info(tensor).dimensions().size() == 4) {
				return values;
			}
			int cells = (int) this.file.info(tensor).dimension(1);
			int width = (int) this.file.info(tensor).dimension(2);
			int headDim = this.backbone.shape().headDim();
			float[] split = new float[values.length];
			for (int i = 0; i < values.length; i++) {
				int canvas = i / width / cells;
				int cell = i / width % cells;
				int head = i % width / headDim;
				split[((canvas * width / headDim + head) * cells + cell) * headDim + i % headDim] = values[i];
			}
			return split;
		}

		/** Where the file says a cell stands, otherwise its place in the row. */
		private int position(int row, int count, int first) {
			return this.file.contains("position_ids") ? (int) longs("position_ids")[row] : first + row % count;
		}

		private QueryCells ids(String tensor, int firstPosition) {
			long[] ids = longs(tensor);
			int batch = (int) this.file.info(tensor).dimension(0);
			int count = (int) this.file.info(tensor).dimension(1);
			QueryCells queries = new QueryCells(batch, count, this.backbone.shape().hidden());
			for (int row = 0; row < ids.length; row++) {
				queries.add(this.backbone, (int) ids[row], position(row, count, firstPosition));
			}
			return queries;
		}

		private ForwardRows forward(QueryCells queries, KeyValues past, BitSet mask, boolean keyValues) {
			int[] all = IntStream.range(0, queries.batch() * queries.count()).toArray();
			return ((Backbone) this.backbone)
				.forward(new ForwardRequest(queries, past, mask, all, true, keyValues, new CancelSignal()));
		}

		private void compareLogits(String tensor, ForwardRows rows, boolean[] meaningful) {
			float[] expected = floats(tensor);
			int vocabulary = this.backbone.shape().vocabulary();
			assertThat(rows.count() * vocabulary).isEqualTo(expected.length);
			float[] logits = new float[vocabulary];
			for (int row = 0; row < rows.count(); row++) {
				if (meaningful == null || meaningful[row]) {
					rows.logits(row, logits);
					float[] reference = Arrays.copyOfRange(expected, row * vocabulary, (row + 1) * vocabulary);
					compare("%s row %d".formatted(tensor, row), logits, reference, LOGITS);
					compareStatistics(rows, row, logits);
				}
			}
		}

		/** As a sampler reads them: row i − 1 of the model is about cell i. */
		private void compareShifted(String tensor, ForwardRows rows, int count) {
			float[] expected = floats(tensor);
			float[] logits = new float[this.backbone.shape().vocabulary()];
			assertThat(this.backbone.shape().logitShift()).isEqualTo(1);
			for (int row = 0; row < rows.count(); row++) {
				rows.logits((row % count == 0) ? row : row - 1, logits);
				compare("%s row %d".formatted(tensor, row), logits,
						Arrays.copyOfRange(expected, row * logits.length, (row + 1) * logits.length), LOGITS);
			}
		}

		/** The graph's statistics against the same logits in double arithmetic. */
		private static void compareStatistics(ForwardRows rows, int row, float[] logits) {
			double max = logits[rows.argmax(row)];
			double sum = 0;
			for (float logit : logits) {
				assertThat((double) logit).isLessThanOrEqualTo(max);
				sum += Math.exp(logit - max);
			}
			double entropy = 0;
			for (float logit : logits) {
				double p = Math.exp(logit - max) / sum;
				entropy -= (p > 0) ? p * Math.log(p) : 0;
			}
			assertThat((double) rows.max(row)).isEqualTo(max);
			assertThat(Math.abs(rows.logSumExp(row) - Math.log(sum))).isLessThan(1e-5);
			assertThat(Math.abs(rows.entropy(row) - entropy)).isLessThan(2e-5);
		}

		private void compare(String tensor, float[] found, double tolerance) {
			compare(tensor, found, floats(tensor), tolerance);
		}

		private static void compare(String what, float[] found, float[] expected, double tolerance) {
			assertThat(found).as(what).hasSameSizeAs(expected);
			for (int i = 0; i < expected.length; i++) {
				if (!(Math.abs(found[i] - expected[i]) <= tolerance)) {
					throw new AssertionError(
							"%s[%d] is %s, expected %s within %s".formatted(what, i, found[i], expected[i], tolerance));
				}
			}
		}

		private float[] floats(String tensor) {
			this.used.add(tensor);
			return this.file.floats(tensor);
		}

		private long[] longs(String tensor) {
			this.used.add(tensor);
			return this.file.longs(tensor);
		}

	}

}
