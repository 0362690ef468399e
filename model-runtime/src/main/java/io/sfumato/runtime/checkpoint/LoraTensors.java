package io.sfumato.runtime.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model's tensors with low-rank changes added
 * (<a href= "https://arxiv.org/abs/2106.09685">Hu et al. 2021</a>, §4.1): W + α/r · B·A,
 * formed as a weight is laid out, so that the merged model costs no memory beside the
 * laid out one.
 * <p>
 * The changes stand in another file than the weights, under names that begin with
 * whatever the training wrapped around the model: {@code ….blocks.3.q_proj.lora_A.weight}
 * belongs to the one weight whose name ends in {@code blocks.3.q_proj.weight}
 * (checkpoints.md §8). Owns none of the tensors.
 */
public final class LoraTensors implements TensorStore {

	/** A module's place from its layer on, whichever adapter's name stands behind. */
	private static final Pattern DOWN = Pattern
		.compile("(?:.*\\.)?((?:blocks|layers)\\.\\d+\\..+)\\.lora_A(\\.\\w+)?\\.weight");

	private final TensorStore weights;

	private final TensorStore changes;

	private final Map<String, Change> merged = new LinkedHashMap<>();

	/**
	 * A change of a matrix.
	 *
	 * @param down name of A, {@code [r, in]}
	 * @param up name of B, {@code [out, r]}
	 * @param scale α/r
	 */
	private record Change(String down, String up, float scale) {
	}

	private LoraTensors(TensorStore weights, TensorStore changes) {
		this.weights = weights;
		this.changes = changes;
	}

	/**
	 * The weights with all changes that another file holds for them; the weights
	 * themselves if it holds none.
	 * @param alpha what B·A is scaled with, in units of 1 / rank
	 * @throws CheckpointException if a change fits no weight, or more than one
	 */
	public static TensorStore of(TensorStore weights, TensorStore changes, double alpha) {
		LoraTensors merged = new LoraTensors(weights, changes);
		for (String name : changes.names()) {
			Matcher down = DOWN.matcher(name);
			if (down.matches()) {
				merged.add(down.group(1) + ".weight", name, alpha);
			}
			else if (name.contains(".lora_") && !changes.contains(name.replace(".lora_B", ".lora_A"))) {
				throw changes.refuse(name, "is half of a low-rank change");
			}
		}
		return merged.merged.isEmpty() ? weights : merged;
	}

	private void add(String ending, String down, double alpha) {
		String up = down.replace(".lora_A", ".lora_B");
		if (!this.changes.contains(up)) {
			throw this.changes.refuse(up, "is missing beside " + down);
		}
		String target = null;
		for (String name : this.weights.names()) {
			if (name.equals(ending) || name.endsWith("." + ending)) {
				if (target != null) {
					throw this.changes.refuse(down, "changes %s or %s".formatted(target, name));
				}
				target = name;
			}
		}
		if (target == null) {
			throw this.changes.refuse(down, "changes no weight of the model, none ends in " + ending);
		}
		TensorInfo weight = this.weights.info(target);
		long rank = this.changes.info(down).dimensions().getFirst();
		if (weight.dimensions().size() != 2 || !this.changes.info(down).hasShape(rank, weight.dimension(1))
				|| !this.changes.info(up).hasShape(weight.dimension(0), rank)) {
			throw this.changes.refuse(down, "of shape %s and %s of %s don't change a weight of %s".formatted(
					this.changes.info(down).dimensions(), up, this.changes.info(up).dimensions(), weight.dimensions()));
		}
		if (this.merged.put(target, new Change(down, up, (float) (alpha / rank))) != null) {
			throw this.changes.refuse(down, "changes %s, and so does another".formatted(target));
		}
	}

	@Override
	public Set<String> names() {
		return this.weights.names();
	}

	@Override
	public boolean contains(String name) {
		return this.weights.contains(name);
	}

	@Override
	public TensorInfo info(String name) {
		return this.weights.info(name);
	}

	/**
	 * {@inheritDoc} Of a weight that is changed a copy, and only where it is stored as
	 * fp32: no other type holds the sum.
	 */
	@Override
	public MemorySegment data(String name) {
		if (!this.merged.containsKey(name)) {
			return this.weights.data(name);
		}
		if (info(name).type() != TensorType.F32) {
			throw new IllegalStateException("the raw bytes of %s aren't those of the changed weight".formatted(name));
		}
		MemorySegment copy = Arena.ofAuto().allocate(info(name).bytes(), ValueLayout.JAVA_FLOAT.byteAlignment());
		widen(name, 0, copy.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
		return copy.asReadOnly();
	}

	@Override
	public CheckpointException refuse(String name, String problem) {
		return this.weights.refuse(name, problem);
	}

	@Override
	public void widen(String name, long first, FloatBuffer target) {
		int from = target.position();
		int count = target.remaining();
		this.weights.widen(name, first, target);
		Change change = this.merged.get(name);
		if (change != null) {
			add(change, info(name).dimension(1), first, target.duplicate().position(from).limit(from + count));
		}
	}

	/** Adds the change of the elements from {@code first} on, row by row. */
	private void add(Change change, long width, long first, FloatBuffer target) {
		int rank = Math.toIntExact(this.changes.info(change.down()).dimension(0));
		float[] down = this.changes.floats(change.down());
		long element = first;
		while (target.hasRemaining()) {
			float[] up = this.changes.floatRow(change.up(), element / width);
			for (int column = (int) (element % width); column < width && target.hasRemaining(); column++) {
				double sum = 0;
				for (int i = 0; i < rank; i++) {
					sum += (double) up[i] * down[i * (int) width + column];
				}
				target.put(target.position(), (float) (target.get(target.position()) + change.scale() * sum));
				target.position(target.position() + 1);
				element++;
			}
		}
	}

}
