package io.sfumato.backbone.loop;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.ForwardRequest;
import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.QueryCells;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.CellKind;
import io.sfumato.backbone.policy.Cfg;
import io.sfumato.backbone.policy.ForwardPlan;
import io.sfumato.backbone.policy.InputPolicy;
import io.sfumato.backbone.policy.Policies;

/**
 * From a plan to the call of the backbone: the canvas, or every draft of it, and with
 * guidance the canvas without what was given. One instance per run; counts what the run
 * has cost.
 */
final class Pass implements AutoCloseable {

	private final Backbone backbone;

	private final Canvas canvas;

	private final Drafts drafts;

	private final CancelSignal cancel;

	private final QueryCells queries;

	private final BitSet treeMask = new BitSet();

	/**
	 * With guidance: the cells that were given and are masked on the second canvas, or
	 * hold another prompt there.
	 */
	private final @Nullable BitSet given;

	private final List<Integer> otherPrompt;

	private final boolean reuse;

	private final @Nullable InputPolicy input;

	private @Nullable ForwardRows rows;

	/** Which rows of it were asked for. */
	private int[] asked = {};

	private boolean askedWhole;

	private int changes;

	private int count;

	private int verifications;

	private long positions;

	/**
	 * @param capacity the most cells of one canvas, drafts included
	 */
	Pass(Backbone backbone, Canvas canvas, Policies policies, Drafts drafts, int capacity, CancelSignal cancel) {
		this.backbone = backbone;
		this.canvas = canvas;
		this.drafts = drafts;
		this.cancel = cancel;
		Cfg guidance = policies.guidance();
		boolean guided = guidance != null;
		this.otherPrompt = (guidance != null) ? guidance.prompt() : List.of();
		if (!this.otherPrompt.isEmpty() && this.otherPrompt.size() != canvas.promptLength()) {
			throw new IllegalArgumentException("the other prompt has %d cells, the prompt %d"
				.formatted(this.otherPrompt.size(), canvas.promptLength()));
		}
		this.queries = new QueryCells(guided ? 2 : 1, capacity, backbone.shape().hidden());
		this.given = guided ? given(canvas) : null;
		this.reuse = policies.reuse();
		this.input = policies.input();
	}

	/** What LLaDA-V's reference masks, and DIFFA's: an image like text, sound never. */
	private static BitSet given(Canvas canvas) {
		BitSet given = new BitSet(canvas.length());
		for (int index = 0; index < canvas.length(); index++) {
			given.set(index, !canvas.isMasked(index) && canvas.kind(index) != CellKind.AUDIO);
		}
		return given;
	}

	/**
	 * One call of the backbone, or none if nothing has changed since the last one and
	 * passes may be reused.
	 * @param changes how often the canvas was written on
	 * @param looks whether it shall tell where its rows look
	 * @return open until {@link #release} or the next call
	 */
	ForwardRows forward(ForwardPlan plan, Reads reads, int changes, boolean looks) {
		int[] wanted = reads.rows(this.queries.batch(), plan.count() * this.drafts.count());
		if (this.rows != null && this.changes == changes && this.askedWhole == reads.wholeRows()
				&& Arrays.equals(this.asked, wanted)) {
			return this.rows;
		}
		close();
		ForwardRows fresh = call(plan, reads, wanted, looks);
		this.rows = fresh;
		this.asked = wanted;
		this.askedWhole = reads.wholeRows();
		this.changes = changes;
		return fresh;
	}

	/** Nobody reads the rows any more in this step. */
	void release() {
		if (!this.reuse) {
			close();
		}
	}

	@Override
	public void close() {
		if (this.rows != null) {
			this.rows.close();
			this.rows = null;
		}
	}

	private ForwardRows call(ForwardPlan plan, Reads reads, int[] wanted, boolean looks) {
		this.queries.clear();
		for (int draft = 0; draft < this.drafts.count(); draft++) {
			for (int query = 0; query < plan.count(); query++) {
				add(plan, query, draft);
			}
		}
		if (this.given != null) {
			for (int query = 0; query < plan.count(); query++) {
				addUnconditional(plan.cell(query), this.given);
			}
		}
		BitSet mask = (this.drafts.count() > 1) ? treeMask(plan) : plan.mask();
		ForwardRequest request = new ForwardRequest(this.queries, plan.past(), mask, wanted, reads.wholeRows(),
				plan.keyValues(), this.cancel, looks);
		this.count++;
		this.verifications += (this.drafts.count() > 1) ? 1 : 0;
		ForwardPlan.Layers layers = plan.layers();
		if (layers == null) {
			this.positions += (long) this.queries.count() * this.queries.batch();
			return this.backbone.forward(request);
		}
		long before = layers.features().evaluations();
		ForwardRows result = this.backbone.forward(request, layers.features(), layers.hook());
		this.positions += Math.ceilDiv(layers.features().evaluations() - before, this.backbone.shape().layers());
		return result;
	}

	private void add(ForwardPlan plan, int query, int draft) {
		int index = plan.cell(query);
		int proposal = this.drafts.decides(draft, index);
		if (proposal >= 0 || plan.isShadow(query)) {
			int token = (proposal >= 0) ? this.drafts.known().token(proposal) : this.canvas.maskToken();
			this.queries.add(this.backbone, token, this.canvas.position(index));
		}
		else {
			this.canvas.query(index, this.backbone, this.queries, 0);
			float[] addend = (this.input != null && this.canvas.isMasked(index)) ? this.input.addend(index) : null;
			if (addend != null) {
				this.queries.blend(addend);
			}
		}
	}

	private void addUnconditional(int index, BitSet given) {
		if (index < this.otherPrompt.size()) {
			this.queries.add(this.backbone, this.otherPrompt.get(index), this.canvas.position(index));
		}
		else if (given.get(index) && this.otherPrompt.isEmpty()) {
			this.queries.add(this.backbone, this.canvas.maskToken(), this.canvas.position(index));
		}
		else {
			this.canvas.query(index, this.backbone, this.queries, 0);
		}
	}

	/** Every draft sees the past and itself, as far as the plan lets it. */
	private BitSet treeMask(ForwardPlan plan) {
		BitSet single = plan.mask();
		int count = plan.count();
		int past = (plan.past() != null) ? plan.past().length() : 0;
		int keys = past + this.drafts.count() * count;
		this.treeMask.clear();
		for (int query = 0; query < this.drafts.count() * count; query++) {
			int row = query * keys;
			int own = row + past + query / count * count;
			int alone = query % count * (past + count);
			if (single == null) {
				this.treeMask.set(row, row + past);
				this.treeMask.set(own, own + count);
				continue;
			}
			for (int key = 0; key < past + count; key++) {
				this.treeMask.set((key < past) ? row + key : own + key - past, single.get(alone + key));
			}
		}
		return this.treeMask;
	}

	/** Calls so far. */
	int count() {
		return this.count;
	}

	/** Those that evaluated several drafts. */
	int verifications() {
		return this.verifications;
	}

	/**
	 * Query cells × rows over all calls; where blocks have evaluated different cells, the
	 * mean over the blocks.
	 */
	long positions() {
		return this.positions;
	}

}
