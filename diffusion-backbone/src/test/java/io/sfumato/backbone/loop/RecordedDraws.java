package io.sfumato.backbone.loop;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.sfumato.backbone.policy.Draws;
import io.sfumato.runtime.checkpoint.SafetensorsFile;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.checkpoint.TensorType;

/**
 * The uniform tensors of the reference in the order it drew them: {@code [batch,
 * length]} orders cells, {@code [batch, length, vocabulary]} perturbs tokens. A pass over
 * the end of the sequence alone drew for that end alone.
 */
final class RecordedDraws implements Draws {

	private final List<Draw> orders = new ArrayList<>();

	private final List<Draw> noises = new ArrayList<>();

	private final int row;

	private final int firstCell;

	private final int length;

	RecordedDraws(Path trace, int row, int firstCell, int length) {
		this.row = row;
		this.firstCell = firstCell;
		this.length = length;
		Path file = trace.resolveSibling(trace.getFileName().toString().replace(".json", ".draws.safetensors"));
		if (Files.exists(file)) {
			try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
				tensors.names().stream().sorted().forEach((name) -> {
					Draw draw = Draw.read(tensors, name);
					((draw.shape().length == 2) ? this.orders : this.noises).add(draw);
				});
			}
		}
	}

	@Override
	public double order(int step, int cell) {
		return this.orders.get(step).at(this.row, cell + this.firstCell, this.length, 0);
	}

	@Override
	public double noise(int step, int cell, int token) {
		return this.noises.get(step).at(this.row, cell + this.firstCell, this.length, token);
	}

	private record Draw(long[] shape, double[] values) {

		static Draw read(TensorStore tensors, String name) {
			int elements = Math.toIntExact(tensors.info(name).elements());
			double[] values = new double[elements];
			if (tensors.info(name).type() == TensorType.F64) {
				for (int index = 0; index < elements; index++) {
					values[index] = tensors.data(name)
						.get(ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 8L * index);
				}
			}
			else {
				float[] floats = tensors.floats(name);
				for (int index = 0; index < elements; index++) {
					values[index] = floats[index];
				}
			}
			return new Draw(tensors.info(name).shape(), values);
		}

		double at(int row, int place, int length, int token) {
			int drawn = (int) this.shape[1];
			int width = (this.shape.length == 3) ? (int) this.shape[2] : 1;
			int index = place - (length - drawn);
			return this.values[(row * drawn + index) * width + token];
		}

	}

}
