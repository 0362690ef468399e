package io.sfumato.backbone.family;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

import ai.onnxruntime.OnnxTensor;

import io.sfumato.backbone.KeyValues;
import io.sfumato.runtime.ort.OrtModel;

/**
 * Keys and values in one piece of native memory, laid out
 * {@code [layer][keys, values][batch][head][cell][headDim]}, with a tensor over every
 * {@code [batch, head, cell, headDim]} part: passes read and write it without copies.
 */
final class NativeKeyValues implements KeyValues {

	private final OrtModel model;

	private final Decoder decoder;

	private final int batch;

	private final int length;

	private final Arena arena;

	private final MemorySegment memory;

	private final OnnxTensor[] parts;

	private boolean closed;

	/** Room for {@code length} cells of {@code batch} canvases, zero. */
	NativeKeyValues(OrtModel model, Decoder decoder, int batch, int length) {
		this.model = model;
		this.decoder = decoder;
		this.batch = batch;
		this.length = length;
		int count = 2 * decoder.layers().size();
		long bytes = partFloats() * Float.BYTES;
		this.arena = Arena.ofShared();
		this.parts = new OnnxTensor[count];
		this.memory = this.arena.allocate(count * bytes, 64);
		for (int i = 0; i < count; i++) {
			this.parts[i] = model.tensor(
					this.memory.asSlice(i * bytes, bytes).asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer(),
					batch, decoder.kvHeads(), length, decoder.headDim());
		}
	}

	OnnxTensor keys(int layer) {
		return this.parts[2 * layer];
	}

	OnnxTensor values(int layer) {
		return this.parts[2 * layer + 1];
	}

	@Override
	public int batch() {
		return this.batch;
	}

	@Override
	public int length() {
		return this.length;
	}

	@Override
	public long bytes() {
		return this.memory.byteSize();
	}

	@Override
	public KeyValues slice(int from, int to) {
		if (from < 0 || to > this.length || from > to) {
			throw new IllegalArgumentException("cells %d to %d of %d don't exist".formatted(from, to, this.length));
		}
		NativeKeyValues copy = new NativeKeyValues(this.model, this.decoder, this.batch, to - from);
		copy.copyCells(0, this, from, to - from);
		return copy;
	}

	@Override
	public KeyValues movedBy(int distance) {
		NativeKeyValues copy = new NativeKeyValues(this.model, this.decoder, this.batch, this.length);
		copy.copyCells(0, this, 0, this.length);
		if (distance != 0) {
			for (int layer = 0; layer < this.decoder.layers().size(); layer++) {
				copy.rotateKeys(layer, distance);
			}
		}
		return copy;
	}

	/** All cells of the parts in order. */
	static NativeKeyValues join(OrtModel model, Decoder decoder, List<KeyValues> parts) {
		int batch = parts.getFirst().batch();
		NativeKeyValues joined = new NativeKeyValues(model, decoder, batch,
				parts.stream().mapToInt(KeyValues::length).sum());
		int at = 0;
		for (KeyValues part : parts) {
			if (part.batch() != batch) {
				joined.close();
				throw new IllegalArgumentException(
						"keys of %d canvases can't be joined with keys of %d".formatted(part.batch(), batch));
			}
			joined.copyCells(at, of(part), 0, part.length());
			at += part.length();
		}
		return joined;
	}

	/** Those of this backbone; others have another layout. */
	static NativeKeyValues of(KeyValues keyValues) {
		if (keyValues instanceof NativeKeyValues own) {
			return own;
		}
		throw new IllegalArgumentException("%s come from another backbone".formatted(keyValues.getClass().getName()));
	}

	@Override
	public synchronized void close() {
		if (!this.closed) {
			this.closed = true;
			for (OnnxTensor part : this.parts) {
				part.close();
			}
			this.arena.close();
		}
	}

	private long partFloats() {
		return (long) this.batch * this.decoder.kvHeads() * this.length * this.decoder.headDim();
	}

	/** source cells [from, from + count) → cells [at, at + count) of this. */
	private void copyCells(int at, NativeKeyValues source, int from, int count) {
		long cell = (long) this.decoder.headDim() * Float.BYTES;
		long runs = 2L * this.decoder.layers().size() * this.batch * this.decoder.kvHeads();
		for (long run = 0; run < runs; run++) {
			MemorySegment.copy(source.memory, (run * source.length + from) * cell, this.memory,
					(run * this.length + at) * cell, count * cell);
		}
	}

	/** Turns every key by distance · frequency: R(p + d) = R(d)·R(p). */
	private void rotateKeys(int layer, int distance) {
		RotaryTable rotary = this.decoder.rotary();
		int half = rotary.half();
		float[] cos = new float[half];
		float[] sin = new float[half];
		for (int k = 0; k < half; k++) {
			cos[k] = (float) Math.cos(distance * rotary.frequency(k));
			sin[k] = (float) Math.sin(distance * rotary.frequency(k));
		}
		long cells = (long) this.batch * this.decoder.kvHeads() * this.length;
		long start = 2L * layer * partFloats();
		for (long cell = 0; cell < cells; cell++) {
			long at = start + cell * this.decoder.headDim();
			for (int k = 0; k < half; k++) {
				float a = this.memory.getAtIndex(ValueLayout.JAVA_FLOAT, at + k);
				float b = this.memory.getAtIndex(ValueLayout.JAVA_FLOAT, at + half + k);
				this.memory.setAtIndex(ValueLayout.JAVA_FLOAT, at + k, a * cos[k] - b * sin[k]);
				this.memory.setAtIndex(ValueLayout.JAVA_FLOAT, at + half + k, b * cos[k] + a * sin[k]);
			}
		}
	}

}
