package io.sfumato.backbone.loop;

import java.util.ArrayList;
import java.util.BitSet;
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
import io.sfumato.backbone.policy.PromptKeys;

/**
 * The keys and values of a whole prompt, for models that were trained to see their prompt
 * without the answer. Once complete it is immutable and shared: any number of runs may
 * read it while it is open; whoever made it closes it after them.
 */
public final class Prefix implements PromptKeys, AutoCloseable {

	private static final int[] NO_ROWS = {};

	private final Backbone backbone;

	private final Prompt prompt;

	private final MediaKeyValues media;

	/** Where each segment's keys and values are; null where nobody has them yet. */
	private final List<@Nullable KeyValues> segments = new ArrayList<>();

	/** How to release what was made on the way. */
	private final List<Runnable> owned = new ArrayList<>();

	private final BitSet knownCells = new BitSet();

	private @Nullable KeyValues known;

	private @Nullable KeyValues whole;

	private int passes;

	private long positionsComputed;

	private int mediaHits;

	private Prefix(Backbone backbone, Prompt prompt, MediaKeyValues media) {
		AttentionPattern attention = backbone.shape().attention();
		if (!attention.prefixIsExact()) {
			throw new IllegalArgumentException("a model with full attention has no prefix of its prompt alone");
		}
		if (prompt.length() == 0) {
			throw new IllegalArgumentException("an empty prompt has no prefix");
		}
		if (attention == AttentionPattern.SEGMENT_CAUSAL && !prompt.mediaFirst()) {
			throw new IllegalArgumentException("a segment-causal prompt has its media before its text");
		}
		this.backbone = backbone;
		this.prompt = prompt;
		this.media = media;
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
		Prefix prefix = new Prefix(backbone, prompt, media);
		try {
			prefix.evaluate(cancel);
			return prefix;
		}
		catch (RuntimeException ex) {
			prefix.close();
			throw ex;
		}
	}

	/**
	 * Finds what is known of a prompt and leaves the rest to the first pass of the first
	 * run that gets this: one pass over prompt and answer, in which the prompt doesn't
	 * see the answer, instead of one for each medium and one for the text. Needs a pass
	 * with a mask ({@link Backbone#masksFreely}).
	 * @throws IllegalArgumentException as {@link #build}
	 */
	public static Prefix open(Backbone backbone, Prompt prompt, MediaKeyValues media) {
		Prefix prefix = new Prefix(backbone, prompt, media);
		try {
			prefix.find();
			return prefix;
		}
		catch (RuntimeException ex) {
			prefix.close();
			throw ex;
		}
	}

	@Override
	public boolean isComplete() {
		return this.whole != null;
	}

	@Override
	public KeyValues keyValues() {
		if (this.whole == null) {
			throw new IllegalStateException("no pass has evaluated the prompt yet");
		}
		return this.whole;
	}

	@Override
	public @Nullable KeyValues known() {
		return this.known;
	}

	@Override
	public BitSet knownCells() {
		return this.knownCells;
	}

	@Override
	public AttentionPattern attention() {
		return this.backbone.shape().attention();
	}

	/** Cells of the prompt. */
	public int length() {
		return this.prompt.length();
	}

	/** Weight in memory. */
	public long bytes() {
		return keyValues().bytes();
	}

	/** Forward passes of its own that it took. */
	public int passes() {
		return this.passes;
	}

	/** Query cells of these. */
	public long positionsComputed() {
		return this.positionsComputed;
	}

	/** Media whose keys and values were known. */
	public int mediaHits() {
		return this.mediaHits;
	}

	private void find() {
		boolean byMedium = attention() == AttentionPattern.SEGMENT_CAUSAL;
		List<KeyValues> parts = new ArrayList<>();
		int offset = 0;
		for (Segment segment : this.prompt.segments()) {
			MediaKeyValues.Lease lease = (byMedium && segment instanceof Segment.Medium medium)
					? this.media.find(medium) : null;
			KeyValues found = (lease != null) ? placed(lease, offset) : null;
			this.segments.add(found);
			if (found != null) {
				parts.add(found);
				this.knownCells.set(offset, offset + segment.length());
				this.mediaHits++;
			}
			offset += segment.length();
		}
		this.known = (parts.size() > 1) ? own(this.backbone.join(parts)) : parts.isEmpty() ? null : parts.getFirst();
	}

	@Override
	public void complete(KeyValues fresh) {
		List<KeyValues> parts = new ArrayList<>();
		List<KeyValues> slices = new ArrayList<>();
		try (fresh) {
			int offset = 0;
			int row = 0;
			for (int number = 0; number < this.prompt.segments().size(); number++) {
				Segment segment = this.prompt.segments().get(number);
				KeyValues part = this.segments.get(number);
				if (part == null) {
					part = fresh.slice(row, row + segment.length());
					slices.add(part);
					row += segment.length();
					if (attention() == AttentionPattern.SEGMENT_CAUSAL && segment instanceof Segment.Medium medium) {
						this.owned.add(this.media.add(medium, part.movedBy(-offset))::close);
					}
				}
				parts.add(part);
				offset += segment.length();
			}
			this.whole = this.backbone.join(parts);
		}
		finally {
			slices.forEach(KeyValues::close);
		}
		release();
	}

	private void evaluate(CancelSignal cancel) {
		Canvas canvas = Canvas.masked(this.prompt, this.backbone.shape().maskToken(), 1);
		if (attention() == AttentionPattern.PREFIX_LM) {
			this.whole = evaluate(canvas, 0, this.prompt.length(), 0, null, cancel);
			return;
		}
		List<KeyValues> parts = new ArrayList<>();
		int offset = 0;
		for (Segment segment : this.prompt.segments()) {
			if (segment instanceof Segment.Medium medium) {
				int from = offset;
				parts.add(placed(this.media.acquire(medium,
						() -> evaluate(canvas, from, from + medium.length(), -from, null, cancel)), offset));
				offset += medium.length();
			}
		}
		this.mediaHits = parts.size() - this.passes;
		if (parts.isEmpty()) {
			this.whole = evaluate(canvas, 0, this.prompt.length(), 0, null, cancel);
			return;
		}
		if (offset < this.prompt.length()) {
			KeyValues seen = own(this.backbone.join(parts));
			parts = List.of(seen, own(evaluate(canvas, offset, this.prompt.length(), 0, seen, cancel)));
		}
		this.whole = this.backbone.join(parts);
		release();
	}

	/** A medium's at its place in the prompt. */
	private KeyValues placed(MediaKeyValues.Lease lease, int offset) {
		this.owned.add(lease::close);
		return (offset == 0) ? lease.keyValues() : own(lease.keyValues().movedBy(offset));
	}

	private KeyValues own(KeyValues keyValues) {
		this.owned.add(keyValues::close);
		return keyValues;
	}

	/**
	 * The cells from (inclusive) to (exclusive) in a pass of their own.
	 * @param moved by how much their positions differ from those on the canvas
	 */
	private KeyValues evaluate(Canvas canvas, int from, int to, int moved, @Nullable KeyValues past,
			CancelSignal cancel) {
		QueryCells queries = new QueryCells(1, to - from, this.backbone.shape().hidden());
		for (int index = from; index < to; index++) {
			canvas.query(index, this.backbone, queries, moved);
		}
		ForwardRequest request = new ForwardRequest(queries, past, null, NO_ROWS, false, true, cancel);
		try (ForwardRows rows = this.backbone.forward(request)) {
			this.passes++;
			this.positionsComputed += to - from;
			return rows.takeKeyValues();
		}
	}

	private void release() {
		List<Runnable> owned = List.copyOf(this.owned);
		this.owned.clear();
		this.known = null;
		owned.reversed().forEach(Runnable::run);
	}

	@Override
	public void close() {
		release();
		if (this.whole != null) {
			this.whole.close();
			this.whole = null;
		}
	}

}
