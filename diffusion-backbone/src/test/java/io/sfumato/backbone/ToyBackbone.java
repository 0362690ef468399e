package io.sfumato.backbone;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The toy of decoding.md section 15.3, exact in IEEE double: a cell's logits are a hash
 * of its position and of the tokens it sees, the nearer the stronger. It has one layer,
 * so its "keys and values" are the tokens with their positions.
 */
public final class ToyBackbone implements Backbone {

	public static final int MASK = 23;

	public static final int EOS = 22;

	private static final int VOCABULARY = 24;

	private final int salt;

	private final int logitShift;

	/** 0 for a toy whose cells see everything. */
	private final int blockSize;

	private int passes;

	private int logitRows;

	/** The toy of the sheet. */
	public ToyBackbone() {
		this(0);
	}

	/**
	 * @param salt shifts the hash: another toy for every number
	 */
	public ToyBackbone(int salt) {
		this(salt, 0, 0);
	}

	private ToyBackbone(int salt, int logitShift, int blockSize) {
		this.salt = salt;
		this.logitShift = logitShift;
		this.blockSize = blockSize;
	}

	/** The same toy, whose rows are said to be about the next cell. */
	public static ToyBackbone shifted(int salt) {
		return new ToyBackbone(salt, 1, 0);
	}

	/** The same toy, said to see no later block: who asks it must say so by a mask. */
	public static ToyBackbone inBlocks(int salt, int logitShift, int blockSize) {
		return new ToyBackbone(salt, logitShift, blockSize);
	}

	@Override
	public BackboneShape shape() {
		return new BackboneShape(1, 1, 1, 1, VOCABULARY, 4096,
				(this.blockSize > 0) ? AttentionPattern.BLOCK_CAUSAL : AttentionPattern.BIDIRECTIONAL, this.logitShift,
				MASK, List.of(EOS), this.blockSize);
	}

	@Override
	public void embed(int token, FloatBuffer target) {
		target.put(token);
	}

	@Override
	public ForwardRows forward(ForwardRequest request) {
		if (request.cancel().isCancelled()) {
			throw new CancelledForwardException();
		}
		this.passes++;
		QueryCells queries = request.queries();
		int count = queries.count();
		List<List<Cell>> own = new ArrayList<>();
		for (int canvas = 0; canvas < queries.batch(); canvas++) {
			List<Cell> cells = new ArrayList<>();
			for (int query = 0; query < count; query++) {
				int row = canvas * count + query;
				cells.add(new Cell((int) queries.embeddings().get(row), queries.position(row)));
			}
			own.add(cells);
		}
		double[][] logits = new double[request.rows().length][];
		double[][] looks = new double[logits.length][];
		for (int row = 0; row < logits.length; row++) {
			int canvas = request.rows()[row] / count;
			int query = request.rows()[row] % count;
			List<Cell> seen = new ArrayList<>();
			List<Cell> keys = new ArrayList<>();
			if (request.past() instanceof Cells past) {
				keys.addAll(past.cells().get(canvas));
			}
			keys.addAll(own.get(canvas));
			for (int key = 0; key < keys.size(); key++) {
				if (request.mask() == null || request.mask().get((canvas * count + query) * keys.size() + key)) {
					seen.add(keys.get(key));
				}
			}
			looks[row] = looks(own.get(canvas).get(query), keys);
			seen.sort(Comparator.comparingInt(Cell::position));
			logits[row] = logits(own.get(canvas).get(query).position(), seen);
		}
		this.logitRows += request.logits() ? logits.length : 0;
		return new PlainRows(logits, request.logits(), new Cells(own), request.keyValues(),
				request.attention() ? new double[][][] { looks } : null);
	}

	/** It looks at what is near, and at some tokens more than at others. */
	private static double[] looks(Cell cell, List<Cell> keys) {
		double[] weights = keys.stream()
			.mapToDouble((key) -> (0.1 + u(77, key.token(), 0)) / (1 + Math.abs(cell.position() - key.position())))
			.toArray();
		double sum = Arrays.stream(weights).sum();
		return Arrays.stream(weights).map((weight) -> weight / sum).toArray();
	}

	@Override
	public KeyValues join(List<KeyValues> parts) {
		List<List<Cell>> joined = new ArrayList<>();
		for (int canvas = 0; canvas < parts.getFirst().batch(); canvas++) {
			List<Cell> cells = new ArrayList<>();
			for (KeyValues part : parts) {
				cells.addAll(((Cells) part).cells().get(canvas));
			}
			joined.add(cells);
		}
		return new Cells(joined);
	}

	/** Passes so far. */
	public int passes() {
		return this.passes;
	}

	/** Whole rows of logits handed out so far. */
	public int logitRows() {
		return this.logitRows;
	}

	@Override
	public void close() {
	}

	/** The logits of a cell at a position. */
	double[] logits(int position, List<Cell> seen) {
		double[] logits = new double[VOCABULARY];
		for (int token = 0; token < VOCABULARY; token++) {
			double logit = 8 * u8(1 + 1000L * this.salt, position, token);
			for (Cell cell : seen) {
				if (cell.token() != MASK) {
					int distance = position - cell.position();
					logit += 10.0 / (1 + Math.abs(distance)) * u8(2 + cell.token(), 1000 + distance, token);
				}
			}
			logits[token] = logit;
		}
		return logits;
	}

	static double u(long a, long b, long c) {
		return (mix(mix(mix(a) + b) + c) >>> 11) * 0x1p-53;
	}

	private static double u8(long a, long b, long c) {
		double u = u(a, b, c);
		double u2 = u * u;
		double u4 = u2 * u2;
		return u4 * u4;
	}

	static long mix(long x) {
		long z = x + 0x9E3779B97F4A7C15L;
		z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
		z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
		return z ^ (z >>> 31);
	}

	record Cell(int token, int position) {
	}

	private record Cells(List<List<Cell>> cells) implements KeyValues {

		@Override
		public int batch() {
			return this.cells.size();
		}

		@Override
		public int length() {
			return this.cells.getFirst().size();
		}

		@Override
		public long bytes() {
			return 8L * batch() * length();
		}

		@Override
		public KeyValues slice(int from, int to) {
			return new Cells(this.cells.stream().map((row) -> List.copyOf(row.subList(from, to))).toList());
		}

		@Override
		public KeyValues movedBy(int distance) {
			return new Cells(this.cells.stream()
				.map((row) -> row.stream().map((cell) -> new Cell(cell.token(), cell.position() + distance)).toList())
				.toList());
		}

		@Override
		public void close() {
		}

	}

}
