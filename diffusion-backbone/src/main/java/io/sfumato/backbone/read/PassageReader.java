package io.sfumato.backbone.read;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.ForwardRequest;
import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.QueryCells;
import io.sfumato.backbone.canvas.Canvas;

/**
 * Reads passages that stand behind the same media.
 * <p>
 * Where a model is segment-causal and the media's keys and values are given, passages are
 * packed into one pass: each starts at the position behind the media, sees the media and
 * itself, and none sees another one, by a mask. Text cells don't see the answer behind
 * them. So every passage gets the logits it would get alone, whatever stands beside it
 * (structured-output.md §5.1), but for the last digits: sums over more keys round
 * otherwise. Passages without media have nothing in common that could be evaluated once,
 * and any other model has no keys and values of media alone that were exact: there each
 * passage is evaluated in a pass of its own, to the same bits whatever else is read.
 * <p>
 * Not thread-safe; owns nothing.
 */
public final class PassageReader {

	/**
	 * Cells of one packed pass; a longer passage has one to itself. Matrix products are
	 * at their best from here on, and the kernel computes each passage's attention to all
	 * others before the mask takes it away again, which grows with the square.
	 */
	static final int MOST_CELLS = 256;

	private final Backbone backbone;

	private final int mediaLength;

	private final @Nullable KeyValues past;

	private final CancelSignal cancel;

	/**
	 * @param mediaLength soft tokens that every passage begins with
	 * @param past keys and values of all of them, where the model is segment-causal and
	 * there are any; null evaluates them again with every passage
	 */
	public PassageReader(Backbone backbone, int mediaLength, @Nullable KeyValues past, CancelSignal cancel) {
		if (past != null
				&& (backbone.shape().attention() != AttentionPattern.SEGMENT_CAUSAL || past.length() != mediaLength)) {
			throw new IllegalArgumentException(
					"keys of %d cells aren't those of %d media cells that see only themselves".formatted(past.length(),
							mediaLength));
		}
		this.backbone = backbone;
		this.mediaLength = mediaLength;
		this.past = past;
		this.cancel = cancel;
	}

	/**
	 * How many passages, from the first on, the next pass takes; at least one.
	 * @param passages not empty
	 */
	public int fitting(List<Passage> passages) {
		if (!isPacked()) {
			return 1;
		}
		int cells = 0;
		int count = 0;
		while (count < passages.size() && (count == 0 || cells + ownCells(passages.get(count)) <= MOST_CELLS)) {
			cells += ownCells(passages.get(count++));
		}
		return count;
	}

	private int ownCells(Passage passage) {
		return passage.length() - this.mediaLength;
	}

	/** Whether several passages share a pass. */
	public boolean isPacked() {
		return this.past != null;
	}

	/**
	 * One forward pass.
	 * @param passages as many as {@link #fitting} said, all with the same media, which
	 * stand before the text where passages are packed
	 * @return rows of all read cells, passage by passage; with logits, to be closed by
	 * the caller
	 * @throws io.sfumato.backbone.CancelledForwardException if the signal fires
	 */
	public ForwardRows read(List<Passage> passages) {
		return isPacked() ? packed(passages) : whole(passages.getFirst());
	}

	private ForwardRows packed(List<Passage> passages) {
		int cells = passages.stream().mapToInt(this::ownCells).sum();
		QueryCells queries = new QueryCells(1, cells, this.backbone.shape().hidden());
		int keys = this.mediaLength + cells;
		BitSet mask = new BitSet(cells * keys);
		List<Integer> rows = new ArrayList<>();
		int first = 0;
		for (Passage passage : passages) {
			Canvas canvas = canvas(passage);
			int own = ownCells(passage);
			int text = own - passage.answer().size();
			for (int cell = 0; cell < own; cell++) {
				canvas.query(this.mediaLength + cell, this.backbone, queries, 0);
				int row = (first + cell) * keys;
				int seen = (cell < text) ? text : own;
				mask.set(row, row + this.mediaLength);
				mask.set(row + this.mediaLength + first, row + this.mediaLength + first + seen);
			}
			for (int cell : passage.cells()) {
				rows.add(first + text + cell);
			}
			first += own;
		}
		return forward(queries, this.past, mask, rows);
	}

	private ForwardRows whole(Passage passage) {
		Canvas canvas = canvas(passage);
		QueryCells queries = new QueryCells(1, canvas.length(), this.backbone.shape().hidden());
		for (int index = 0; index < canvas.length(); index++) {
			canvas.query(index, this.backbone, queries, 0);
		}
		// a model that shifts its logits says a cell in the one before it
		int shift = this.backbone.shape().logitShift();
		List<Integer> rows = passage.cells().stream().map((cell) -> canvas.promptLength() + cell - shift).toList();
		return forward(queries, null, canvas.attention(this.backbone.shape()), rows);
	}

	private Canvas canvas(Passage passage) {
		return Canvas.builder(passage.prompt(), this.backbone.shape().maskToken())
			.fixed(passage.answer().stream().mapToInt(Integer::intValue).toArray())
			.build();
	}

	private ForwardRows forward(QueryCells queries, @Nullable KeyValues keyValues, @Nullable BitSet mask,
			List<Integer> rows) {
		return this.backbone.forward(new ForwardRequest(queries, keyValues, mask,
				rows.stream().mapToInt(Integer::intValue).toArray(), true, false, this.cancel));
	}

}
