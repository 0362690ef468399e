package io.sfumato.trainer.model;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The model's numbers by the names they have in the checkpoint: masters in fp32, and
 * casts in the precision of the forward pass, made once a step. A cast belongs to the
 * pointer scope of its step and thread, so {@link #nextStep()} is called at the start of
 * each scope.
 */
public final class Weights {

	private final Map<String, Tensor> masters = new LinkedHashMap<>();

	private final ThreadLocal<Map<String, Tensor>> casts = ThreadLocal.withInitial(HashMap::new);

	private final SplittableRandom random;

	private final torch.ScalarType precision;

	public Weights(long seed, torch.ScalarType precision) {
		this.random = new SplittableRandom(seed);
		this.precision = precision;
	}

	public torch.ScalarType precision() {
		return this.precision;
	}

	/** The masters by name in the order of their declaration. */
	public Map<String, Tensor> masters() {
		return Collections.unmodifiableMap(this.masters);
	}

	/** Declares a tensor with normal initial values. */
	void normal(String name, double deviation, long... shape) {
		float[] values = new float[size(shape)];
		for (int i = 0; i < values.length; i++) {
			values[i] = (float) (deviation * this.random.nextGaussian());
		}
		declare(name, values, shape);
	}

	/** Declares a tensor of equal initial values. */
	void constant(String name, double value, long... shape) {
		float[] values = new float[size(shape)];
		Arrays.fill(values, (float) value);
		declare(name, values, shape);
	}

	/** Declares a tensor of given initial values. */
	void filled(String name, float[] values, long... shape) {
		declare(name, values, shape);
	}

	private void declare(String name, float[] values, long... shape) {
		Tensor tensor = Tensor.create(values, shape);
		if (this.masters.put(name, tensor) != null) {
			throw new IllegalStateException("weight " + name + " is declared twice");
		}
	}

	private static int size(long... shape) {
		long size = 1;
		for (long side : shape) {
			size *= side;
		}
		return Math.toIntExact(size);
	}

	/** Puts another tensor of the same shape in a master's place. */
	public void replace(String name, Tensor tensor) {
		this.masters.put(name, tensor);
	}

	/** Copies values into a master. */
	public void set(String name, float[] values) {
		Tensor master = master(name);
		if (master.numel() != values.length) {
			throw new IllegalArgumentException(
					"weight " + name + " has " + master.numel() + " values, given are " + values.length);
		}
		try (FloatPointer pointer = new FloatPointer(master.data_ptr())) {
			pointer.put(values);
		}
	}

	/**
	 * Copies values into the first rows of a master, for a table that has grown at its
	 * end.
	 */
	public void setFirstRows(String name, float[] values) {
		Tensor master = master(name);
		long row = master.numel() / Math.max(1, master.size(0));
		if (values.length > master.numel() || values.length % row != 0) {
			throw new IllegalArgumentException(
					"weight " + name + " has " + master.numel() + " values, given are " + values.length);
		}
		try (FloatPointer pointer = new FloatPointer(master.data_ptr())) {
			pointer.put(values, 0, values.length);
		}
	}

	/** Reads a master. */
	public float[] values(String name) {
		return read(master(name));
	}

	/** Reads a contiguous fp32 tensor. */
	public static float[] read(Tensor tensor) {
		float[] values = new float[Math.toIntExact(tensor.numel())];
		try (Tensor dense = tensor.detach().contiguous(); FloatPointer pointer = new FloatPointer(dense.data_ptr())) {
			pointer.get(values);
		}
		return values;
	}

	public Tensor master(String name) {
		Tensor tensor = this.masters.get(name);
		if (tensor == null) {
			throw new IllegalArgumentException("no weight is called " + name);
		}
		return tensor;
	}

	/** Forgets the casts of the step before. */
	public void nextStep() {
		this.casts.get().clear();
	}

	/** A weight in the precision of the forward pass. */
	Tensor get(String name) {
		return this.casts.get().computeIfAbsent(name, (key) -> master(key).to(this.precision));
	}

	/** A convolution's weight in the layout that oneDNN computes fastest. */
	Tensor kernel(String name) {
		return this.casts.get()
			.computeIfAbsent(name, (key) -> master(key).to(this.precision).contiguous(torch.MemoryFormat.ChannelsLast));
	}

	/**
	 * Several matrices of the same input as one, their columns scaled: {@code x·scale}
	 * times each of them; the result of the first one is scaled by another number.
	 */
	Tensor scaled(String scale, double firstScale, String... names) {
		return this.casts.get().computeIfAbsent(names[0] + "*" + scale, (key) -> {
			TensorVector parts = new TensorVector(names.length);
			for (int i = 0; i < names.length; i++) {
				Tensor part = master(names[i]);
				parts.put(i, (i == 0 && firstScale != 1) ? part.mul(new Scalar(firstScale)) : part);
			}
			return torch.cat(parts, 0).mul(master(scale)).to(this.precision);
		});
	}

	/** Several matrices or biases stacked. */
	Tensor stacked(String... names) {
		return this.casts.get().computeIfAbsent(names[0] + "+", (key) -> {
			TensorVector parts = new TensorVector(names.length);
			for (int i = 0; i < names.length; i++) {
				parts.put(i, master(names[i]));
			}
			return torch.cat(parts, 0).to(this.precision);
		});
	}

}
