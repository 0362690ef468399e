package io.sfumato.trainer.export;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

import io.sfumato.runtime.checkpoint.SafetensorsFile;
import io.sfumato.runtime.checkpoint.SafetensorsWriter;
import io.sfumato.trainer.data.Colours;
import io.sfumato.trainer.model.Ears;
import io.sfumato.trainer.model.MiniModel;
import io.sfumato.trainer.model.ModelSize;
import io.sfumato.trainer.model.SpeechEmbedding;
import io.sfumato.trainer.model.VisionTower;
import io.sfumato.trainer.model.Weights;
import io.sfumato.trainer.text.Vocabulary;
import io.sfumato.trainer.train.GlyphAlphabet;
import io.sfumato.trainer.train.ObjectWords;
import io.sfumato.trainer.train.Stages;

/**
 * The weights as they are shipped: averages of the last stage that trained them,
 * BatchNorm folded into the convolutions, rounded to bf16.
 */
final class TrainedModel {

	/**
	 * A tensor of the checkpoint.
	 *
	 * @param shape its sides
	 * @param values its elements, each a bf16 number
	 */
	record Exported(List<Long> shape, float[] values) {

	}

	/**
	 * A linear layer of which some rows are shipped.
	 */
	private record Head(String exported, String trained, List<Integer> rows) {

	}

	private static final List<Head> HEADS = List.of(new Head("model.object_head", "dense.concept", concepts()),
			new Head("model.object_colour", "dense.colour", IntStream.rangeClosed(0, Colours.size()).boxed().toList()),
			new Head("model.object_centre", "dense.centre", List.of(0, 1)));

	private final Map<String, Exported> tensors = new TreeMap<>();

	private final List<String> stages;

	private TrainedModel(List<String> stages) {
		this.stages = stages;
	}

	/**
	 * Reads what the stages of a run have left; untrained parts keep their initial
	 * values.
	 */
	static TrainedModel read(Path run) {
		MiniModel model = empty();
		TrainedModel trained = new TrainedModel(Stages.load(run, model));
		Map<String, float[]> values = new LinkedHashMap<>();
		for (String name : model.weights().masters().keySet()) {
			values.put(name, model.weights().values(name));
		}
		for (Map.Entry<String, Tensor> entry : model.weights().masters().entrySet()) {
			String name = entry.getKey();
			if (Ears.isTrained(name) || Ears.isFixed(name)) {
				continue;
			}
			if (name.startsWith("dense.") || name.startsWith("symbolic.") || VisionTower.isBatchNorm(name)) {
				continue;
			}
			trained.put(name, shape(entry.getValue()), folded(name, values).clone());
		}
		HEADS.forEach((head) -> trained.putRows(head.exported(), head.trained(), head.rows(), values));
		if (trained.hears()) {
			trained.putEars(model.weights().masters(), values);
		}
		return trained;
	}

	/**
	 * Reads a model directory as {@link CheckpointDirectory} writes it.
	 */
	static TrainedModel open(Path directory) {
		try (SafetensorsFile file = SafetensorsFile.open(directory.resolve("model.safetensors"))) {
			TrainedModel trained = new TrainedModel(List.of(file.metadata().getOrDefault("stages", "").split(",")));
			for (String name : file.names()) {
				trained.put(name, Arrays.stream(file.info(name).shape()).boxed().toList(), file.floats(name));
			}
			return trained;
		}
	}

	/** Whether it has learned to answer about sounds; the ears are left out if not. */
	boolean hears() {
		return this.stages.contains("ears");
	}

	/**
	 * The ears, with the numbers that even out what the frozen network gives folded in.
	 */
	private void putEars(Map<String, Tensor> masters, Map<String, float[]> values) {
		float[] folded = Ears.foldedWeight(value(values, Ears.FIRST_WEIGHT), value(values, Ears.SCALE));
		masters.forEach((name, tensor) -> {
			boolean kept = Ears.isTrained(name) || SpeechEmbedding.isFrozen(name);
			if (kept && !name.equals(Ears.FIRST_WEIGHT) && !name.equals(Ears.FIRST_BIAS)) {
				put(name, shape(tensor), value(values, name).clone());
			}
			else if (name.equals(Ears.FIRST_WEIGHT)) {
				put(name, shape(tensor), folded);
			}
		});
		// put has rounded the weight, and the bias makes up for what the rounded one does
		float[] bias = Ears.foldedBias(value(values, Ears.FIRST_BIAS), folded, value(values, Ears.MEAN));
		put(Ears.FIRST_BIAS, List.of((long) bias.length), bias);
	}

	private void put(String name, List<Long> shape, float[] values) {
		for (int i = 0; i < values.length; i++) {
			values[i] = Float.intBitsToFloat(SafetensorsWriter.toBfloat16(values[i]) << 16);
		}
		this.tensors.put(name, new Exported(shape, values));
	}

	/** Some rows of a linear layer that is trained with more. */
	private void putRows(String name, String trained, List<Integer> rows, Map<String, float[]> values) {
		float[] weight = value(values, trained + ".weight");
		float[] bias = value(values, trained + ".bias");
		int width = weight.length / bias.length;
		float[] weightRows = new float[rows.size() * width];
		float[] biasRows = new float[rows.size()];
		for (int i = 0; i < rows.size(); i++) {
			System.arraycopy(weight, rows.get(i) * width, weightRows, i * width, width);
			biasRows[i] = bias[rows.get(i)];
		}
		put(name + ".weight", List.of((long) rows.size(), (long) width), weightRows);
		put(name + ".bias", List.of((long) rows.size()), biasRows);
	}

	/** The background, and all concepts that have words. */
	private static List<Integer> concepts() {
		List<Integer> concepts = new ArrayList<>(List.of(0));
		new ObjectWords().concepts().forEach((concept) -> concepts.add(1 + concept));
		return List.copyOf(concepts);
	}

	private static MiniModel empty() {
		return MiniModel.create(ModelSize.mini(Vocabulary.EMBEDDINGS, GlyphAlphabet.CHARACTERS.length()), 1,
				torch.ScalarType.Float);
	}

	/**
	 * A convolution's weight or bias with its BatchNorm multiplied in; others as they
	 * are.
	 */
	private static float[] folded(String name, Map<String, float[]> values) {
		String batchNorm = VisionTower.batchNormOf(name);
		if (batchNorm.isEmpty()) {
			return value(values, name);
		}
		float[] scale = value(values, batchNorm + ".weight");
		float[] shift = value(values, batchNorm + ".bias");
		float[] mean = value(values, batchNorm + ".running_mean");
		float[] variance = value(values, batchNorm + ".running_var");
		float[] result = value(values, name).clone();
		int inner = result.length / scale.length;
		for (int i = 0; i < result.length; i++) {
			int channel = i / inner;
			double factor = scale[channel] / Math.sqrt(variance[channel] + VisionTower.BATCH_NORM_EPSILON);
			result[i] = (float) (name.endsWith(".bias") ? (result[i] - mean[channel]) * factor + shift[channel]
					: result[i] * factor);
		}
		return result;
	}

	private static float[] value(Map<String, float[]> values, String name) {
		float[] value = values.get(name);
		if (value == null) {
			throw new IllegalStateException("the model has no weight " + name);
		}
		return value;
	}

	private static List<Long> shape(Tensor tensor) {
		List<Long> shape = new ArrayList<>();
		for (int i = 0; i < tensor.dim(); i++) {
			shape.add(tensor.size(i));
		}
		return shape;
	}

	/** The tensors of the checkpoint by name. */
	Map<String, Exported> tensors() {
		return this.tensors;
	}

	/** The stages that trained it, in order. */
	List<String> stages() {
		return this.stages;
	}

	/** Puts the rows of heads that are shipped back where they are trained. */
	private void restoreHeads(Weights weights) {
		for (Head head : HEADS) {
			for (String part : List.of(".weight", ".bias")) {
				Exported exported = this.tensors.get(head.exported() + part);
				if (exported == null) {
					throw new IllegalStateException("the model has no " + head.exported() + part);
				}
				float[] rows = exported.values();
				float[] all = weights.values(head.trained() + part);
				int width = rows.length / head.rows().size();
				for (int row = 0; row < head.rows().size(); row++) {
					System.arraycopy(rows, row * width, all, head.rows().get(row) * width, width);
				}
				weights.set(head.trained() + part, all);
			}
		}
	}

	/** The shipped weights as a model that computes in fp32. */
	MiniModel asModel() {
		MiniModel model = empty();
		for (String name : List.copyOf(model.weights().masters().keySet())) {
			Exported exported = this.tensors.get(name);
			if (exported != null) {
				model.weights().set(name, exported.values());
			}
			else if (name.endsWith(".running_var")) {
				// with its epsilon, the folded normalisation divides by one
				float[] ones = model.weights().values(name);
				Arrays.fill(ones, (float) (1 - VisionTower.BATCH_NORM_EPSILON));
				model.weights().set(name, ones);
			}
			else if (VisionTower.isBatchNorm(name) && name.endsWith(".weight")) {
				float[] ones = model.weights().values(name);
				Arrays.fill(ones, 1);
				model.weights().set(name, ones);
			}
		}
		restoreHeads(model.weights());
		return model;
	}

}
