package io.sfumato.structured.read;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The labels of a question as a tree of tokens. Each label ends with the model's end
 * token, so none is the beginning of another one ("red", "red circle") and the chain rule
 * gives every label its exact probability: the product, over the nodes on its way that
 * have several children, of the softmax restricted to these children. A label may be
 * spelled in several ways ("yes", "Yes"), whose probabilities add up. Immutable.
 */
public final class LabelTrie {

	private static final int NO_OPTION = -1;

	private final Node root;

	private final int options;

	private LabelTrie(Node root, int options) {
		this.root = root;
		this.options = options;
	}

	/**
	 * Builds the tree.
	 * @param spellings for each option the ways its label is written, the usual one
	 * first; another one that is some other option's counts as that
	 * @param endToken ends an answer
	 * @throws SameLabelException if two options are written alike
	 */
	public static LabelTrie of(List<List<int[]>> spellings, int endToken) {
		Building root = new Building();
		for (int option = 0; option < spellings.size(); option++) {
			int there = root.add(spellings.get(option).getFirst(), endToken, option);
			if (there != option) {
				throw new SameLabelException(there, option);
			}
		}
		for (int option = 0; option < spellings.size(); option++) {
			for (int[] spelling : spellings.get(option)) {
				root.add(spelling, endToken, option);
			}
		}
		return new LabelTrie(root.build(new int[0]), spellings.size());
	}

	Node root() {
		return this.root;
	}

	/** Number of options. */
	public int options() {
		return this.options;
	}

	/** Cells that hold the longest label and its end. */
	public int longest() {
		return this.root.depthBelow();
	}

	/**
	 * A place in the tree.
	 */
	public static final class Node {

		private final int[] path;

		private final int[] tokens;

		private final List<Node> children;

		private final int option;

		private Node(int[] path, int[] tokens, List<Node> children, int option) {
			this.path = path;
			this.tokens = tokens;
			this.children = children;
			this.option = option;
		}

		/** The tokens that lead here; what comes next stands in the cell behind them. */
		public int[] path() {
			return this.path.clone();
		}

		/** What may come next, ascending. */
		public int[] tokens() {
			return this.tokens.clone();
		}

		Node child(int index) {
			return this.children.get(index);
		}

		boolean isLabel() {
			return this.option != NO_OPTION;
		}

		int option() {
			return this.option;
		}

		/** The next node that has something to decide, or a label. */
		Node next() {
			Node node = this;
			while (node.children.size() == 1) {
				node = node.children.getFirst();
			}
			return node;
		}

		void collectOptions(List<Integer> found) {
			if (isLabel()) {
				found.add(this.option);
			}
			this.children.forEach((child) -> child.collectOptions(found));
		}

		private int depthBelow() {
			return this.children.stream().mapToInt((child) -> 1 + child.depthBelow()).max().orElse(0);
		}

		@Override
		public String toString() {
			return "Node" + Arrays.toString(this.path);
		}

	}

	/** A node that still grows. */
	private static final class Building {

		private final Map<Integer, Building> children = new TreeMap<>();

		private int option = NO_OPTION;

		/** Adds a spelling unless it is there; the option it belongs to. */
		int add(int[] spelling, int endToken, int option) {
			if (spelling.length == 0) {
				throw new IllegalArgumentException("option %d has a label without tokens".formatted(option));
			}
			Building node = this;
			for (int token : spelling) {
				node = node.children.computeIfAbsent(token, (key) -> new Building());
			}
			node = node.children.computeIfAbsent(endToken, (key) -> new Building());
			node.option = (node.option == NO_OPTION) ? option : node.option;
			return node.option;
		}

		Node build(int[] path) {
			int[] tokens = this.children.keySet().stream().mapToInt(Integer::intValue).toArray();
			List<Node> built = new ArrayList<>();
			this.children.forEach((token, child) -> {
				int[] longer = Arrays.copyOf(path, path.length + 1);
				longer[path.length] = token;
				built.add(child.build(longer));
			});
			return new Node(path, tokens, List.copyOf(built), this.option);
		}

	}

}
