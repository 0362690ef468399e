package io.sfumato.backbone.loop;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.ForwardRequest;
import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.QueryCells;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.canvas.Segment;

/**
 * The keys and values of a whole prompt, for models that were trained to see their prompt
 * without the answer. Immutable and shared: any number of runs may read it while it is
 * open; whoever built it closes it after them.
 */
public final class Prefix implements AutoCloseable {

	private static final int[] NO_ROWS = {};

	private final KeyValues keyValues;

	private final int passes;

	private final long positionsComputed;

	private final int mediaHits;

	private Prefix(KeyValues keyValues, int passes, long positionsComputed, int mediaHits) {
		this.keyValues = keyValues;
		this.passes = passes;
		this.positionsComputed = positionsComputed;
		this.mediaHits = mediaHits;
	}

	/**
	 * Evaluates a prompt. Segment-causal: each medium alone unless its keys and values
	 * are known, then the text with all media as its past. Prefix-LM: everything in one
	 * pass.
	 * @throws IllegalArgumentException if the model has no such prefix, or the prompt has
	 * a medium behind text or no cell at all
	 * @throws io.sfumato.backbone.CancelledForwardException if the signal fires
	 */
	public static Prefix build(Backbone backbone, Prompt prompt, MediaKeyValues media, CancelSignal cancel) {
		AttentionPattern attention = backbone.shape().attention();
		if (!attention.prefixIsExact()) {
			throw new IllegalArgumentException("a model with full attention has no prefix of its prompt alone");
		}
		if (prompt.length() == 0) {
			throw new IllegalArgumentException("an empty prompt has no prefix");
		}
		try (Builder builder = new Builder(backbone, prompt, cancel)) {
			return (attention == AttentionPattern.PREFIX_LM) ? builder.whole() : builder.bySegments(media);
		}
	}

	/** Of all cells of the prompt; open as long as this is. */
	public KeyValues keyValues() {
		return this.keyValues;
	}

	/** Cells of the prompt. */
	public int length() {
		return this.keyValues.length();
	}

	/** Weight in memory. */
	public long bytes() {
		return this.keyValues.bytes();
	}

	/** Forward passes it took. */
	public int passes() {
		return this.passes;
	}

	/** Query cells it took. */
	public long positionsComputed() {
		return this.positionsComputed;
	}

	/** Media whose keys and values were known. */
	public int mediaHits() {
		return this.mediaHits;
	}

	@Override
	public void close() {
		this.keyValues.close();
	}

	private static final class Builder implements AutoCloseable {

		private final Backbone backbone;

		private final Canvas canvas;

		private final Prompt prompt;

		private final CancelSignal cancel;

		/** How to release what was made on the way. */
		private final List<Runnable> owned = new ArrayList<>();

		private int passes;

		private long positionsComputed;

		Builder(Backbone backbone, Prompt prompt, CancelSignal cancel) {
			this.backbone = backbone;
			this.prompt = prompt;
			this.cancel = cancel;
			this.canvas = Canvas.masked(prompt, backbone.shape().maskToken(), 1);
		}

		Prefix whole() {
			return finish(evaluate(0, this.prompt.length(), 0, null), 0);
		}

		Prefix bySegments(MediaKeyValues media) {
			if (!this.prompt.mediaFirst()) {
				throw new IllegalArgumentException("a segment-causal prompt has its media before its text");
			}
			List<KeyValues> parts = new ArrayList<>();
			int offset = 0;
			for (Segment segment : this.prompt.segments()) {
				if (segment instanceof Segment.Medium medium) {
					parts.add(medium(medium, offset, media));
					offset += medium.length();
				}
			}
			int hits = parts.size() - this.passes;
			if (parts.isEmpty()) {
				return whole();
			}
			if (offset < this.prompt.length()) {
				KeyValues seen = own(this.backbone.join(parts));
				parts = List.of(seen, own(evaluate(offset, this.prompt.length(), 0, seen)));
			}
			return finish(this.backbone.join(parts), hits);
		}

		private KeyValues medium(Segment.Medium medium, int offset, MediaKeyValues media) {
			MediaKeyValues.Lease lease = media.acquire(medium,
					() -> evaluate(offset, offset + medium.length(), -offset, null));
			this.owned.add(lease::close);
			return (offset == 0) ? lease.keyValues() : own(lease.keyValues().movedBy(offset));
		}

		private Prefix finish(KeyValues joined, int hits) {
			return new Prefix(joined, this.passes, this.positionsComputed, hits);
		}

		private KeyValues own(KeyValues keyValues) {
			this.owned.add(keyValues::close);
			return keyValues;
		}

		/**
		 * The cells from (inclusive) to (exclusive) in a pass of their own.
		 * @param moved by how much their positions differ from those on the canvas
		 */
		private KeyValues evaluate(int from, int to, int moved, @Nullable KeyValues past) {
			QueryCells queries = new QueryCells(1, to - from, this.backbone.shape().hidden());
			for (int index = from; index < to; index++) {
				this.canvas.query(index, this.backbone, queries, moved);
			}
			ForwardRequest request = new ForwardRequest(queries, past, null, NO_ROWS, false, true, this.cancel);
			try (ForwardRows rows = this.backbone.forward(request)) {
				this.passes++;
				this.positionsComputed += to - from;
				return rows.takeKeyValues();
			}
		}

		@Override
		public void close() {
			this.owned.reversed().forEach(Runnable::run);
		}

	}

}
