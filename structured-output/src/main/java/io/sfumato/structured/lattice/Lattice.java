package io.sfumato.structured.lattice;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.sfumato.structured.token.TokenAutomaton;
import org.jspecify.annotations.Nullable;

/**
 * All fillings of the cells of one value at once.
 *
 * <p>
 * A filling is a word of tokens that ends in acceptance, and fill behind it; a committed
 * cell holds its token and lies before the fill. Cells are independent given the model's
 * probabilities, so sums and maxima over all fillings run over (cell, configuration):
 * <pre>
 * Z(i, s) = Σ p(i, v) · Z(i+1, next(s, v))      Z(i, end) = 1 if nothing is committed from i on
 * M(i, s) = max …                               the way back along the maxima is the witness
 * A(i+1, next(s, v)) += A(i, s) · p(i, v)
 * π(i, v) = p(i, v) · Σ A(i, s) · Z(i+1, next(s, v)) / Z
 * </pre> Only a few candidates per cell are looked at. That a filling exists doesn't
 * depend on them: each configuration also has the next token of a shortest way to an end,
 * and each cell the token of the witness so far, both with a floor instead of a
 * probability. Since a token is committed only when a filling with it was found, the
 * witness so far always is one, and there never is a dead end, whatever the model says.
 *
 * <p>
 * After DINGO's dynamic programme over positions and automaton states (arXiv 2505.23061),
 * with fill, exact ends and posteriors. Mutable and reused; not for several threads.
 */
public final class Lattice {

	/** In a cell behind the end of the value. */
	public static final int FILL = -1;

	/** In a cell that isn't committed. */
	public static final int OPEN = -1;

	/** What a probability of zero counts as in a maximum, so that a maximum exists. */
	static final float LOWEST = -1_000;

	private static final long NO_EFFECT = -1;

	private final List<Layer> layers = new ArrayList<>();

	private @Nullable TokenAutomaton running;

	private final KnownEffects known = new KnownEffects();

	/** Of the automaton among {@link #known}. */
	private int number;

	private int cells;

	private Candidates[] rows = new Candidates[0];

	private int[] committed = new int[0];

	private int lastCommit;

	/** Configuration → index in the layer that is being built. */
	private int[] indexOf = new int[0];

	private int[] stamp = new int[0];

	private int now;

	/** Groups of candidates of the cell at hand. */
	private int groups;

	private long[] effects = new long[64];

	private double[] sums = new double[64];

	private double[] maxima = new double[64];

	private int[] tokens = new int[64];

	/** State → where its groups start in the current layer, stamped like the index. */
	private int[] groupsOf = new int[0];

	private int[] groupEnd = new int[0];

	private int[] groupStamp = new int[0];

	private double[] arrivals = new double[0];

	private double[] weights = new double[0];

	/**
	 * Works everything out.
	 * @param rows one per cell; those of committed cells don't matter
	 * @param committed per cell a token, or {@link #OPEN}
	 * @param witness per cell a token or {@link #FILL}, agreeing with what is committed
	 */
	public void run(TokenAutomaton automaton, Candidates[] rows, int[] committed, int[] witness) {
		this.running = automaton;
		this.number = this.known.number(automaton);
		this.cells = committed.length;
		this.rows = rows;
		this.committed = committed;
		this.lastCommit = -1;
		for (int i = 0; i < this.cells; i++) {
			this.lastCommit = (committed[i] != OPEN) ? i : this.lastCommit;
		}
		while (this.layers.size() <= this.cells) {
			this.layers.add(new Layer());
		}
		if (this.indexOf.length < automaton.configurations()) {
			this.indexOf = new int[automaton.configurations()];
			this.stamp = new int[this.indexOf.length];
			this.groupsOf = new int[this.indexOf.length];
			this.groupEnd = new int[this.indexOf.length];
			this.groupStamp = new int[this.indexOf.length];
			this.now = 0;
		}
		if (this.arrivals.length <= this.cells) {
			this.arrivals = new double[this.cells + 1];
		}
		Layer first = layer(0);
		first.clear();
		first.add(0);
		first.forward[0] = 1;
		for (int cell = 0; cell < this.cells; cell++) {
			forward(cell, witness[cell]);
		}
		for (int cell = this.cells; cell >= 0; cell--) {
			backward(cell);
		}
	}

	private TokenAutomaton automaton() {
		TokenAutomaton automaton = this.running;
		if (automaton == null) {
			throw new IllegalStateException("the lattice has never run");
		}
		return automaton;
	}

	private Layer layer(int index) {
		return this.layers.get(index);
	}

	private void forward(int cell, int witness) {
		Layer here = layer(cell);
		Layer next = layer(cell + 1);
		next.clear();
		this.now++;
		this.arrivals[cell + 1] = Double.NEGATIVE_INFINITY;
		double arrived = 0;
		int wanted = this.committed[cell];
		Candidates row = this.rows[cell];
		int extra = (wanted == OPEN && witness != FILL && Float.isNaN(row.logProb(witness))) ? witness : FILL;
		double floor = (wanted == OPEN) ? row.floor() : 0;
		// configurations of one state have the same step as a rule
		int lastStep = FILL;
		boolean lastIsCandidate = true;
		for (int i = 0; i < here.size; i++) {
			int configuration = here.at[i];
			double mass = here.forward[i];
			if (automaton().accepting(configuration)) {
				if (cell > this.lastCommit) {
					int target = index(next, configuration);
					next.forward[target] += mass;
					here.addWay(i, target, 1, 0, FILL, FILL);
				}
				continue;
			}
			if (wanted != OPEN) {
				int target = live(automaton().next(configuration, wanted), next);
				if (target >= 0) {
					arrived += arrive(here, next, i, target, 1, 0, wanted, -1);
				}
				continue;
			}
			int state = automaton().state(configuration);
			if (this.groupStamp[state] != this.now) {
				fold(here, state, row, extra, floor);
			}
			int counter = automaton().counter(configuration);
			for (int group = this.groupsOf[state]; group < this.groupEnd[state]; group++) {
				int target = live(automaton().target(this.effects[group], counter), next);
				if (target >= 0) {
					arrived += arrive(here, next, i, target, this.sums[group], this.maxima[group], this.tokens[group],
							group);
				}
			}
			if (automaton().distance(configuration) <= this.cells - cell) {
				int step = automaton().shortestStep(configuration);
				if (step != lastStep) {
					lastStep = step;
					lastIsCandidate = step < 0 || !Float.isNaN(row.logProb(step));
				}
				if (!lastIsCandidate) {
					int target = live(automaton().next(configuration, step), next);
					here.addWay(i, target, 0, floor, step, -1);
				}
			}
		}
		here.groups = this.groups;
		this.groups = 0;
		if (arrived > 0) {
			this.arrivals[cell + 1] = Math.log(arrived) + here.forwardScale;
		}
		next.scaleForward(here.forwardScale);
	}

	private double arrive(Layer here, Layer next, int source, int target, double probability, double logProbability,
			int token, int group) {
		double mass = here.forward[source] * probability;
		next.forward[target] += mass;
		here.addWay(source, target, probability, logProbability, token, group);
		return automaton().accepting(next.at[target]) ? mass : 0;
	}

	/** The index of a configuration from which an end can be reached, or -1. */
	private int live(int configuration, Layer next) {
		if (configuration == TokenAutomaton.DEAD || automaton().distance(configuration) == TokenAutomaton.UNREACHABLE) {
			return -1;
		}
		return index(next, configuration);
	}

	private int index(Layer next, int configuration) {
		if (this.stamp[configuration] != this.now) {
			this.stamp[configuration] = this.now;
			this.indexOf[configuration] = next.add(configuration);
		}
		return this.indexOf[configuration];
	}

	/** Candidates that do the same in a state become one group. */
	private void fold(Layer here, int state, Candidates row, int extra, double floor) {
		int first = this.groups;
		int[] ids = row.ids();
		int place = here.addState(ids.length);
		for (int k = 0; k < ids.length; k++) {
			long effect = this.known.effect(automaton(), this.number, state, ids[k]);
			int group = (effect == NO_EFFECT) ? -1 : group(first, effect);
			here.groupOf[place + k] = group;
			if (group >= 0) {
				float logProb = row.logProbs()[k];
				this.sums[group] += Math.exp(logProb);
				if (Math.max(logProb, LOWEST) > this.maxima[group]) {
					this.maxima[group] = Math.max(logProb, LOWEST);
					this.tokens[group] = ids[k];
				}
			}
		}
		if (extra != FILL) {
			long effect = automaton().effect(state, extra);
			int group = (effect == NO_EFFECT) ? -1 : group(first, effect);
			if (group >= 0 && floor > this.maxima[group]) {
				this.maxima[group] = floor;
				this.tokens[group] = extra;
			}
		}
		this.groupStamp[state] = this.now;
		this.groupsOf[state] = first;
		this.groupEnd[state] = this.groups;
	}

	private int group(int first, long effect) {
		for (int group = this.groups - 1; group >= first; group--) {
			if (this.effects[group] == effect) {
				return group;
			}
		}
		if (this.groups == this.effects.length) {
			int more = this.groups * 2;
			this.effects = Arrays.copyOf(this.effects, more);
			this.sums = Arrays.copyOf(this.sums, more);
			this.maxima = Arrays.copyOf(this.maxima, more);
			this.tokens = Arrays.copyOf(this.tokens, more);
		}
		this.effects[this.groups] = effect;
		this.sums[this.groups] = 0;
		this.maxima[this.groups] = Double.NEGATIVE_INFINITY;
		this.tokens[this.groups] = FILL;
		return this.groups++;
	}

	private void backward(int cell) {
		Layer here = layer(cell);
		if (cell == this.cells) {
			for (int i = 0; i < here.size; i++) {
				boolean ends = automaton().accepting(here.at[i]);
				here.backward[i] = ends ? 1 : 0;
				here.best[i] = ends ? 0 : Double.NEGATIVE_INFINITY;
			}
			return;
		}
		Layer next = layer(cell + 1);
		Arrays.fill(here.backward, 0, here.size, 0);
		Arrays.fill(here.best, 0, here.size, Double.NEGATIVE_INFINITY);
		for (int way = 0; way < here.ways; way++) {
			int source = here.from[way];
			int target = here.to[way];
			here.backward[source] += here.sum[way] * next.backward[target];
			double total = here.max[way] + next.best[target];
			if (total > here.best[source] || total == here.best[source] && total > Double.NEGATIVE_INFINITY
					&& here.token[way] < here.bestToken[source]) {
				here.best[source] = total;
				here.bestToken[source] = here.token[way];
				here.bestNext[source] = target;
			}
		}
		here.scaleBackward(next.backwardScale);
	}

	/** Whether a filling was found among those that were looked at. */
	public boolean isFeasible() {
		return layer(0).best[0] > Double.NEGATIVE_INFINITY;
	}

	/**
	 * The probability of all fillings, as a logarithm; minus infinity if none has any.
	 */
	public double logZ() {
		return (layer(0).backward[0] == 0) ? Double.NEGATIVE_INFINITY
				: Math.log(layer(0).backward[0]) + layer(0).backwardScale;
	}

	/**
	 * The probability of all beginnings that are still going on behind the last cell, as
	 * a logarithm.
	 */
	public double logOpen() {
		return massBehind(false);
	}

	/**
	 * How much of what is going on has come to an end: Z / (Z + open); NaN if nothing is
	 * going on.
	 */
	public double closedRatio() {
		double closed = logZ();
		double open = logOpen();
		double most = Math.max(closed, open);
		return Math.exp(closed - most) / (Math.exp(closed - most) + Math.exp(open - most));
	}

	private double massBehind(boolean accepting) {
		Layer last = layer(this.cells);
		double sum = 0;
		for (int i = 0; i < last.size; i++) {
			sum += (automaton().accepting(last.at[i]) == accepting) ? last.forward[i] : 0;
		}
		return Math.log(sum) + last.forwardScale;
	}

	/** The log probability of the witness. */
	public double witnessLogProb() {
		return layer(0).best[0];
	}

	/** The most probable filling: tokens, then {@link #FILL}. */
	public int[] witness() {
		int[] witness = new int[this.cells];
		int at = 0;
		for (int cell = 0; cell < this.cells; cell++) {
			witness[cell] = layer(cell).bestToken[at];
			at = layer(cell).bestNext[at];
		}
		return witness;
	}

	/** Whether every filling that was found has ended before a cell. */
	public boolean hasEndedBefore(int cell) {
		Layer here = layer(cell);
		for (int i = 0; i < here.size; i++) {
			if (here.best[i] > Double.NEGATIVE_INFINITY && !automaton().accepting(here.at[i])) {
				return false;
			}
		}
		return true;
	}

	/**
	 * The probability of each number of tokens, 0 to cells; zeros if no filling has any.
	 */
	public double[] lengths() {
		double[] lengths = new double[this.cells + 1];
		double most = Double.NEGATIVE_INFINITY;
		for (int length = Math.max(1, this.lastCommit + 1); length <= this.cells; length++) {
			most = Math.max(most, this.arrivals[length]);
		}
		if (most == Double.NEGATIVE_INFINITY) {
			return lengths;
		}
		double sum = 0;
		for (int length = Math.max(1, this.lastCommit + 1); length <= this.cells; length++) {
			lengths[length] = Math.exp(this.arrivals[length] - most);
			sum += lengths[length];
		}
		for (int length = 0; length <= this.cells; length++) {
			lengths[length] /= sum;
		}
		return lengths;
	}

	/**
	 * The probability of each candidate of an open cell given that the value is valid.
	 * @return [candidates + 1], the last one for fill; zeros if no filling has any
	 */
	public double[] posterior(int cell) {
		Layer here = layer(cell);
		Layer next = layer(cell + 1);
		int known = this.rows[cell].ids().length;
		double[] posterior = new double[known + 1];
		if (this.weights.length < here.groups) {
			this.weights = new double[here.groups * 2];
		}
		Arrays.fill(this.weights, 0, here.groups, 0);
		double fill = 0;
		for (int way = 0; way < here.ways; way++) {
			double weight = here.forward[here.from[way]] * next.backward[here.to[way]];
			if (here.group[way] >= 0) {
				this.weights[here.group[way]] += weight;
			}
			else if (here.token[way] == FILL) {
				fill += weight;
			}
		}
		for (int state = 0; state < here.states; state++) {
			for (int k = 0; k < known; k++) {
				int group = here.groupOf[state * known + k];
				posterior[k] += (group < 0) ? 0 : this.weights[group];
			}
		}
		double sum = fill;
		for (int k = 0; k < known; k++) {
			posterior[k] *= Math.exp(this.rows[cell].logProbs()[k]);
			sum += posterior[k];
		}
		posterior[known] = fill;
		for (int k = 0; k <= known && sum > 0; k++) {
			posterior[k] /= sum;
		}
		return posterior;
	}

	/**
	 * Probability that is in none of the candidates, summed over the open cells: what Z
	 * may lack.
	 */
	public double tail() {
		double sum = 0;
		for (int cell = 0; cell < this.cells; cell++) {
			sum += (this.committed[cell] == OPEN) ? this.rows[cell].tail() : 0;
		}
		return sum;
	}

}
