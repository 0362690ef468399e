package io.sfumato.encoders.vision;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import ai.onnxruntime.OnnxTensor;

import io.sfumato.encoders.vision.QwenVlTower.Grid;
import io.sfumato.runtime.ort.OrtModel;

/**
 * What the graph takes for one frame; those of its inputs that the graph declares.
 *
 * @param tensors by name of the input, closed with this
 */
record QwenVlInputs(Map<String, OnnxTensor> tensors) implements AutoCloseable {

	/**
	 * @param arena outlives the result
	 * @param patches of all frames, in merge order
	 */
	static QwenVlInputs of(Arena arena, OrtModel model, QwenVlConfig config, float[] patches, int frame, Grid grid) {
		int square = config.merge() * config.merge();
		int count = grid.rows() * grid.columns();
		WindowOrder order = WindowOrder.of(grid.rows() / config.merge(), grid.columns() / config.merge(),
				config.window());
		Set<String> declared = model.graph().inputs();
		QwenVlInputs inputs = new QwenVlInputs(new HashMap<>());
		inputs.put(QwenVlGraph.PATCHES,
				model.tensor(arena,
						inWindowOrder(patches, frame * count * config.values(), order, square * config.values()), count,
						config.values()));
		int half = config.headDim() / 2;
		float[] cos = new float[count * half];
		float[] sin = new float[count * half];
		rotate(config, grid.columns() / config.merge(), order, cos, sin);
		inputs.put(QwenVlGraph.COS, model.tensor(arena, cos, count, half));
		inputs.put(QwenVlGraph.SIN, model.tensor(arena, sin, count, half));
		if (declared.contains(QwenVlGraph.MASK)) {
			inputs.putWindows(arena, model, order, square, config.windowPatches());
		}
		if (declared.contains(QwenVlGraph.CELLS)) {
			inputs.put(QwenVlGraph.CELLS, longs(arena, model, order.places()));
		}
		return inputs;
	}

	private void put(String name, OnnxTensor tensor) {
		this.tensors.put(name, tensor);
	}

	private static float[] inWindowOrder(float[] patches, int from, WindowOrder order, int cell) {
		float[] ordered = new float[order.cells().length * cell];
		for (int place = 0; place < order.cells().length; place++) {
			System.arraycopy(patches, from + order.cells()[place] * cell, ordered, place * cell, cell);
		}
		return ordered;
	}

	/**
	 * Half of a head's pairs turn with the row, half with the column; angles are products
	 * of fp32 numbers, as in the reference.
	 */
	private static void rotate(QwenVlConfig config, int cellColumns, WindowOrder order, float[] cos, float[] sin) {
		int merge = config.merge();
		int pairs = config.headDim() / 4;
		int at = 0;
		for (int cell : order.cells()) {
			for (int patch = 0; patch < merge * merge; patch++) {
				int row = cell / cellColumns * merge + patch / merge;
				int column = cell % cellColumns * merge + patch % merge;
				for (int k = 0; k < 2 * pairs; k++, at++) {
					float inverse = (float) (1 / Math.pow(config.theta(), (double) (k % pairs) / pairs));
					float angle = ((k < pairs) ? row : column) * inverse;
					cos[at] = (float) Math.cos(angle);
					sin[at] = (float) Math.sin(angle);
				}
			}
		}
	}

	private void putWindows(Arena arena, OrtModel model, WindowOrder order, int square, int full) {
		int windows = order.sizes().size();
		int[] slots = new int[windows * full];
		int[] tokens = new int[order.cells().length * square];
		MemorySegment mask = arena.allocate((long) windows * full * full);
		int start = 0;
		for (int window = 0; window < windows; window++) {
			int size = order.sizes().get(window) * square;
			for (int slot = 0; slot < full; slot++) {
				// what fills up a window repeats its first token, and nobody looks at it
				slots[window * full + slot] = start + ((slot < size) ? slot : 0);
				long row = ((long) window * full + slot) * full;
				mask.asSlice(row, size).fill((byte) 1);
			}
			for (int token = 0; token < size; token++) {
				tokens[start + token] = window * full + token;
			}
			start += size;
		}
		put(QwenVlGraph.SLOTS, longs(arena, model, slots));
		put(QwenVlGraph.TOKENS, longs(arena, model, tokens));
		put(QwenVlGraph.MASK, model.booleans(mask.asByteBuffer(), windows, 1, full, full));
	}

	private static OnnxTensor longs(Arena arena, OrtModel model, int[] values) {
		MemorySegment segment = arena.allocate(ValueLayout.JAVA_LONG, values.length);
		for (int i = 0; i < values.length; i++) {
			segment.setAtIndex(ValueLayout.JAVA_LONG, i, values[i]);
		}
		return model.tensor(segment.asByteBuffer().order(ByteOrder.nativeOrder()).asLongBuffer(), values.length);
	}

	@Override
	public void close() {
		this.tensors.values().forEach(OnnxTensor::close);
	}

}
