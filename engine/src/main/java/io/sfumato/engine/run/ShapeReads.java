package io.sfumato.engine.run;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.canvas.Segment;
import io.sfumato.backbone.loop.MediaKeyValues;
import io.sfumato.engine.model.ServedModel;
import io.sfumato.engine.record.RecordDraft;

/**
 * The shape of a record while it is read, one forward pass at a time, level by level.
 * Used by one thread at a time.
 */
final class ShapeReads implements AutoCloseable {

	private final RecordShaping shaping;

	private final ServedModel model;

	private final Backbone backbone;

	private final List<Segment.Medium> media;

	private final boolean reuse;

	private final MediaKeyValues keyValues;

	private final CancelSignal cancel;

	private final int mediaTokens;

	/** Cells that there are for the record. */
	private final int room;

	private List<RunPlan.Item> items;

	private RecordDraft record;

	private @Nullable DecisionReads reads;

	private int passes;

	/**
	 * @param items the texts, each of them the record in its smallest shape
	 * @param reuse whether the keys and values of media may be used again where they are
	 * exact
	 */
	ShapeReads(RecordShaping shaping, List<RunPlan.Item> items, ServedModel model, Backbone backbone,
			List<Segment.Medium> media, boolean reuse, MediaKeyValues keyValues, CancelSignal cancel) {
		this.shaping = shaping;
		this.items = items;
		this.record = Objects.requireNonNull(items.getFirst().record(), "only records have a shape");
		this.model = model;
		this.backbone = backbone;
		this.media = media;
		this.reuse = reuse;
		this.keyValues = keyValues;
		this.cancel = cancel;
		this.mediaTokens = media.stream().mapToInt(Segment.Medium::length).sum();
		this.room = backbone.shape().maxPositions() - items.getFirst().layout().textTokens() - this.mediaTokens;
		this.reads = next();
	}

	private @Nullable DecisionReads next() {
		DecisionPlan plan = this.shaping.reads(this.record, this.mediaTokens);
		return (plan != null) ? new DecisionReads(plan, this.model, this.backbone, this.media, this.reuse,
				this.keyValues, this.cancel) : null;
	}

	/** Whether all is read that ever will be. */
	boolean isDone() {
		return this.reads == null;
	}

	/** One forward pass. */
	void advance() {
		DecisionReads reads = this.reads;
		if (reads == null) {
			throw new IllegalStateException("the shape is known");
		}
		reads.advance();
		this.passes++;
		if (reads.isDone()) {
			this.record = this.shaping.shaped(this.record, reads.decisions(), this.room);
			close();
			this.reads = next();
			if (this.reads == null) {
				this.items = this.shaping.items(this.items, this.record);
			}
		}
	}

	/** The texts, in the shape that was read once all is. */
	List<RunPlan.Item> items() {
		return this.items;
	}

	/** Forward passes so far. */
	int passes() {
		return this.passes;
	}

	@Override
	public void close() {
		if (this.reads != null) {
			this.reads.close();
			this.reads = null;
		}
	}

}
