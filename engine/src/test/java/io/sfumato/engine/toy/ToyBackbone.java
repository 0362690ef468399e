package io.sfumato.engine.toy;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.BackboneShape;
import io.sfumato.backbone.CancelledForwardException;
import io.sfumato.backbone.ForwardRequest;
import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.KeyValues;

/**
 * A model of one layer that is a hash: the logits of a cell follow from its position and
 * from the contents and positions of all cells it sees, in any order. So caches are exact
 * by construction, every cell depends on every other one, and a run that saw anything of
 * another one would answer otherwise. It likes letters, cut-up characters and ends of
 * text. Notices keys and values that are used after their end, and counts what is open.
 */
public final class ToyBackbone implements Backbone {

	public static final int MASK = 256;

	public static final int END = 257;

	public static final int USER = 258;

	public static final int ASSISTANT = 259;

	public static final int VOCABULARY = 260;

	public static final int HIDDEN = 2;

	/** A prompt with this byte makes the model fail. */
	public static final int POISON = '!';

	private final BackboneShape shape;

	private final AtomicInteger forwards = new AtomicInteger();

	private final Set<Object> open = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

	private final List<String> misuse = new CopyOnWriteArrayList<>();

	private volatile Consumer<ForwardRequest> before = (request) -> {
	};

	private volatile boolean closed;

	public ToyBackbone(AttentionPattern attention, int maxPositions) {
		this.shape = new BackboneShape(1, HIDDEN, 1, 2, VOCABULARY, maxPositions, attention, 0, MASK, List.of(END));
	}

	/** Is called before each pass. */
	public void before(Consumer<ForwardRequest> before) {
		this.before = before;
	}

	/** Passes that were begun. */
	public int forwards() {
		return this.forwards.get();
	}

	/** Keys, values and rows that nobody has closed. */
	public int open() {
		return this.open.size();
	}

	/** What was used after its end or closed twice. */
	public List<String> misuse() {
		return List.copyOf(this.misuse);
	}

	public boolean isClosed() {
		return this.closed;
	}

	@Override
	public BackboneShape shape() {
		return this.shape;
	}

	@Override
	public void embed(int token, FloatBuffer target) {
		target.put(token).put(-1);
	}

	@Override
	public ForwardRows forward(ForwardRequest request) {
		if (this.closed) {
			this.misuse.add("a pass after the model's end");
		}
		if (request.cancel().isCancelled()) {
			throw new CancelledForwardException();
		}
		this.forwards.incrementAndGet();
		this.before.accept(request);
		if (request.cancel().isCancelled()) {
			throw new CancelledForwardException();
		}
		int count = request.queries().count();
		FloatBuffer embeddings = request.queries().embeddings();
		List<Cell> keys = new ArrayList<>();
		if (request.past() instanceof ToyKeyValues past) {
			keys.addAll(past.cells("past of a pass"));
		}
		int pastLength = keys.size();
		List<Cell> fresh = new ArrayList<>();
		for (int query = 0; query < count; query++) {
			fresh.add(new Cell(request.queries().position(query), embeddings.get(query * HIDDEN),
					embeddings.get(query * HIDDEN + 1)));
		}
		keys.addAll(fresh);
		if (keys.stream().anyMatch((cell) -> cell.token() == POISON && cell.soft() == -1)) {
			throw new IllegalStateException("the model has met what it can't bear");
		}
		float[][] logits = new float[request.rows().length][];
		for (int row = 0; row < logits.length; row++) {
			int query = request.rows()[row];
			logits[row] = logits(fresh.get(query).position(), keys, visible(request.mask(), query, keys.size()));
		}
		float[][] looks = new float[request.attention() ? logits.length : 0][];
		for (int row = 0; row < looks.length; row++) {
			looks[row] = looks(fresh.get(request.rows()[row]), keys);
		}
		assert pastLength + count == keys.size() : "past and queries are the keys";
		return new ToyRows(logits, looks, request.keyValues() ? new ToyKeyValues(fresh) : null);
	}

	private static float[] looks(Cell cell, List<Cell> keys) {
		float[] looks = new float[keys.size()];
		float sum = 0;
		for (int key = 0; key < looks.length; key++) {
			looks[key] = (mix(cell.digest() ^ keys.get(key).digest()) >>> 40) * 0x1p-24f;
			sum += looks[key];
		}
		for (int key = 0; key < looks.length; key++) {
			looks[key] /= sum;
		}
		return looks;
	}

	private static BitSet visible(BitSet mask, int query, int keys) {
		BitSet visible = new BitSet(keys);
		if (mask == null) {
			visible.set(0, keys);
		}
		else {
			for (int key = 0; key < keys; key++) {
				visible.set(key, mask.get(query * keys + key));
			}
		}
		return visible;
	}

	private static float[] logits(int position, List<Cell> keys, BitSet visible) {
		long digest = 0;
		for (int key = visible.nextSetBit(0); key >= 0; key = visible.nextSetBit(key + 1)) {
			digest += keys.get(key).digest();
		}
		long hash = mix(digest ^ mix(position));
		float[] logits = new float[VOCABULARY];
		for (int token = 0; token < VOCABULARY; token++) {
			logits[token] = (mix(hash + token) >>> 40) * 0x1p-24f;
		}
		int kind = (int) ((hash >>> 8) & 15);
		int favourite = (kind == 0) ? END
				: (kind < 4) ? 0x80 + (int) ((hash >>> 16) & 127) : 'a' + (int) ((hash >>> 16) & 15);
		logits[favourite] = 5 + ((hash >>> 32) & 7);
		logits[MASK] = -10;
		logits[USER] = -10;
		logits[ASSISTANT] = -10;
		return logits;
	}

	private static long mix(long value) {
		long z = value + 0x9E3779B97F4A7C15L;
		z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
		z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
		return z ^ (z >>> 31);
	}

	@Override
	public KeyValues join(List<KeyValues> parts) {
		List<Cell> cells = new ArrayList<>();
		parts.forEach((part) -> cells.addAll(((ToyKeyValues) part).cells("part of a join")));
		return new ToyKeyValues(cells);
	}

	@Override
	public void close() {
		this.closed = true;
	}

	/** A cell as others see it. */
	private record Cell(int position, float token, float soft) {

		long digest() {
			return mix(mix(mix(this.position) + Float.floatToIntBits(this.token)) + Float.floatToIntBits(this.soft));
		}

	}

	private final class ToyKeyValues implements KeyValues {

		private final List<Cell> cells;

		ToyKeyValues(List<Cell> cells) {
			this.cells = List.copyOf(cells);
			ToyBackbone.this.open.add(this);
		}

		List<Cell> cells(String use) {
			if (!ToyBackbone.this.open.contains(this)) {
				ToyBackbone.this.misuse.add(use + " after its end");
			}
			return this.cells;
		}

		@Override
		public int batch() {
			return 1;
		}

		@Override
		public int length() {
			return this.cells.size();
		}

		@Override
		public long bytes() {
			return 16L * this.cells.size();
		}

		@Override
		public KeyValues slice(int from, int to) {
			return new ToyKeyValues(cells("source of a slice").subList(from, to));
		}

		@Override
		public KeyValues movedBy(int distance) {
			return new ToyKeyValues(cells("source of a move").stream()
				.map((cell) -> new Cell(cell.position() + distance, cell.token(), cell.soft()))
				.toList());
		}

		@Override
		public void close() {
			if (!ToyBackbone.this.open.remove(this)) {
				ToyBackbone.this.misuse.add("keys and values were closed twice");
			}
		}

	}

	private final class ToyRows implements ForwardRows {

		private final float[][] logits;

		private final float[][] looks;

		private final int[] best;

		private final float[] second;

		private final float[] logSumExp;

		private final float[] entropy;

		private KeyValues keyValues;

		ToyRows(float[][] logits, float[][] looks, KeyValues keyValues) {
			this.logits = logits;
			this.looks = looks;
			this.keyValues = keyValues;
			this.best = new int[logits.length];
			this.second = new float[logits.length];
			this.logSumExp = new float[logits.length];
			this.entropy = new float[logits.length];
			for (int row = 0; row < logits.length; row++) {
				describe(row);
			}
			ToyBackbone.this.open.add(this);
		}

		private void describe(int row) {
			float[] values = this.logits[row];
			int best = 0;
			for (int token = 1; token < VOCABULARY; token++) {
				best = (values[token] > values[best]) ? token : best;
			}
			this.best[row] = best;
			this.second[row] = Float.NEGATIVE_INFINITY;
			double sum = 0;
			for (int token = 0; token < VOCABULARY; token++) {
				sum += Math.exp(values[token] - values[best]);
				if (token != best) {
					this.second[row] = Math.max(this.second[row], values[token]);
				}
			}
			this.logSumExp[row] = (float) Math.log(sum);
			double entropy = 0;
			for (float value : values) {
				double log = value - values[best] - this.logSumExp[row];
				entropy -= Math.exp(log) * log;
			}
			this.entropy[row] = (float) entropy;
		}

		@Override
		public int count() {
			return this.logits.length;
		}

		@Override
		public int argmax(int row) {
			return this.best[row];
		}

		@Override
		public float max(int row) {
			return this.logits[row][this.best[row]];
		}

		@Override
		public float secondMax(int row) {
			return this.second[row];
		}

		@Override
		public float logSumExp(int row) {
			return this.logSumExp[row];
		}

		@Override
		public float entropy(int row) {
			return this.entropy[row];
		}

		@Override
		public void logits(int row, float[] target) {
			System.arraycopy(this.logits[row], 0, target, 0, VOCABULARY);
		}

		@Override
		public void attention(int layer, int row, float[] target) {
			System.arraycopy(this.looks[row], 0, target, 0, target.length);
		}

		@Override
		public KeyValues takeKeyValues() {
			if (this.keyValues == null) {
				throw new IllegalStateException("keys and values weren't asked for or are taken");
			}
			KeyValues taken = this.keyValues;
			this.keyValues = null;
			return taken;
		}

		@Override
		public void close() {
			ToyBackbone.this.open.remove(this);
			if (this.keyValues != null) {
				this.keyValues.close();
			}
		}

	}

}
