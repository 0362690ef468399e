package io.sfumato.backbone.policy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.DoubleStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.SafetensorsFile;
import io.sfumato.runtime.checkpoint.SafetensorsWriter;
import io.sfumato.runtime.checkpoint.TensorType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

class PolicyNetworkTests {

	private static final int WIDTH = 8;

	private static final int INNER = 12;

	private static final boolean[] MASKED = { true, false, true, true, false };

	private static final double[] SURE = { 0.3, 1, 0.9, 0.5, 1 };

	@TempDir
	private Path directory;

	private final Map<String, float[]> weights = random(5);

	@Test
	void withoutModulationItIsALinearReadingOfTheInput() {
		for (String name : List.of("modulation", "final.modulation")) {
			this.weights.put(name + ".weight", new float[this.weights.get(name + ".weight").length]);
			this.weights.put(name + ".bias", new float[this.weights.get(name + ".bias").length]);
		}

		double[] scores = open().scores(MASKED, SURE, 0.25);

		for (int cell = 0; cell < MASKED.length; cell++) {
			double[] x = new double[WIDTH];
			for (int i = 0; i < WIDTH; i++) {
				x[i] = SURE[cell] * this.weights.get("confidence.weight")[i] + this.weights.get("confidence.bias")[i]
						+ this.weights.get("mask.weight")[(MASKED[cell] ? WIDTH : 0) + i];
			}
			double mean = DoubleStream.of(x).average().orElseThrow();
			double variance = DoubleStream.of(x).map((value) -> Math.pow(value - mean, 2)).average().orElseThrow();
			double score = this.weights.get("final.linear.bias")[0];
			for (int i = 0; i < WIDTH; i++) {
				score += this.weights.get("final.linear.weight")[i] * (x[i] - mean) / Math.sqrt(variance + 1e-6);
			}
			assertThat(scores[cell]).isCloseTo(score, within(1e-9));
		}
	}

	@Test
	void cellsSeeEachOtherAndTheirPlacesAndTheTime() {
		PolicyNetwork network = open();
		double[] scores = network.scores(MASKED, SURE, 0.25);

		double[] surer = network.scores(MASKED, new double[] { 0.3, 1, 0.9, 0.8, 1 }, 0.25);
		double[] later = network.scores(MASKED, SURE, 0.5);
		double[] swapped = network.scores(new boolean[] { true, true, true, false, false },
				new double[] { 0.3, 0.5, 0.9, 1, 1 }, 0.25);

		for (int cell = 0; cell < MASKED.length; cell++) {
			assertThat(surer[cell]).isNotEqualTo(scores[cell]);
			assertThat(later[cell]).isNotEqualTo(scores[cell]);
		}
		assertThat(swapped[1]).isNotCloseTo(scores[3], within(1e-9));
	}

	@Test
	void aTensorThatDoesntFitIsRefusedByName() {
		this.weights.put("mlp.2.bias", new float[WIDTH - 1]);
		assertThatExceptionOfType(CheckpointException.class).isThrownBy(this::open)
			.withMessageContaining("mlp.2.bias")
			.withMessageContaining("[7], not [8]");
		this.weights.remove("mlp.2.bias");
		assertThatExceptionOfType(CheckpointException.class).isThrownBy(this::open)
			.withMessageContaining("mlp.2.bias")
			.withMessageContaining("is missing");
	}

	private PolicyNetwork open() {
		Map<String, List<Long>> shapes = shapes();
		SafetensorsWriter writer = new SafetensorsWriter();
		this.weights.forEach((name, values) -> writer.floats(name, TensorType.F32,
				(shapes.get(name).size() == 1) ? List.of((long) values.length) : shapes.get(name), () -> values));
		Path file = this.directory.resolve("policy.safetensors");
		writer.writeTo(file);
		try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
			return new PolicyNetwork(tensors);
		}
	}

	private static Map<String, float[]> random(long seed) {
		RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
		Map<String, float[]> weights = new HashMap<>();
		shapes().forEach((name, shape) -> {
			float[] values = new float[(int) shape.stream().mapToLong((size) -> size).reduce(1, (a, b) -> a * b)];
			for (int i = 0; i < values.length; i++) {
				values[i] = (float) random.nextGaussian(0, 0.5);
			}
			weights.put(name, values);
		});
		return weights;
	}

	private static Map<String, List<Long>> shapes() {
		Map<String, List<Long>> shapes = new LinkedHashMap<>();
		shapes.put("mask.weight", List.of(2L, (long) WIDTH));
		layer(shapes, "confidence", WIDTH, 1);
		layer(shapes, "time.0", WIDTH, WIDTH);
		layer(shapes, "time.2", WIDTH, WIDTH);
		layer(shapes, "modulation", 6 * WIDTH, WIDTH);
		layer(shapes, "attention.qkv", 3 * WIDTH, WIDTH);
		layer(shapes, "attention.out", WIDTH, WIDTH);
		layer(shapes, "mlp.0", INNER, WIDTH);
		layer(shapes, "mlp.2", WIDTH, INNER);
		layer(shapes, "final.modulation", 2 * WIDTH, WIDTH);
		layer(shapes, "final.linear", 1, WIDTH);
		return shapes;
	}

	private static void layer(Map<String, List<Long>> shapes, String name, long out, long in) {
		shapes.put(name + ".weight", List.of(out, in));
		shapes.put(name + ".bias", List.of(out));
	}

}
