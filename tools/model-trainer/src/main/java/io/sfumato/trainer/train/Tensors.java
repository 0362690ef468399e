package io.sfumato.trainer.train;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

import io.sfumato.trainer.model.ModelSize;

/** Between Java's arrays and torch's tensors. */
final class Tensors {

	private Tensors() {
	}

	/** The drawn views of a batch [N, 3, 160, 160]. */
	static Tensor pixels(List<PreparedSample> batch) {
		int views = 0;
		for (PreparedSample sample : batch) {
			views += sample.labels().views();
		}
		float[] pixels = new float[views * 3 * ModelSize.TILE * ModelSize.TILE];
		int at = 0;
		for (PreparedSample sample : batch) {
			float[] part = Objects.requireNonNull(sample.pixels(), "the sample isn't drawn");
			System.arraycopy(part, 0, pixels, at, part.length);
			at += part.length;
		}
		return Tensor.create(pixels, views, 3, ModelSize.TILE, ModelSize.TILE);
	}

	/** A label of every patch of a batch [B·views, 100]. */
	static Tensor patches(List<PreparedSample> batch, Function<PageLabels, int[]> part) {
		long[] labels = batch.stream()
			.flatMapToInt((sample) -> Arrays.stream(part.apply(sample.labels())))
			.asLongStream()
			.toArray();
		return Tensor.create(labels, labels.length / ModelSize.PATCHES, ModelSize.PATCHES);
	}

	/** All elements of an integer tensor. */
	static int[] ints(Tensor tensor) {
		Tensor narrow = tensor.to(torch.ScalarType.Int).contiguous();
		int[] values = new int[Math.toIntExact(narrow.numel())];
		try (IntPointer pointer = new IntPointer(narrow.data_ptr())) {
			pointer.get(values);
		}
		return values;
	}

}
