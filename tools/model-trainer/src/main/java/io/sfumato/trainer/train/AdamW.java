package io.sfumato.trainer.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

import io.sfumato.trainer.model.Weights;

/**
 * AdamW (arXiv 1711.05101) with clipping and an average of the weights, over one flat
 * vector: the trained weights and their gradients are views of two long buffers, so that
 * a step is a few passes over memory. Matrices stand in front, since only they decay.
 */
final class AdamW {

	private static final double BETA1 = 0.9;

	private static final double BETA2 = 0.98;

	private static final double EPSILON = 1e-8;

	private static final double DECAY = 0.02;

	private static final double CLIP = 1.0;

	private static final double AVERAGE = 0.999;

	/** Elements of a piece that stays in the cache through all passes of a step. */
	private static final long PIECE = 1 << 16;

	private record Place(String name, long offset, long[] shape) {

		long size() {
			long size = 1;
			for (long side : this.shape) {
				size *= side;
			}
			return size;
		}

	}

	private final List<Place> places = new ArrayList<>();

	private final long total;

	private final long matrices;

	private final Tensor values;

	private final Tensor gradients;

	private final Tensor mean;

	private final Tensor square;

	private final Tensor average;

	/** Steps since the moments were zero. */
	private long steps;

	/** Takes over the weights to train; they become views of its buffer. */
	AdamW(Weights weights, Predicate<String> trained) {
		long offset = 0;
		long decaying = 0;
		for (boolean matrix : new boolean[] { true, false }) {
			for (Map.Entry<String, Tensor> entry : weights.masters().entrySet()) {
				if (trained.test(entry.getKey()) && (entry.getValue().dim() > 1) == matrix) {
					Place place = new Place(entry.getKey(), offset, shape(entry.getValue()));
					this.places.add(place);
					offset += place.size();
				}
			}
			decaying = matrix ? offset : decaying;
		}
		this.total = offset;
		this.matrices = decaying;
		this.values = torch.zeros(this.total);
		this.gradients = torch.zeros(this.total);
		this.mean = torch.zeros(this.total);
		this.square = torch.zeros(this.total);
		this.average = torch.zeros(this.total);
		try (AutoGradMode off = new AutoGradMode(false)) {
			for (Place place : this.places) {
				Tensor view = this.values.narrow(0, place.offset(), place.size());
				view.copy_(weights.master(place.name()).detach().reshape(-1));
			}
		}
		for (Place place : this.places) {
			Tensor leaf = this.values.narrow(0, place.offset(), place.size()).view(place.shape()).detach();
			leaf.requires_grad_(true);
			leaf.mutable_grad().put(this.gradients.narrow(0, place.offset(), place.size()).view(place.shape()));
			weights.replace(place.name(), leaf);
		}
		restartAverage();
	}

	private static long[] shape(Tensor tensor) {
		long[] shape = new long[Math.toIntExact(tensor.dim())];
		for (int i = 0; i < shape.length; i++) {
			shape[i] = tensor.size(i);
		}
		return shape;
	}

	/** Number of trained weights. */
	long total() {
		return this.total;
	}

	void zeroGradients() {
		this.gradients.zero_();
	}

	/** Lets the average start at the present weights. */
	void restartAverage() {
		try (AutoGradMode off = new AutoGradMode(false)) {
			this.average.copy_(this.values);
		}
	}

	/**
	 * Makes a step.
	 * @return the norm of the gradient before clipping; when it isn't finite, nothing was
	 * changed
	 */
	double step(double rate) {
		try (PointerScope scope = new PointerScope(); AutoGradMode off = new AutoGradMode(false)) {
			double norm = this.gradients.norm().item_float();
			if (!Double.isFinite(norm)) {
				return norm;
			}
			this.steps++;
			double clip = Math.min(1, CLIP / (norm + 1e-6));
			double warm = 1 - Math.pow(BETA1, this.steps);
			double warmSquare = 1 - Math.pow(BETA2, this.steps);
			// early on the average follows faster, as in the usual bias correction
			double follow = 1 - Math.min(AVERAGE, (1.0 + this.steps) / (10.0 + this.steps));
			for (long from = 0; from < this.total;) {
				long end = (from < this.matrices) ? this.matrices : this.total;
				long size = Math.min(PIECE, end - from);
				try (PointerScope piece = new PointerScope()) {
					Tensor weight = this.values.narrow(0, from, size);
					Tensor gradient = this.gradients.narrow(0, from, size).mul_(new Scalar(clip));
					Tensor first = this.mean.narrow(0, from, size).lerp_(gradient, new Scalar(1 - BETA1));
					Tensor second = this.square.narrow(0, from, size)
						.mul_(new Scalar(BETA2))
						.addcmul_(gradient, gradient, new Scalar(1 - BETA2));
					if (from < this.matrices) {
						weight.mul_(new Scalar(1 - rate * DECAY));
					}
					Tensor root = second.sqrt().mul_(new Scalar(1 / Math.sqrt(warmSquare))).add_(new Scalar(EPSILON));
					weight.addcdiv_(first, root, new Scalar(-rate / warm));
					this.average.narrow(0, from, size).lerp_(weight, new Scalar(follow));
				}
				from += size;
			}
			return norm;
		}
	}

	/** Exchanges weights and their average; a second call exchanges them back. */
	void swapAverage() {
		try (PointerScope scope = new PointerScope(); AutoGradMode off = new AutoGradMode(false)) {
			Tensor copy = this.values.clone();
			this.values.copy_(this.average);
			this.average.copy_(copy);
		}
	}

	/** The averaged weights by name. */
	Map<String, float[]> averages() {
		float[] all = Weights.read(this.average);
		Map<String, float[]> averages = new LinkedHashMap<>();
		for (Place place : this.places) {
			float[] part = new float[Math.toIntExact(place.size())];
			System.arraycopy(all, Math.toIntExact(place.offset()), part, 0, part.length);
			averages.put(place.name(), part);
		}
		return averages;
	}

	/** Sets the average of one weight. */
	void average(String name, float[] average) {
		for (Place place : this.places) {
			if (place.name().equals(name)) {
				try (PointerScope scope = new PointerScope(); AutoGradMode off = new AutoGradMode(false)) {
					this.average.narrow(0, place.offset(), place.size()).copy_(Tensor.create(average));
				}
			}
		}
	}

	/**
	 * Names and places of the weights; moments fit another optimiser of the same layout.
	 */
	String layout() {
		StringBuilder names = new StringBuilder();
		for (Place place : this.places) {
			names.append(place.name()).append(':').append(place.size()).append(' ');
		}
		return Integer.toHexString(names.toString().hashCode()) + "-" + this.total;
	}

	long steps() {
		return this.steps;
	}

	float[] mean() {
		return Weights.read(this.mean);
	}

	float[] square() {
		return Weights.read(this.square);
	}

	/** Goes on with the moments of a snapshot. */
	void resume(long stepsDone, float[] means, float[] squares) {
		try (PointerScope scope = new PointerScope(); AutoGradMode off = new AutoGradMode(false)) {
			this.mean.copy_(Tensor.create(means));
			this.square.copy_(Tensor.create(squares));
		}
		this.steps = stepsDone;
	}

}
