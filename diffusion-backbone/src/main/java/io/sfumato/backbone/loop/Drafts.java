package io.sfumato.backbone.loop;

import java.util.Arrays;
import java.util.BitSet;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.policy.Proposals;
import io.sfumato.backbone.policy.SelfStatic;
import io.sfumato.backbone.policy.StepContext;
import io.sfumato.backbone.policy.UnmaskPolicy;

/**
 * The canvases that one pass evaluates side by side. Without {@link SelfStatic} there is
 * one of them, the canvas itself. With it, a pass evaluates drafts: the canvas with some
 * of the cells decided that the last accepted draft's pass has proposed. They are nested,
 * each decides what the one before it decides and more.
 */
final class Drafts {

	private final Proposals[] proposals;

	/** By draft: numbers of known proposals that it decides. */
	private final BitSet[] decided;

	private final BitSet selection = new BitSet();

	/** By cell index: number of the known proposal. */
	private final int[] numbers;

	private Proposals known;

	private boolean anyKnown;

	private int count = 1;

	/** By number of the known proposal: what the model made of it when it was due. */
	private final double[] probabilities;

	/**
	 * @param verified how far ahead is drafted, null for not at all
	 */
	Drafts(@Nullable SelfStatic verified, int length) {
		int depth = (verified != null) ? verified.depth() : 1;
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

	/**
	 * Forgets what the last pass proposed, since the next one evaluates another block.
	 */
	void forget() {
		this.anyKnown = false;
	}

	/** Makes the drafts of the next pass. */
	void make(StepContext context, UnmaskPolicy rule) {
		this.count = 1;
		this.decided[0].clear();
		if (!this.anyKnown) {
			return;
		}
		Arrays.fill(this.numbers, -1);
		for (int number = 0; number < this.known.size(); number++) {
			this.numbers[this.known.index(number)] = number;
			this.probabilities[number] = this.known.probability(number);
		}
		if (this.known.size() > 0) {
			rule.select(context, this.known, this.decided[0]);
		}
		while (this.count < this.decided.length && this.decided[this.count - 1].cardinality() < this.known.size()) {
			BitSet more = this.decided[this.count];
			more.clear();
			more.or(this.decided[this.count - 1]);
			int add = Math.max(1, context.quota());
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

	/** What the last accepted draft's pass has proposed. */
	Proposals known() {
		return this.known;
	}

	/** What the pass proposes for the open cells of a draft. */
	Proposals proposals(int draft) {
		return this.proposals[draft];
	}

	/**
	 * The last draft that static decoding would have reached: from an accepted one its
	 * own proposals lead to a next state, and every draft that decides nothing but what
	 * this state decides is accepted too.
	 */
	int accepted(StepContext context, UnmaskPolicy rule) {
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
		for (int draft = this.count - 1; draft > from; draft--) {
			if (leadsTo(from, draft)) {
				return draft;
			}
		}
		return -1;
	}

	private boolean leadsTo(int from, int draft) {
		BitSet wanted = this.decided[draft];
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

	/** Of a known proposal, by the state that precedes its decision. */
	double probability(int number) {
		return this.probabilities[number];
	}

	/** Numbers of the known proposals that a draft decides. */
	BitSet decided(int draft) {
		return this.decided[draft];
	}

	/** What was proposed for the draft is known from now on. */
	void know(int draft) {
		Proposals learnt = this.proposals[draft];
		this.proposals[draft] = this.known;
		this.known = learnt;
		this.anyKnown = true;
	}

}
