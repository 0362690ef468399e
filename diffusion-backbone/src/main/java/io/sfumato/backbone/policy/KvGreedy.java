package io.sfumato.backbone.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.canvas.Canvas;

/**
 * The greedy cache of <a href="https://arxiv.org/abs/2505.15781">dKV-Cache</a> (section
 * 3.3, dKV-Cache-Greedy) for models with full attention: a pass evaluates only the cells
 * that the step before has decided, those that are decided next, and some masks beside
 * the latter; everything else, masks included, is held from earlier passes. Passes are as
 * small as can be, whatever the length.
 * <p>
 * Which cells are next must be known before the pass, so this goes with
 * {@link DrawnOrder} and {@link TopQuota} alone, and the text is as poor as a random
 * order makes it. Not with cells that are masked again.
 */
public final class KvGreedy implements KvPolicy {

	/** Passes from refresh to refresh, of the paper. */
	public static final int DEFAULT_REFRESH = 2;

	/** Masks beside the next cell, of the paper. */
	public static final int DEFAULT_NEIGHBOURS = 4;

	private final Backbone backbone;

	private final DrawnOrder order;

	private final int refresh;

	private final int neighbours;

	private final BitSet queried = new BitSet();

	private final BitSet next = new BitSet();

	private final BitSet masked = new BitSet();

	/** The cells whose keys and values are held, in the order they are held. */
	private int[] held = {};

	private @Nullable KeyValues keyValues;

	/** What the pass in flight reads: all that is held but what it evaluates. */
	private @Nullable KeyValues past;

	/**
	 * @param backbone joins what is held with what is new
	 * @param order that of the run's scorer
	 * @param refresh every how many passes of a block all cells are evaluated, from 1; 2
	 * by default
	 * @param neighbours masks beside each cell that is next, from 0; 4 by default
	 */
	public KvGreedy(Backbone backbone, DrawnOrder order, int refresh, int neighbours) {
		if (refresh < 1 || neighbours < 0) {
			throw new StrategyException("a refresh every %d passes with %d neighbours".formatted(refresh, neighbours),
					"cache");
		}
		this.backbone = backbone;
		this.order = order;
		this.refresh = refresh;
		this.neighbours = neighbours;
	}

	@Override
	public void plan(StepContext context, ForwardPlan plan) {
		Canvas canvas = context.canvas();
		this.queried.clear();
		if (context.stepInWindow() % this.refresh == 0) {
			this.queried.set(0, canvas.length());
			close();
		}
		else {
			findQueries(context);
			readTheRest();
		}
		for (int index = this.queried.nextSetBit(0); index >= 0; index = this.queried.nextSetBit(index + 1)) {
			plan.query(index, index + 1);
		}
		plan.past(this.past).keepKeyValues();
		for (int index = 0; index < canvas.length(); index++) {
			this.masked.set(index, canvas.isMasked(index));
		}
	}

	private void findQueries(StepContext context) {
		Canvas canvas = context.canvas();
		this.next.clear();
		for (int count = 0; count < context.quota(); count++) {
			int first = -1;
			for (int index = context.window().start(); index < context.window().end(); index++) {
				if (canvas.isMasked(index) && !this.next.get(index)
						&& (first < 0 || this.order.order(context, index) > this.order.order(context, first))) {
					first = index;
				}
			}
			if (first >= 0) {
				this.next.set(first);
			}
		}
		this.queried.or(this.masked);
		for (int index = this.queried.nextSetBit(0); index >= 0; index = this.queried.nextSetBit(index + 1)) {
			this.queried.set(index, !canvas.isMasked(index));
		}
		this.queried.or(this.next);
		for (int index = this.next.nextSetBit(0); index >= 0; index = this.next.nextSetBit(index + 1)) {
			addNeighbours(canvas, index);
		}
		if (this.queried.isEmpty()) {
			// a step without a quota still has its pass
			this.queried.set(context.window().start());
		}
	}

	/** Masks nearest to a cell, the left one before the right one. */
	private void addNeighbours(Canvas canvas, int cell) {
		int found = 0;
		for (int distance = 1; distance < canvas.length() && found < this.neighbours; distance++) {
			for (int index = cell - distance; index <= cell + distance
					&& found < this.neighbours; index += 2 * distance) {
				if (index >= 0 && index < canvas.length() && canvas.isMasked(index) && !this.queried.get(index)) {
					this.queried.set(index);
					found++;
				}
			}
		}
	}

	private void readTheRest() {
		KeyValues all = this.keyValues;
		if (all == null) {
			throw new IllegalStateException("a block begins with a pass over all cells");
		}
		List<KeyValues> parts = new ArrayList<>();
		int[] rest = new int[this.held.length];
		int count = 0;
		try {
			int first = 0;
			for (int row = 0; row <= this.held.length; row++) {
				if (row == this.held.length || this.queried.get(this.held[row])) {
					if (row > first) {
						parts.add(all.slice(first, row));
					}
					first = row + 1;
				}
				else {
					rest[count++] = this.held[row];
				}
			}
			this.past = parts.isEmpty() ? null : this.backbone.join(parts);
		}
		finally {
			parts.forEach(KeyValues::close);
		}
		all.close();
		this.keyValues = null;
		this.held = Arrays.copyOf(rest, count);
	}

	@Override
	public void onForward(StepContext context, KeyValues fresh) {
		KeyValues rest = this.past;
		int[] cells = Arrays.copyOf(this.held, this.held.length + fresh.length());
		int count = this.held.length;
		for (int index = this.queried.nextSetBit(0); index >= 0; index = this.queried.nextSetBit(index + 1)) {
			cells[count++] = index;
		}
		this.held = cells;
		if (rest == null) {
			this.keyValues = fresh;
			return;
		}
		try (fresh; rest) {
			this.keyValues = this.backbone.join(List.of(rest, fresh));
		}
		this.past = null;
	}

	@Override
	public Exactness exactness() {
		return Exactness.APPROXIMATE;
	}

	@Override
	public void close() {
		this.held = new int[0];
		if (this.keyValues != null) {
			this.keyValues.close();
			this.keyValues = null;
		}
		if (this.past != null) {
			this.past.close();
			this.past = null;
		}
	}

}
