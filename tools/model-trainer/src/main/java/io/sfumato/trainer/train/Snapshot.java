package io.sfumato.trainer.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.bytedeco.pytorch.Tensor;

import io.sfumato.runtime.checkpoint.SafetensorsFile;
import io.sfumato.runtime.checkpoint.SafetensorsWriter;
import io.sfumato.runtime.checkpoint.TensorType;
import io.sfumato.trainer.model.Weights;

/**
 * A stage's state in one safetensors file: weights under their names, averages under
 * {@code ema/}, both moments, and the progress as metadata. The file is replaced
 * atomically, so there is always a whole one.
 *
 * @param step steps done in this stage
 * @param progress share of the planned training done, 0 to 1
 * @param samples samples seen
 * @param longest characters of the longest pages shown so far
 */
public record Snapshot(long step, double progress, long samples, int longest) {

	private static final String AVERAGE = "ema/";

	private static final String MEAN = "adamw/mean";

	private static final String SQUARE = "adamw/square";

	/** The snapshot's file of a stage. */
	public static Path file(Path run, String stage) {
		return run.resolve(stage).resolve("snapshot.safetensors");
	}

	void write(Path file, Weights weights, AdamW optimiser, Predicate<String> kept) {
		SafetensorsWriter writer = new SafetensorsWriter().metadata("step", Long.toString(this.step))
			.metadata("progress", Double.toString(this.progress))
			.metadata("samples", Long.toString(this.samples))
			.metadata("longest", Integer.toString(this.longest))
			.metadata("layout", optimiser.layout())
			.metadata("moments", Long.toString(optimiser.steps()));
		Map<String, float[]> averages = optimiser.averages();
		weights.masters().forEach((name, tensor) -> {
			if (kept.test(name) || averages.containsKey(name)) {
				writer.floats(name, TensorType.F32, shape(tensor), () -> Weights.read(tensor));
				float[] average = averages.get(name);
				if (average != null) {
					writer.floats(AVERAGE + name, TensorType.F32, shape(tensor), () -> average);
				}
			}
		});
		List<Long> flat = List.of(optimiser.total());
		writer.floats(MEAN, TensorType.F32, flat, optimiser::mean);
		writer.floats(SQUARE, TensorType.F32, flat, optimiser::square);
		writer.writeTo(file);
	}

	/** Writes weights that no stage here has trained. */
	static void writeWeights(Path file, Weights weights, Predicate<String> kept) {
		SafetensorsWriter writer = new SafetensorsWriter();
		weights.masters().forEach((name, tensor) -> {
			if (kept.test(name)) {
				writer.floats(name, TensorType.F32, shape(tensor), () -> Weights.read(tensor));
			}
		});
		writer.writeTo(file);
	}

	private static List<Long> shape(Tensor tensor) {
		List<Long> shape = new ArrayList<>();
		for (int i = 0; i < tensor.dim(); i++) {
			shape.add(tensor.size(i));
		}
		return shape;
	}

	/** Goes on where a snapshot of the same stage ended. */
	static Snapshot resume(Path file, Weights weights, AdamW optimiser) {
		try (SafetensorsFile snapshot = SafetensorsFile.open(file)) {
			for (String name : weights.masters().keySet()) {
				if (snapshot.contains(name)) {
					weights.setFirstRows(name, snapshot.floats(name));
				}
				if (snapshot.contains(AVERAGE + name)) {
					float[] average = weights.values(name);
					float[] saved = snapshot.floats(AVERAGE + name);
					System.arraycopy(saved, 0, average, 0, saved.length);
					optimiser.average(name, average);
				}
			}
			Map<String, String> metadata = snapshot.metadata();
			if (optimiser.layout().equals(metadata.get("layout"))) {
				optimiser.resume(Long.parseLong(metadata.getOrDefault("moments", "0")), snapshot.floats(MEAN),
						snapshot.floats(SQUARE));
			}
			return new Snapshot(Long.parseLong(metadata.getOrDefault("step", "0")),
					Double.parseDouble(metadata.getOrDefault("progress", "0")),
					Long.parseLong(metadata.getOrDefault("samples", "0")),
					Integer.parseInt(metadata.getOrDefault("longest", "0")));
		}
	}

	/**
	 * Loads the averaged weights of a finished stage.
	 * @return whether there was such a stage
	 */
	public static boolean loadAverages(Path file, Weights weights) {
		if (!Files.exists(file)) {
			return false;
		}
		try (SafetensorsFile snapshot = SafetensorsFile.open(file)) {
			for (String name : weights.masters().keySet()) {
				if (snapshot.contains(AVERAGE + name)) {
					weights.setFirstRows(name, snapshot.floats(AVERAGE + name));
				}
				else if (snapshot.contains(name)) {
					weights.setFirstRows(name, snapshot.floats(name));
				}
			}
		}
		return true;
	}

}
