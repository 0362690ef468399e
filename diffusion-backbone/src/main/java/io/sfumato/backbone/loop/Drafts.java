package io.sfumato.backbone.loop;

import java.util.Arrays;
import java.util.BitSet;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.policy.Proposals;
import io.sfumato.backbone.policy.SelfStatic;
import io.sfumato.backbone.policy.StepContext;
import io.sfumato.backbone.policy.UnmaskPolicy;

/**
 * The canvases that one pass evaluates side by side. Without {@link SelfStatic} there is
 * one of them, the canvas itself. With it, a pass evaluates drafts: the canvas with some
 * of the cells decided that the last accepted draft's pass has proposed. The first one is
 * part of all others.
 */
final class Drafts {

	private final Proposals[] proposals;

	/** By draft: numbers of known proposals that it decides. */
	private final BitSet[] decided;

	private final BitSet selection = new BitSet();

	/** By cell index: number of the known proposal. */
	private final int[] numbers;

	private final boolean verify;

	private Proposals known;

	private boolean anyKnown;

	/** Whether the canvas itself is the first draft, since its next state isn't known. */
	private boolean fromCanvas;

	private final SelfStatic.Unverified unverified;

	/** Drafts what is likely; null to draft one line of states. */
	private final @Nullable Forecast forecast;

	private int count = 1;

	/** By number of the known proposal: what the model made of it when it was due. */
	private final double[] probabilities;

	/**
	 * @param verified how far ahead is drafted, null for not at all
	 */
	Drafts(@Nullable SelfStatic verified, int length) {
		int depth = (verified != null) ? verified.depth() : 1;
		this.verify = verified != null;
		this.unverified = (verified != null) ? verified.unverified() : SelfStatic.Unverified.WHATEVER_FINISHES;
		this.forecast = (verified != null && verified.drafted() == SelfStatic.Drafted.LIKELIEST) ? new Forecast(depth)
				: null;
		this.proposals = new Proposals[depth];
		this.decided = new BitSet[depth];
		for (int draft = 0; draft < depth; draft++) {
			this.proposals[draft] = new Proposals(length);
			this.decided[draft] = new BitSet();
		}
		this.known = (verified != null) ? new Proposals(length) : this.proposals[0];
		this.numbers = new int[length];
		this.probabilities = new double[(verified != null) ? length : 0];
	}

	/** The most canvases of one pass. */
	int depth() {
		return this.decided.length;
	}

	/** Whether there are drafts that must be verified, or the canvas alone. */
	boolean verify() {
		return this.verify;
	}

	/**
	 * Forgets what the last pass proposed, since the next one evaluates another block.
	 */
	void forget() {
		this.anyKnown = false;
		this.fromCanvas = false;
	}

	/** Makes the drafts of the next pass. */
	void make(StepContext context, UnmaskPolicy rule) {
		this.count = 1;
		this.decided[0].clear();
		if (!this.verify || !this.anyKnown) {
			return;
		}
		Arrays.fill(this.numbers, -1);
		for (int number = 0; number < this.known.size(); number++) {
			this.numbers[this.known.index(number)] = number;
			this.probabilities[number] = this.known.probability(number);
		}
		if (this.known.size() > 0 && !this.fromCanvas) {
			rule.select(context, this.known, this.decided[0]);
		}
		int quota = Math.max(1, context.quota());
		boolean fromCanvas = this.fromCanvas;
		this.fromCanvas = false;
		if (this.forecast != null) {
			this.count = this.forecast.draft(this.decided, this.known, quota);
			return;
		}
		int most = Math.min(this.decided.length,
				fromCanvas ? Math.ceilDiv(this.known.size(), quota) : Integer.MAX_VALUE);
		while (this.count < most && this.decided[this.count - 1].cardinality() < this.known.size()) {
			BitSet more = this.decided[this.count];
			more.clear();
			more.or(this.decided[this.count - 1]);
			int add = quota;
			for (int rank = 0; add > 0 && rank < this.known.size(); rank++) {
				int number = this.known.ranked(rank);
				if (!more.get(number)) {
					more.set(number);
					add--;
				}
			}
			this.count++;
		}
	}

	/** Number of canvases in the next pass. */
	int count() {
		return this.count;
	}

	/** What a draft says about a cell: the number of a known proposal, or −1. */
	int decides(int draft, int index) {
		if (!this.anyKnown || this.numbers[index] < 0 || !this.decided[draft].get(this.numbers[index])) {
			return -1;
		}
		return this.numbers[index];
	}

	/**
	 * What the last accepted draft's pass has proposed; without drafts, what the pass
	 * has.
	 */
	Proposals known() {
		return this.known;
	}

	/** What the pass proposes for the open cells of a draft. */
	Proposals proposals(int draft) {
		return this.proposals[draft];
	}

	/**
	 * Decides what the last draft decides that static decoding would have reached, and
	 * knows from now on what was proposed for it. If that completes the block of a window
	 * that reaches further, it decides the draft's next state instead, and what is known
	 * stays what it was (eager acceptance).
	 * @param ownEnd the index behind the window's own block
	 * @return the number of masks that are gone
	 */
	int commitAccepted(StepContext context, UnmaskPolicy rule, int ownEnd, Decisions decisions) {
		int accepted = accepted(context, rule);
		int decided = 0;
		BitSet numbers = this.decided[accepted];
		for (int number = numbers.nextSetBit(0); number >= 0; number = numbers.nextSetBit(number + 1)) {
			decided += decisions.commit(this.known.index(number), this.known.token(number), this.probabilities[number]);
		}
		boolean ahead = ownEnd < context.window().end() && this.anyKnown
				&& context.canvas().masked(context.window().start(), ownEnd) == 0;
		if (ahead && this.proposals[accepted].size() > 0) {
			this.selection.clear();
			rule.select(context, this.proposals[accepted], this.selection);
			decided += decisions.commit(this.proposals[accepted], this.selection);
		}
		if (ahead) {
			this.known.keepMasked(context.canvas());
		}
		else {
			Proposals learnt = this.proposals[accepted];
			this.proposals[accepted] = this.known;
			this.known = learnt;
			this.anyKnown = true;
		}
		return decided;
	}

	/**
	 * Whether a choice from what is known counts without a pass to verify it.
	 * @param finishes whether it finishes the window
	 */
	boolean needsNoPass(StepContext context, UnmaskPolicy rule, boolean finishes) {
		return !this.verify || rule.settles(context) || this.unverified == SelfStatic.Unverified.NEXT_STATE
				|| (finishes && (this.unverified == SelfStatic.Unverified.WHATEVER_FINISHES
						|| context.maskedInWindow() <= context.quota()));
	}

	/** What was known has been decided in part, without drafts. */
	void decidedFromKnown(Canvas canvas) {
		this.known.keepMasked(canvas);
		this.fromCanvas = true;
	}

	/**
	 * The last draft that static decoding would have reached: from an accepted one its
	 * own proposals lead to a next state, and a draft that decides what the accepted one
	 * does, more, and nothing but what this state decides is accepted too.
	 */
	private int accepted(StepContext context, UnmaskPolicy rule) {
		int accepted = 0;
		for (int next = accepted; next >= 0;) {
			accepted = next;
			next = furthest(context, rule, accepted);
		}
		return accepted;
	}

	private int furthest(StepContext context, UnmaskPolicy rule, int from) {
		if (this.proposals[from].size() == 0) {
			return -1;
		}
		this.selection.clear();
		rule.select(context, this.proposals[from], this.selection);
		int decides = this.decided[from].cardinality();
		for (int draft = this.count - 1; draft >= 0; draft--) {
			if (this.decided[draft].cardinality() > decides && leadsTo(from, draft)) {
				return draft;
			}
		}
		return -1;
	}

	private boolean leadsTo(int from, int draft) {
		BitSet wanted = this.decided[draft];
		for (int number = this.decided[from].nextSetBit(0); number >= 0; number = this.decided[from]
			.nextSetBit(number + 1)) {
			if (!wanted.get(number)) {
				return false;
			}
		}
		for (int number = wanted.nextSetBit(0); number >= 0; number = wanted.nextSetBit(number + 1)) {
			if (!this.decided[from].get(number) && selected(from, number) < 0) {
				return false;
			}
		}
		for (int number = wanted.nextSetBit(0); number >= 0; number = wanted.nextSetBit(number + 1)) {
			if (!this.decided[from].get(number)) {
				this.probabilities[number] = this.proposals[from].probability(selected(from, number));
			}
		}
		return true;
	}

	/**
	 * The proposal by which a draft's next state decides what a known one does, or −1.
	 */
	private int selected(int draft, int known) {
		Proposals own = this.proposals[draft];
		for (int number = this.selection.nextSetBit(0); number >= 0; number = this.selection.nextSetBit(number + 1)) {
			if (own.index(number) == this.known.index(known)) {
				return (own.token(number) == this.known.token(known)) ? number : -1;
			}
		}
		return -1;
	}

}
