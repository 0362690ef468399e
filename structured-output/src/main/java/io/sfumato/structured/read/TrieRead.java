package io.sfumato.structured.read;

import java.util.ArrayList;
import java.util.List;

/**
 * One reading of the labels of a question, level by level: {@link #pending()} names the
 * nodes whose next token must be read, {@link #accept} takes what the model says there,
 * until {@link #isDone()}. Labels of one token take one level. Not thread-safe.
 */
public final class TrieRead {

	/**
	 * Below this mass a node isn't worth a row: its labels share what it has
	 * (structured-output.md §9.2).
	 */
	public static final double LEAST_MASS = 1e-3;

	private final double leastMass;

	private final double[] probabilities;

	private List<Open> open = new ArrayList<>();

	private double labelMass = Double.NaN;

	/**
	 * @param leastMass what a node must have to be read, 0 for all
	 */
	public TrieRead(LabelTrie trie, double leastMass) {
		this.leastMass = leastMass;
		this.probabilities = new double[trie.options()];
		reach(trie.root(), 1, this.open);
	}

	/** The nodes that are to be read next, in a fixed order. */
	public List<LabelTrie.Node> pending() {
		return this.open.stream().map(Open::node).toList();
	}

	/** Whether every label has its probability. */
	public boolean isDone() {
		return this.open.isEmpty();
	}

	/**
	 * What the model says at all pending nodes.
	 * @param rows for each pending node the logits of its {@link LabelTrie.Node#tokens()}
	 * and the logarithm of the normaliser of the whole row
	 */
	public void accept(List<Row> rows) {
		if (rows.size() != this.open.size()) {
			throw new IllegalArgumentException(
					"%d rows for %d nodes that are read".formatted(rows.size(), this.open.size()));
		}
		List<Open> next = new ArrayList<>();
		for (int i = 0; i < rows.size(); i++) {
			Open node = this.open.get(i);
			Row row = rows.get(i);
			if (Double.isNaN(this.labelMass)) {
				this.labelMass = row.mass();
			}
			Distribution tokens = Distribution.ofLogarithms(row.logits());
			for (int child = 0; child < tokens.size(); child++) {
				reach(node.node().child(child), node.mass() * tokens.probability(child), next);
			}
		}
		this.open = next;
	}

	private void reach(LabelTrie.Node start, double mass, List<Open> next) {
		LabelTrie.Node node = start.next();
		if (node.isLabel()) {
			this.probabilities[node.option()] += mass;
		}
		else if (mass > this.leastMass) {
			next.add(new Open(node, mass));
		}
		else {
			List<Integer> below = new ArrayList<>();
			node.collectOptions(below);
			below.forEach((option) -> this.probabilities[option] += mass / below.size());
		}
	}

	/** The probabilities of the options. */
	public Distribution distribution() {
		if (!isDone()) {
			throw new IllegalStateException("%d nodes aren't read yet".formatted(this.open.size()));
		}
		return Distribution.of(this.probabilities);
	}

	/**
	 * How much of its probability the model gave to the labels' tokens at the first place
	 * where they differ: little means it wanted to say something else. 1 where nothing
	 * was read.
	 */
	public double labelMass() {
		return Double.isNaN(this.labelMass) ? 1 : this.labelMass;
	}

	/**
	 * What the model says in one cell.
	 *
	 * @param logits of the tokens in question
	 * @param logNormaliser {@code ln Σ exp(z)} over the whole vocabulary
	 */
	public record Row(double[] logits, double logNormaliser) {

		private double mass() {
			double mass = 0;
			for (double logit : this.logits) {
				double probability = Math.exp(logit - this.logNormaliser);
				mass += Double.isNaN(probability) ? 0 : probability;
			}
			return Math.min(1, mass);
		}

	}

	private record Open(LabelTrie.Node node, double mass) {
	}

}
