package io.sfumato.structured.lattice;

import java.util.BitSet;

import io.sfumato.structured.token.TokenAutomaton;
import org.jspecify.annotations.Nullable;

/**
 * Which fillings exist at all, over every token and without probabilities: exact masks,
 * and some filling if there is one. Costs more than a lattice; meant for masks that are
 * asked for and for tokens that didn't come from a lattice.
 */
public final class Reachability {

	private final TokenAutomaton automaton;

	private final int[] committed;

	private final int lastCommit;

	/** Per cell and behind the last one: configurations on a filling. */
	private final BitSet[] on;

	private Reachability(TokenAutomaton automaton, int[] committed) {
		this.automaton = automaton;
		this.committed = committed;
		int last = -1;
		for (int i = 0; i < committed.length; i++) {
			last = (committed[i] != Lattice.OPEN) ? i : last;
		}
		this.lastCommit = last;
		this.on = new BitSet[committed.length + 1];
	}

	/**
	 * Sweeps forwards, then backwards.
	 * @param committed per cell a token, or {@link Lattice#OPEN}
	 */
	public static Reachability of(TokenAutomaton automaton, int[] committed) {
		Reachability reachability = new Reachability(automaton, committed);
		reachability.forward();
		reachability.backward();
		return reachability;
	}

	private void forward() {
		int cells = this.committed.length;
		this.on[0] = new BitSet();
		this.on[0].set(0, this.automaton.distance(0) <= cells);
		for (int cell = 0; cell < cells; cell++) {
			BitSet next = new BitSet();
			BitSet here = this.on[cell];
			for (int at = here.nextSetBit(0); at >= 0; at = here.nextSetBit(at + 1)) {
				if (this.automaton.accepting(at)) {
					if (cell > this.lastCommit) {
						next.set(at);
					}
				}
				else if (this.committed[cell] == Lattice.OPEN) {
					this.automaton.addTargets(at, next);
				}
				else if (this.automaton.next(at, this.committed[cell]) != TokenAutomaton.DEAD) {
					next.set(this.automaton.next(at, this.committed[cell]));
				}
			}
			for (int at = next.nextSetBit(0); at >= 0; at = next.nextSetBit(at + 1)) {
				if (this.automaton.distance(at) > cells - cell - 1) {
					next.clear(at);
				}
			}
			this.on[cell + 1] = next;
		}
	}

	private void backward() {
		int cells = this.committed.length;
		BitSet last = this.on[cells];
		for (int at = last.nextSetBit(0); at >= 0; at = last.nextSetBit(at + 1)) {
			if (!this.automaton.accepting(at)) {
				last.clear(at);
			}
		}
		for (int cell = cells - 1; cell >= 0; cell--) {
			BitSet here = this.on[cell];
			BitSet next = this.on[cell + 1];
			for (int at = here.nextSetBit(0); at >= 0; at = here.nextSetBit(at + 1)) {
				if (!continues(at, cell, next)) {
					here.clear(at);
				}
			}
		}
	}

	private boolean continues(int at, int cell, BitSet next) {
		if (this.automaton.accepting(at)) {
			return cell > this.lastCommit && next.get(at);
		}
		if (this.committed[cell] != Lattice.OPEN) {
			int target = this.automaton.next(at, this.committed[cell]);
			return target != TokenAutomaton.DEAD && next.get(target);
		}
		return cell > this.lastCommit || this.automaton.leadsTo(at, next);
	}

	/** Whether there is a filling. */
	public boolean isFeasible() {
		return this.on[0].get(0);
	}

	/** The tokens that some filling has in a cell. */
	public BitSet allowed(int cell) {
		BitSet tokens = new BitSet();
		if (this.committed[cell] != Lattice.OPEN) {
			if (isFeasible()) {
				tokens.set(this.committed[cell]);
			}
			return tokens;
		}
		BitSet here = this.on[cell];
		for (int at = here.nextSetBit(0); at >= 0; at = here.nextSetBit(at + 1)) {
			if (!this.automaton.accepting(at)) {
				this.automaton.addTokens(at, this.on[cell + 1], tokens);
			}
		}
		return tokens;
	}

	/** Whether some filling has ended before a cell. */
	public boolean mayBeFill(int cell) {
		BitSet here = this.on[cell];
		for (int at = here.nextSetBit(0); at >= 0; at = here.nextSetBit(at + 1)) {
			if (this.automaton.accepting(at)) {
				return true;
			}
		}
		return false;
	}

	/** Some filling, or null if there is none. */
	public int @Nullable [] filling() {
		if (!isFeasible()) {
			return null;
		}
		int[] filling = new int[this.committed.length];
		int at = 0;
		for (int cell = 0; cell < filling.length; cell++) {
			if (this.automaton.accepting(at)) {
				filling[cell] = Lattice.FILL;
			}
			else {
				filling[cell] = (this.committed[cell] != Lattice.OPEN) ? this.committed[cell]
						: this.automaton.stepInto(at, this.on[cell + 1]);
				at = this.automaton.next(at, filling[cell]);
			}
		}
		return filling;
	}

}
