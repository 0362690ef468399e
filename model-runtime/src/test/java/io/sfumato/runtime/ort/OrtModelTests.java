package io.sfumato.runtime.ort;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import ai.onnxruntime.OnnxTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.SafetensorsFile;
import io.sfumato.runtime.checkpoint.SafetensorsWriter;
import io.sfumato.runtime.checkpoint.TensorType;
import io.sfumato.runtime.graph.ElementType;
import io.sfumato.runtime.graph.GraphBuilder;
import io.sfumato.runtime.graph.Head;
import io.sfumato.runtime.graph.Linear;
import io.sfumato.runtime.graph.OnnxGraph;
import io.sfumato.runtime.graph.Value;
import io.sfumato.runtime.graph.Weight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

class OrtModelTests {

	private static final OrtRuntime RUNTIME = OrtRuntime.cpu();

	@TempDir
	private Path directory;

	@Test
	void weightsEnterInEveryLayoutAndType() throws Exception {
		int in = 70;
		int out = 131;
		for (TensorType type : List.of(TensorType.F32, TensorType.BF16, TensorType.F16)) {
			Path file = this.directory.resolve(type + ".safetensors");
			RandomTensors random = new RandomTensors(3, 1).add("w", List.of((long) out, (long) in))
				.add("v", List.of(9L, (long) in))
				.add("b", List.of(out + 4L));
			SafetensorsWriter writer = new SafetensorsWriter();
			random.names()
				.forEach(
						(name) -> writer.floats(name, type, random.info(name).dimensions(), () -> random.floats(name)));
			writer.writeTo(file);
			Weight stacked = Weight.of("w", out, in).above(Weight.of("v", 9, in).rows(3, 7));
			GraphBuilder g = new GraphBuilder("linear");
			Value x = g.input("x", ElementType.FLOAT, "n", in);
			g.output("y", new Linear(stacked, Weight.of("b", out + 4)).apply(g, x), "n", out + 4);
			OnnxGraph graph = g.build();

			try (SafetensorsFile store = SafetensorsFile.open(file);
					OrtModel model = RUNTIME.open("linear", graph, store)) {
				float[] values = { 1, -2 };
				FloatBuffer input = floats(2 * in);
				for (int i = 0; i < 2 * in; i++) {
					input.put(i, values[i / in] * (i % in % 5 - 2));
				}
				float[] y = run(model, Map.of("x", model.tensor(input, 2, in)), "y");
				float[] w = store.floats("w");
				float[] v = store.floats("v");
				float[] b = store.floats("b");
				for (int row = 0; row < 2; row++) {
					for (int o = 0; o < out + 4; o++) {
						double sum = b[o];
						for (int i = 0; i < in; i++) {
							sum += (double) input.get(row * in + i)
									* ((o < out) ? w[o * in + i] : v[(o - out + 3) * in + i]);
						}
						assertThat((double) y[row * (out + 4) + o]).isEqualTo(sum, within(1e-4));
					}
				}
			}
		}
	}

	@Test
	void missingAndMisshapenTensorsAreRefusedByName() {
		GraphBuilder g = new GraphBuilder("linear");
		g.output("y", Linear.of("layer", 4, 3, false).apply(g, g.input("x", ElementType.FLOAT, "n", 4)), "n", 3);
		OnnxGraph graph = g.build();

		assertThatExceptionOfType(CheckpointException.class)
			.isThrownBy(() -> RUNTIME.open("linear", graph, new RandomTensors(1, 1)))
			.withMessageContaining("tensor 'layer.weight': is missing, shape [3, 4] is needed");
		assertThatExceptionOfType(CheckpointException.class)
			.isThrownBy(
					() -> RUNTIME.open("linear", graph, new RandomTensors(1, 1).add("layer.weight", List.of(4L, 3L))))
			.withMessageContaining("tensor 'layer.weight': has shape [4, 3], [3, 4] is needed");
	}

	@Test
	void statisticsAgreeWithDoubleArithmetic() {
		GraphBuilder g = new GraphBuilder("statistics");
		Head.Statistics statistics = Head.statistics(g, g.input("logits", ElementType.FLOAT, "n", 37));
		g.output("ids", statistics.topIds(), "n", 2);
		g.output("top", statistics.topLogits(), "n", 2);
		g.output("lse", statistics.logSumExp(), "n");
		g.output("entropy", statistics.entropy(), "n");
		FloatBuffer logits = floats(3 * 37);
		Random random = new Random(8);
		for (int i = 0; i < 3 * 37; i++) {
			logits.put(i, (float) random.nextGaussian() * ((i < 37) ? 20 : 2));
		}
		// a tie: the lower id counts
		logits.put(37 + 5, 30).put(37 + 9, 30);

		try (OrtModel model = RUNTIME.open("statistics", g.build(), new RandomTensors(1, 1))) {
			Map<String, OnnxTensor> inputs = Map.of("logits", model.tensor(logits, 3, 37));
			float[] top = run(model, inputs, "top");
			float[] lse = run(model, inputs, "lse");
			float[] entropy = run(model, inputs, "entropy");
			long[] ids = longs(model, inputs, "ids");
			assertThat(ids[2]).isEqualTo(5);
			for (int row = 0; row < 3; row++) {
				double max = logits.get(row * 37 + (int) ids[2 * row]);
				double sum = 0;
				for (int i = 0; i < 37; i++) {
					assertThat((double) logits.get(row * 37 + i)).isLessThanOrEqualTo(max);
					sum += Math.exp(logits.get(row * 37 + i) - max);
				}
				double h = 0;
				for (int i = 0; i < 37; i++) {
					double p = Math.exp(logits.get(row * 37 + i) - max) / sum;
					h -= (p > 0) ? p * Math.log(p) : 0;
				}
				assertThat((double) top[2 * row]).isEqualTo(max);
				assertThat((double) lse[row]).isEqualTo(Math.log(sum), within(1e-5));
				assertThat((double) entropy[row]).isEqualTo(h, within(1e-5));
			}
		}
	}

	@Test
	void aRunIsStoppedFromAnotherThread() throws Exception {
		GraphBuilder g = new GraphBuilder("chain");
		Value x = g.input("x", ElementType.FLOAT, "n", 256);
		for (int i = 0; i < 3000; i++) {
			x = Linear.of("w", 256, 256, false).apply(g, x);
		}
		g.output("y", x, "n", 256);
		OnnxGraph graph = g.build();

		try (OrtModel model = RUNTIME.open("chain", graph, RandomTensors.of(graph, 1, 0.05));
				RunControl control = new RunControl();
				OnnxTensor input = model.tensor(floats(256 * 256), 256, 256)) {
			CountDownLatch started = new CountDownLatch(1);
			CompletableFuture<Void> run = CompletableFuture.runAsync(() -> {
				started.countDown();
				model.run(Map.of("x", input), graph.outputs(), control).close();
			});
			started.await();
			control.terminate();

			assertThat(run).failsWithin(30, TimeUnit.SECONDS)
				.withThrowableThat()
				.withCauseInstanceOf(RunTerminatedException.class);
		}
	}

	@Test
	void aControlMayBeTerminatedAfterItWasClosed() {
		RunControl control = new RunControl();
		control.close();
		control.terminate();

		assertThat(control.isTerminated()).isTrue();
	}

	@Test
	void cudaWithoutTheCudaBuildIsRefusedWithTheProperty() {
		assertThatExceptionOfType(ProviderException.class).isThrownBy(() -> new OrtRuntime(Provider.CUDA, 1))
			.withMessageContaining("sfumato.model.provider")
			.withMessageContaining("-Pcuda");
		assertThatExceptionOfType(ProviderException.class).isThrownBy(() -> Provider.named("tpu"))
			.withMessageContaining("'tpu'");
	}

	@Test
	void aModelThatCannotFitIsRefusedBeforeItIsLoaded() {
		GraphBuilder g = new GraphBuilder("huge");
		Value x = g.input("x", ElementType.FLOAT, "n", 16384);
		for (int i = 0; i < 4096; i++) {
			x = Linear.of("w" + i, 16384, 16384, false).apply(g, x);
		}
		g.output("y", x, "n", 16384);
		long needed = MemoryBudget.estimate(g.build());

		assertThatExceptionOfType(InsufficientMemoryException.class)
			.isThrownBy(() -> MemoryBudget.require("huge", needed))
			.withMessageContaining("huge needs about 8388672 MiB");
	}

	@Test
	void headsBeyondTwoGibibytesAreComputedInRanges() {
		GraphBuilder g = new GraphBuilder("head");
		Value x = g.input("x", ElementType.FLOAT, "n", 4096);
		g.output("logits", new Head(Weight.of("lm_head.weight", 151936, 4096), 1).logits(g, x), "n", 151936);

		assertThat(g.build().weights()).hasSize(2)
			.allSatisfy((binding) -> assertThat(binding.weight().elements() * 4).isLessThan(Integer.MAX_VALUE));
		assertThat(g.build().weightBytes()).isEqualTo(151936L * 4096 * 4);
	}

	static FloatBuffer floats(int count) {
		return ByteBuffer.allocateDirect(count * 4).order(ByteOrder.nativeOrder()).asFloatBuffer();
	}

	static float[] run(OrtModel model, Map<String, OnnxTensor> inputs, String output) {
		try (RunControl control = new RunControl(); var result = model.run(inputs, Set.of(output), control)) {
			FloatBuffer buffer = ((OnnxTensor) result.get(0)).getFloatBuffer();
			float[] values = new float[buffer.remaining()];
			buffer.get(values);
			return values;
		}
	}

	static long[] longs(OrtModel model, Map<String, OnnxTensor> inputs, String output) {
		try (RunControl control = new RunControl(); var result = model.run(inputs, Set.of(output), control)) {
			LongBuffer buffer = ((OnnxTensor) result.get(0)).getLongBuffer();
			long[] values = new long[buffer.remaining()];
			buffer.get(values);
			return values;
		}
	}

}
