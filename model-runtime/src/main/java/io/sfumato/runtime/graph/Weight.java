package io.sfumato.runtime.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import io.sfumato.runtime.checkpoint.TensorInfo;
import io.sfumato.runtime.checkpoint.TensorStore;

/**
 * A weight of a graph as pieces of a checkpoint: rows of one or several tensors, one
 * below the other, transposed or not. It says which shape every tensor must have, so a
 * checkpoint that doesn't fit is refused before anything is loaded.
 * <p>
 * This one form covers plain tensors, row slices of fused ones ({@code query_key_value}),
 * fusing what a checkpoint keeps apart (gate and up projection), and tied heads (the name
 * of the embedding).
 *
 * @param rows the pieces, all of the same row shape
 * @param transposed whether a matrix {@code [out, in]} enters the graph as
 * {@code [in, out]}
 */
public record Weight(List<Rows> rows, boolean transposed) {

	/**
	 * Some rows of a tensor.
	 *
	 * @param tensor name in the checkpoint
	 * @param shape the whole tensor's shape
	 * @param from first row
	 * @param to behind the last row
	 */
	public record Rows(String tensor, List<Long> shape, long from, long to) {

		public Rows {
			shape = List.copyOf(shape);
			if (from < 0 || to > shape.getFirst() || from >= to) {
				throw new IllegalArgumentException(
						"rows %d to %d of '%s' %s don't exist".formatted(from, to, tensor, shape));
			}
		}

		long width() {
			return this.shape.stream().skip(1).mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
		}

		boolean isWhole() {
			return this.from == 0 && this.to == this.shape.getFirst();
		}

		/** Number of elements in front of the first row. */
		public long firstElement() {
			return this.from * width();
		}

		/** Number of elements. */
		public long elements() {
			return (this.to - this.from) * width();
		}

	}

	public Weight {
		rows = List.copyOf(rows);
		List<Long> rowShape = rows.getFirst().shape().subList(1, rows.getFirst().shape().size());
		for (Rows part : rows) {
			if (!part.shape().subList(1, part.shape().size()).equals(rowShape)) {
				throw new IllegalArgumentException("%s can't stand below rows of %s".formatted(part, rowShape));
			}
		}
		if (transposed && rowShape.size() != 1) {
			throw new IllegalArgumentException("only matrices can be transposed, not " + rows);
		}
	}

	/** A tensor as it is. */
	public static Weight of(String tensor, long... shape) {
		return new Weight(List.of(new Rows(tensor, boxed(shape), 0, shape[0])), false);
	}

	/** Rows of this weight's tensors, counted from its first row. */
	public Weight rows(long from, long to) {
		List<Rows> cut = new ArrayList<>();
		long start = 0;
		for (Rows part : this.rows) {
			long length = part.to() - part.from();
			long first = Math.max(from - start, 0);
			long last = Math.min(to - start, length);
			if (first < last) {
				cut.add(new Rows(part.tensor(), part.shape(), part.from() + first, part.from() + last));
			}
			start += length;
		}
		return new Weight(cut, this.transposed);
	}

	/** This weight's rows with those of others below. */
	public Weight above(Weight... others) {
		List<Rows> all = new ArrayList<>(this.rows);
		for (Weight other : others) {
			all.addAll(other.rows());
		}
		return new Weight(all, this.transposed);
	}

	/** {@code [out, in]} as {@code [in, out]}. */
	public Weight transpose() {
		return new Weight(this.rows, !this.transposed);
	}

	/** The shape in the graph. */
	public long[] shape() {
		long count = this.rows.stream().mapToLong((part) -> part.to() - part.from()).sum();
		long[] shape = unboxed(this.rows.getFirst().shape());
		shape[0] = count;
		return this.transposed ? new long[] { shape[1], shape[0] } : shape;
	}

	/** Number of elements. */
	public long elements() {
		return LongStream.of(shape()).reduce(1, Math::multiplyExact);
	}

	/** Whether it is one tensor, all of it, as it stands in the checkpoint. */
	public boolean isWholeTensor() {
		return this.rows.size() == 1 && this.rows.getFirst().isWhole() && !this.transposed;
	}

	/**
	 * Refuses a checkpoint that lacks a tensor of this weight or holds it in another
	 * shape or as integers.
	 */
	public void check(TensorStore store) {
		for (Rows part : this.rows) {
			if (!store.contains(part.tensor())) {
				throw store.refuse(part.tensor(), "is missing, shape %s is needed".formatted(part.shape()));
			}
			TensorInfo info = store.info(part.tensor());
			if (!info.dimensions().equals(part.shape())) {
				throw store.refuse(part.tensor(),
						"has shape %s, %s is needed".formatted(info.dimensions(), part.shape()));
			}
			if (!info.type().isFloat()) {
				throw store.refuse(part.tensor(),
						"has type %s, a floating-point type is needed".formatted(info.type()));
			}
		}
	}

	/** A name that tells what it is. */
	String label() {
		String parts = this.rows.stream()
			.map((part) -> part.isWhole() ? part.tensor()
					: "%s[%d:%d]".formatted(part.tensor(), part.from(), part.to()))
			.collect(Collectors.joining("+"));
		return this.transposed ? parts + ".T" : parts;
	}

	private static List<Long> boxed(long[] shape) {
		return Arrays.stream(shape).boxed().toList();
	}

	private static long[] unboxed(List<Long> shape) {
		return shape.stream().mapToLong(Long::longValue).toArray();
	}

}
