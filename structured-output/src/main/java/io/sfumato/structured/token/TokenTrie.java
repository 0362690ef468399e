package io.sfumato.structured.token;

import java.util.Arrays;

/**
 * All tokens of a vocabulary by their bytes, flattened in depth-first order: a walk that
 * cannot go on jumps over the subtree. Ids with the same bytes hang on one node.
 * Immutable.
 */
public final class TokenTrie {

	private final Vocabulary vocabulary;

	/** Ids in the order of their bytes. */
	private final int[] ids;

	/** Per node. */
	private final byte[] label;

	/** Node behind the subtree. */
	private final int[] end;

	/** From 1. */
	private final short[] depth;

	/** Stretch of {@link #ids} whose bytes end at the node. */
	private final int[] firstId;

	private final int[] lastId;

	private final int nodes;

	private final int longest;

	private TokenTrie(Vocabulary vocabulary, int[] ids, byte[] label, int[] end, short[] depth, int[] firstId,
			int[] lastId, int nodes, int longest) {
		this.vocabulary = vocabulary;
		this.ids = ids;
		this.label = label;
		this.end = end;
		this.depth = depth;
		this.firstId = firstId;
		this.lastId = lastId;
		this.nodes = nodes;
		this.longest = longest;
	}

	/** Sorts a vocabulary; some hundred milliseconds for the largest. */
	public static TokenTrie of(Vocabulary vocabulary) {
		int size = vocabulary.size();
		Integer[] sorted = new Integer[size];
		int count = 0;
		long total = 0;
		int longest = 1;
		for (int id = 0; id < size; id++) {
			int length = vocabulary.bytes(id).length;
			if (length > 0 && length < Short.MAX_VALUE) {
				sorted[count++] = id;
				total += length;
				longest = Math.max(longest, length);
			}
		}
		Arrays.sort(sorted, 0, count, (left, right) -> {
			int order = Arrays.compareUnsigned(vocabulary.bytes(left), vocabulary.bytes(right));
			return (order != 0) ? order : Integer.compare(left, right);
		});
		int[] ids = new int[count];
		for (int i = 0; i < count; i++) {
			ids[i] = sorted[i];
		}
		Builder builder = new Builder(Math.toIntExact(total));
		byte[] previous = {};
		for (int i = 0; i < count; i++) {
			byte[] bytes = vocabulary.bytes(ids[i]);
			builder.add(i, previous, bytes);
			previous = bytes;
		}
		return builder.build(vocabulary, ids, longest);
	}

	Vocabulary vocabulary() {
		return this.vocabulary;
	}

	int nodes() {
		return this.nodes;
	}

	/** Bytes of the longest token. */
	int longest() {
		return this.longest;
	}

	int label(int node) {
		return this.label[node] & 0xFF;
	}

	int end(int node) {
		return this.end[node];
	}

	int depth(int node) {
		return this.depth[node];
	}

	/** How many tokens end at a node. */
	int tokens(int node) {
		return this.lastId[node] - this.firstId[node];
	}

	int token(int node, int index) {
		return this.ids[this.firstId[node] + index];
	}

	/** The lowest id of a single byte, or -1. */
	public int find(byte each) {
		for (int node = 0; node < this.nodes; node = this.end[node]) {
			if (this.label[node] == each) {
				return (tokens(node) > 0) ? token(node, 0) : -1;
			}
		}
		return -1;
	}

	private static final class Builder {

		private final byte[] label;

		private final int[] end;

		private final short[] depth;

		private final int[] firstId;

		private final int[] lastId;

		private int nodes;

		/** Nodes from the root to the last one, by depth. */
		private final int[] path = new int[Short.MAX_VALUE];

		private int pathLength;

		Builder(int most) {
			this.label = new byte[most];
			this.end = new int[most];
			this.depth = new short[most];
			this.firstId = new int[most];
			this.lastId = new int[most];
		}

		void add(int index, byte[] previous, byte[] bytes) {
			int shared = Arrays.mismatch(previous, bytes);
			shared = (shared < 0) ? bytes.length : shared;
			close(shared);
			for (int i = shared; i < bytes.length; i++) {
				this.label[this.nodes] = bytes[i];
				this.depth[this.nodes] = (short) (i + 1);
				this.path[this.pathLength++] = this.nodes++;
			}
			int node = this.path[this.pathLength - 1];
			if (this.lastId[node] == 0) {
				this.firstId[node] = index;
			}
			this.lastId[node] = index + 1;
		}

		private void close(int keep) {
			while (this.pathLength > keep) {
				this.end[this.path[--this.pathLength]] = this.nodes;
			}
		}

		TokenTrie build(Vocabulary vocabulary, int[] ids, int longest) {
			close(0);
			return new TokenTrie(vocabulary, ids, Arrays.copyOf(this.label, this.nodes),
					Arrays.copyOf(this.end, this.nodes), Arrays.copyOf(this.depth, this.nodes),
					Arrays.copyOf(this.firstId, this.nodes), Arrays.copyOf(this.lastId, this.nodes), this.nodes,
					longest);
		}

	}

}
