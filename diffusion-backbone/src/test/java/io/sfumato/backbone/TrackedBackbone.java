package io.sfumato.backbone;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Knows which keys and values and which rows are open, and what was asked for; fails on
 * demand.
 */
public final class TrackedBackbone implements Backbone {

	private final Backbone backbone;

	private final Map<Object, Boolean> open = new IdentityHashMap<>();

	private final List<Integer> queryCounts = new ArrayList<>();

	private int failAtPass = -1;

	public TrackedBackbone(Backbone backbone) {
		this.backbone = backbone;
	}

	/** Keys, values and rows that nobody has closed. */
	public int open() {
		return this.open.size();
	}

	/** Cells per canvas of every pass. */
	public List<Integer> queryCounts() {
		return this.queryCounts;
	}

	/** Lets the pass with this number, from 0, fail. */
	public TrackedBackbone failingAtPass(int pass) {
		this.failAtPass = pass;
		return this;
	}

	@Override
	public BackboneShape shape() {
		return this.backbone.shape();
	}

	@Override
	public void embed(int token, FloatBuffer target) {
		this.backbone.embed(token, target);
	}

	@Override
	public ForwardRows forward(ForwardRequest request) {
		if (this.queryCounts.size() == this.failAtPass) {
			throw new BackboneException("broken on purpose", new IllegalStateException());
		}
		this.queryCounts.add(request.queries().count());
		KeyValues past = request.past();
		return new Rows(this.backbone
			.forward(new ForwardRequest(request.queries(), (past != null) ? inner(past) : null, request.mask(),
					request.rows(), request.logits(), request.keyValues(), request.cancel(), request.attention())));
	}

	@Override
	public KeyValues join(List<KeyValues> parts) {
		return new Tracked(this.backbone.join(parts.stream().map(this::inner).toList()));
	}

	@Override
	public void close() {
		this.backbone.close();
	}

	private KeyValues inner(KeyValues keyValues) {
		if (!this.open.containsKey(keyValues)) {
			throw new IllegalStateException("keys and values are used after they were closed");
		}
		return ((Tracked) keyValues).inner;
	}

	private void closed(Object value) {
		if (this.open.remove(value) == null) {
			throw new IllegalStateException("closed twice: " + value);
		}
	}

	private final class Tracked implements KeyValues {

		private final KeyValues inner;

		Tracked(KeyValues inner) {
			this.inner = inner;
			TrackedBackbone.this.open.put(this, true);
		}

		@Override
		public int batch() {
			return this.inner.batch();
		}

		@Override
		public int length() {
			return this.inner.length();
		}

		@Override
		public long bytes() {
			return this.inner.bytes();
		}

		@Override
		public KeyValues slice(int from, int to) {
			return new Tracked(inner(this).slice(from, to));
		}

		@Override
		public KeyValues movedBy(int distance) {
			return new Tracked(inner(this).movedBy(distance));
		}

		@Override
		public void close() {
			closed(this);
			this.inner.close();
		}

	}

	private final class Rows implements ForwardRows {

		private final ForwardRows inner;

		Rows(ForwardRows inner) {
			this.inner = inner;
			TrackedBackbone.this.open.put(this, true);
		}

		@Override
		public int count() {
			return this.inner.count();
		}

		@Override
		public int argmax(int row) {
			return this.inner.argmax(row);
		}

		@Override
		public float max(int row) {
			return this.inner.max(row);
		}

		@Override
		public float secondMax(int row) {
			return this.inner.secondMax(row);
		}

		@Override
		public float logSumExp(int row) {
			return this.inner.logSumExp(row);
		}

		@Override
		public float entropy(int row) {
			return this.inner.entropy(row);
		}

		@Override
		public void logits(int row, float[] target) {
			this.inner.logits(row, target);
		}

		@Override
		public void attention(int layer, int row, float[] target) {
			this.inner.attention(layer, row, target);
		}

		@Override
		public KeyValues takeKeyValues() {
			return new Tracked(this.inner.takeKeyValues());
		}

		@Override
		public void close() {
			closed(this);
			this.inner.close();
		}

	}

}
