package io.sfumato.runtime.graph;

/**
 * Averages square neighbourhoods of a token map.
 *
 * @param rows of the map
 * @param columns of the map
 * @param stride edge of a neighbourhood, divides both
 */
public record TokenPool(int rows, int columns, int stride) {

	public TokenPool {
		if (rows % stride != 0 || columns % stride != 0) {
			throw new IllegalArgumentException(
					"a map of %d × %d tokens can't be pooled by %d".formatted(rows, columns, stride));
		}
	}

	/**
	 * x {@code [N, rows·columns, D]} → {@code [N, (rows/stride)·(columns/stride), D]},
	 * row-major.
	 */
	public Value apply(GraphBuilder g, Value x, int width) {
		Value cells = g.reshape(x, -1, this.rows / this.stride, this.stride, this.columns / this.stride, this.stride,
				width);
		return g.reshape(g.mean(cells, false, 2, 4), -1,
				(long) (this.rows / this.stride) * (this.columns / this.stride), width);
	}

}
