package io.sfumato.backbone.policy;

import java.util.BitSet;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.KeyValues;

/**
 * The keys and values of a prompt that doesn't see its answer: computed beforehand, or
 * together with the first pass over the answer, which saves a pass of their own.
 */
public interface PromptKeys {

	/** Whether all are computed. */
	boolean isComplete();

	/**
	 * Of all cells of the prompt, in order.
	 * @throws IllegalStateException unless {@link #isComplete}
	 */
	KeyValues keyValues();

	/** Of those cells that were computed before; null for none. */
	@Nullable KeyValues known();

	/** Which cells these are, by index. */
	BitSet knownCells();

	/** Who sees whom while they are computed. */
	AttentionPattern attention();

	/**
	 * Keeps what a pass has computed.
	 * @param fresh of the cells that weren't known, in order, and behind them whatever
	 * else the pass evaluated; closed here
	 */
	void complete(KeyValues fresh);

}
