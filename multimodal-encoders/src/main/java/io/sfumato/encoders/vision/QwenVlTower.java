package io.sfumato.encoders.vision;

import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtSession;
import org.jspecify.annotations.Nullable;

import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.graph.Mlp;
import io.sfumato.runtime.graph.OnnxGraph;
import io.sfumato.runtime.ort.OrtModel;
import io.sfumato.runtime.ort.OrtRuntime;
import io.sfumato.runtime.ort.RunControl;

/**
 * The vision transformer of Qwen2-VL and Qwen2.5-VL (checkpoints.md §6.3, §11.3),
 * Dimple's eyes: images of any size as rows of patches, rotated by row and column,
 * attending within windows but for a few layers, squares of patches merged into one token
 * in the end.
 * <p>
 * Frames and images never see each other, so each runs alone and no layer needs a mask as
 * large as the image. Windows run as a batch: the smaller ones are filled up to the size
 * of a full one with cells nobody sees.
 * <p>
 * Which of its results are wanted is said when it is opened. Safe for several threads.
 */
public final class QwenVlTower implements AutoCloseable {

	private final OrtModel model;

	private final QwenVlConfig config;

	private QwenVlTower(OrtModel model, QwenVlConfig config) {
		this.model = model;
		this.config = config;
	}

	/**
	 * Opens a tower.
	 * @param vision the {@code vision_config}, or the {@code config.json} of a
	 * stand-alone tower
	 * @param results what {@link #run} gives
	 */
	public static QwenVlTower open(OrtRuntime runtime, TensorStore tensors, ModelConfig vision,
			Set<TowerFeature> results) {
		return open(runtime, tensors, vision, results, null);
	}

	/**
	 * Opens a tower whose merged tokens pass through a projector.
	 * @param projector applied to {@link TowerFeature#POOLER_OUTPUT}; null for none
	 */
	static QwenVlTower open(OrtRuntime runtime, TensorStore tensors, ModelConfig vision, Set<TowerFeature> results,
			@Nullable Mlp projector) {
		String prefix = QwenVlConfig.prefix(tensors);
		QwenVlConfig config = QwenVlConfig.of(vision, tensors, prefix);
		OnnxGraph graph = new QwenVlGraph(config, prefix).build(results, projector);
		TowerTensors.refuseUnexpected(tensors, prefix, graph.tensors(), Set.of("merger."));
		return new QwenVlTower(runtime.open("vision tower", graph, tensors), config);
	}

	QwenVlConfig config() {
		return this.config;
	}

	/**
	 * Computes all wanted results of one image or clip, frame by frame.
	 * @param patches {@code [frames · rows · columns, 3 · time · patch²]}, of each frame
	 * cell by cell of the merged map and row by row within a cell
	 * @return by name of the feature: tokens {@code [frames · rows · columns, hidden]} in
	 * window order, pooled {@code [frames · rows · columns / merge², out]} row by row
	 */
	public Map<TowerFeature, float[]> run(float[] patches, Grid grid, RunControl control) {
		int merge = this.config.merge();
		int perFrame = grid.rows() * grid.columns();
		if (grid.frames() < 1 || perFrame < 1 || grid.rows() % merge != 0 || grid.columns() % merge != 0) {
			throw new IllegalArgumentException(grid + " can't be merged by " + merge + "×" + merge);
		}
		if (patches.length != (long) grid.frames() * perFrame * this.config.values()) {
			throw new IllegalArgumentException(
					patches.length + " values aren't " + grid + " of patches of " + this.config.values());
		}
		Map<TowerFeature, float[]> features = new HashMap<>();
		for (int i = 0; i < grid.frames(); i++) {
			int frame = i;
			try (Arena arena = Arena.ofConfined();
					QwenVlInputs inputs = QwenVlInputs.of(arena, this.model, this.config, patches, frame, grid);
					OrtSession.Result result = this.model.run(inputs.tensors(), this.model.graph().outputs(),
							control)) {
				for (Map.Entry<String, OnnxValue> output : result) {
					float[] values = OrtModel.floats(output.getValue());
					float[] all = features.computeIfAbsent(new TowerFeature(output.getKey()),
							(feature) -> new float[grid.frames() * values.length]);
					System.arraycopy(values, 0, all, frame * values.length, values.length);
				}
			}
		}
		return features;
	}

	@Override
	public void close() {
		this.model.close();
	}

	/**
	 * The size of an image or clip in patches ({@code grid_thw}).
	 *
	 * @param frames steps in time, each of as many pictures as a patch spans; 1 for an
	 * image
	 * @param rows patches from top to bottom
	 * @param columns patches from left to right
	 */
	public record Grid(int frames, int rows, int columns) {

	}

}
