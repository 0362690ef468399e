package io.sfumato.backbone;

import java.util.BitSet;

import org.jspecify.annotations.Nullable;

/**
 * One forward pass: which cells are computed, what they may look at, what is wanted back.
 *
 * @param queries the cells to evaluate
 * @param past keys and values of other cells, read only; null when there are none
 * @param mask who may attend whom: bit {@code (b · T + q) · (P + T) + k} is set if query
 * {@code q} of canvas {@code b} sees key {@code k} (past first, then the queries); null
 * when everybody sees everything. No row may be empty.
 * @param rows the rows the language-model head runs on, as {@code canvas · count + cell},
 * ascending; may be empty (a prefill)
 * @param logits whether full logits of these rows are wanted, not only their statistics
 * @param keyValues whether the queries' own keys and values are wanted
 * @param cancel tells a pass in flight to stop
 * @param attention whether it is wanted where the rows look, of one canvas; they must be
 * rows of cells that see everything
 */
public record ForwardRequest(QueryCells queries, @Nullable KeyValues past, @Nullable BitSet mask, int[] rows,
		boolean logits, boolean keyValues, CancelSignal cancel, boolean attention) {

	/** A pass that doesn't tell where its rows look. */
	public ForwardRequest(QueryCells queries, @Nullable KeyValues past, @Nullable BitSet mask, int[] rows,
			boolean logits, boolean keyValues, CancelSignal cancel) {
		this(queries, past, mask, rows, logits, keyValues, cancel, false);
	}

}
