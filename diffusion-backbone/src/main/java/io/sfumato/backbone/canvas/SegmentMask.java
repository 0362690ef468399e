package io.sfumato.backbone.canvas;

import java.util.BitSet;

import io.sfumato.backbone.AttentionPattern;

/**
 * Who sees whom on a canvas that consists of media, text and answer, by the segment that
 * each cell belongs to: media count from 0, text follows.
 */
final class SegmentMask {

	/** The segment number of the answer, greater than that of every prompt segment. */
	static final int ANSWER = Integer.MAX_VALUE;

	private SegmentMask() {
	}

	/**
	 * segments [length] → mask, {@code bit query · length + key}.
	 * @param media number of media
	 */
	static BitSet of(AttentionPattern pattern, int[] segments, int media) {
		int length = segments.length;
		BitSet mask = new BitSet(length * length);
		for (int query = 0; query < length; query++) {
			for (int key = 0; key < length; key++) {
				mask.set(query * length + key, sees(pattern, segments[query], segments[key], media));
			}
		}
		return mask;
	}

	/** The same where a cell sees its block and all before it. */
	static BitSet byBlocks(int length, int blockSize) {
		BitSet mask = new BitSet(length * length);
		for (int query = 0; query < length; query++) {
			int end = Math.min(length, (query / blockSize + 1) * blockSize);
			mask.set(query * length, query * length + end);
		}
		return mask;
	}

	private static boolean sees(AttentionPattern pattern, int query, int key, int media) {
		if (pattern == AttentionPattern.BLOCK_CAUSAL) {
			throw new IllegalArgumentException("segments say nothing about blocks");
		}
		if (pattern == AttentionPattern.SEGMENT_CAUSAL && query < media) {
			return query == key;
		}
		return query == ANSWER || key != ANSWER;
	}

}
