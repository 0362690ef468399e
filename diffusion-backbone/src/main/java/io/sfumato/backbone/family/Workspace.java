package io.sfumato.backbone.family;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;

import ai.onnxruntime.OnnxTensor;
import org.jspecify.annotations.Nullable;

import io.sfumato.runtime.ort.OrtModel;

/**
 * The buffers of one pass, with the tensors over them. A backbone keeps a few and hands
 * them out again, so that a loop whose shapes repeat allocates nothing: a buffer grows
 * when a pass needs more, its tensor is made anew when the shape changes.
 */
final class Workspace implements AutoCloseable {

	final Floats cos;

	final Floats sin;

	final Floats topLogits;

	final Floats logSumExp;

	final Floats entropy;

	final Floats logits;

	final Longs rows;

	final Longs topIds;

	final Booleans mask;

	Workspace(OrtModel model) {
		this.cos = new Floats(model);
		this.sin = new Floats(model);
		this.topLogits = new Floats(model);
		this.logSumExp = new Floats(model);
		this.entropy = new Floats(model);
		this.logits = new Floats(model);
		this.rows = new Longs(model);
		this.topIds = new Longs(model);
		this.mask = new Booleans(model);
	}

	@Override
	public void close() {
		for (Slot slot : new Slot[] { this.cos, this.sin, this.topLogits, this.logSumExp, this.entropy, this.logits,
				this.rows, this.topIds, this.mask }) {
			slot.close();
		}
	}

	/** One buffer and the tensor over it. */
	abstract static class Slot {

		final OrtModel model;

		private final int elementBytes;

		private ByteBuffer memory = ByteBuffer.allocateDirect(0);

		private long[] shape = {};

		private @Nullable OnnxTensor tensor;

		Slot(OrtModel model, int elementBytes) {
			this.model = model;
			this.elementBytes = elementBytes;
		}

		/** The tensor of this shape over this slot's buffer. */
		OnnxTensor tensor(long... wanted) {
			OnnxTensor current = this.tensor;
			if (current != null && Arrays.equals(this.shape, wanted)) {
				return current;
			}
			close();
			int bytes = this.elementBytes;
			for (long size : wanted) {
				bytes = Math.multiplyExact(bytes, Math.toIntExact(size));
			}
			if (this.memory.capacity() < bytes) {
				// half as much again: canvases grow by a block at a time
				int roomy = (int) Math.min(Integer.MAX_VALUE - 8L, bytes + bytes / 2L);
				this.memory = ByteBuffer.allocateDirect(roomy).order(ByteOrder.nativeOrder());
				moved(this.memory);
			}
			OnnxTensor made = wrap(this.memory.slice(0, bytes).order(ByteOrder.nativeOrder()), wanted);
			this.tensor = made;
			this.shape = wanted.clone();
			return made;
		}

		abstract OnnxTensor wrap(ByteBuffer buffer, long[] wanted);

		abstract void moved(ByteBuffer buffer);

		void close() {
			if (this.tensor != null) {
				this.tensor.close();
				this.tensor = null;
			}
		}

	}

	/** Floats. */
	static final class Floats extends Slot {

		private FloatBuffer view = FloatBuffer.allocate(0);

		Floats(OrtModel model) {
			super(model, Float.BYTES);
		}

		FloatBuffer buffer() {
			return this.view;
		}

		@Override
		OnnxTensor wrap(ByteBuffer buffer, long[] wanted) {
			return this.model.tensor(buffer.asFloatBuffer(), wanted);
		}

		@Override
		void moved(ByteBuffer buffer) {
			this.view = buffer.asFloatBuffer();
		}

	}

	/** Longs. */
	static final class Longs extends Slot {

		private LongBuffer view = LongBuffer.allocate(0);

		Longs(OrtModel model) {
			super(model, Long.BYTES);
		}

		LongBuffer buffer() {
			return this.view;
		}

		@Override
		OnnxTensor wrap(ByteBuffer buffer, long[] wanted) {
			return this.model.tensor(buffer.asLongBuffer(), wanted);
		}

		@Override
		void moved(ByteBuffer buffer) {
			this.view = buffer.asLongBuffer();
		}

	}

	/** Truth values, a byte each. */
	static final class Booleans extends Slot {

		private ByteBuffer view = ByteBuffer.allocate(0);

		Booleans(OrtModel model) {
			super(model, 1);
		}

		ByteBuffer buffer() {
			return this.view;
		}

		@Override
		OnnxTensor wrap(ByteBuffer buffer, long[] wanted) {
			return this.model.booleans(buffer, wanted);
		}

		@Override
		void moved(ByteBuffer buffer) {
			this.view = buffer;
		}

	}

}
