package io.sfumato.engine.run;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.canvas.Segment;
import io.sfumato.backbone.loop.MediaKeyValues;
import io.sfumato.engine.model.ServedModel;
import io.sfumato.engine.result.Decision;

/**
 * What is read before texts are laid out, one forward pass at a time: first which
 * function is called, then of which shape the record is. Used by one thread at a time.
 */
final class PlanReads implements AutoCloseable {

	private final @Nullable CallPlan calls;

	private final Means means;

	private List<RunPlan.Item> items;

	/** Which function it is, in progress; null where that is known. */
	private @Nullable DecisionReads choice;

	private @Nullable ShapeReads shape;

	private List<Decision> decisions = List.of();

	private int choicePasses;

	/**
	 * @param items the texts as they are planned
	 */
	PlanReads(RunPlan plan, List<RunPlan.Item> items, Means means) {
		this.calls = plan.calls();
		this.means = means;
		this.items = items;
		if (this.calls != null) {
			this.choice = means.reads(this.calls.choice());
		}
		else {
			this.shape = means.shape(plan.shaping(), items);
		}
	}

	/** Whether all is read that ever will be. */
	boolean isDone() {
		return this.choice == null && (this.shape == null || this.shape.isDone());
	}

	/**
	 * One forward pass.
	 * @return which outcome it is, by the pass that decided it; otherwise null
	 */
	@Nullable Decision advance() {
		if (this.choice != null && this.calls != null) {
			return choose(this.choice, this.calls);
		}
		if (this.shape == null || this.shape.isDone()) {
			throw new IllegalStateException("everything is read");
		}
		this.shape.advance();
		return null;
	}

	private @Nullable Decision choose(DecisionReads choice, CallPlan calls) {
		choice.advance();
		this.choicePasses++;
		if (!choice.isDone()) {
			return null;
		}
		this.decisions = choice.decisions();
		choice.close();
		this.choice = null;
		Decision decided = this.decisions.getFirst();
		CallPlan.Outcome outcome = calls.outcomes().get(decided.best());
		this.items = outcome.items();
		this.items.forEach((item) -> item.requireRoom(this.means.mediaTokens(), this.means.positions()));
		this.shape = this.means.shape(outcome.shaping(), this.items);
		return decided;
	}

	/** The texts, as far as they are known by now. */
	List<RunPlan.Item> items() {
		return (this.shape != null) ? this.shape.items() : this.items;
	}

	/** Which function it is, once that is read; otherwise nothing. */
	List<Decision> decisions() {
		return this.decisions;
	}

	/** Forward passes so far. */
	int passes() {
		return this.choicePasses + ((this.shape != null) ? this.shape.passes() : 0);
	}

	@Override
	public void close() {
		if (this.choice != null) {
			this.choice.close();
		}
		if (this.shape != null) {
			this.shape.close();
		}
	}

	/**
	 * What it is read with.
	 *
	 * @param media in prompt order
	 * @param reuse whether the keys and values of media may be used again where they are
	 * exact
	 */
	record Means(ServedModel model, Backbone backbone, List<Segment.Medium> media, boolean reuse,
			MediaKeyValues keyValues, CancelSignal cancel) {

		private DecisionReads reads(DecisionPlan plan) {
			return new DecisionReads(plan, this.model, this.backbone, this.media, this.reuse, this.keyValues,
					this.cancel);
		}

		private @Nullable ShapeReads shape(@Nullable RecordShaping shaping, List<RunPlan.Item> items) {
			return (shaping != null) ? new ShapeReads(shaping, items, this.model, this.backbone, this.media, this.reuse,
					this.keyValues, this.cancel) : null;
		}

		private long mediaTokens() {
			return this.media.stream().mapToInt(Segment.Medium::length).sum();
		}

		private int positions() {
			return this.backbone.shape().maxPositions();
		}

	}

}
