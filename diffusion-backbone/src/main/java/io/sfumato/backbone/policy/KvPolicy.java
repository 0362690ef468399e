package io.sfumato.backbone.policy;

import java.util.BitSet;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.canvas.Canvas;

/**
 * Which cells a pass evaluates and which keys and values it reuses. Made for one run;
 * closed with it, together with the keys and values it has taken.
 */
public interface KvPolicy extends AutoCloseable {

	/**
	 * Fills the empty plan of the next pass. All cells of the window that may be decided
	 * must be among the queries.
	 */
	void plan(StepContext context, ForwardPlan plan);

	/**
	 * Adds cells that the next pass shall read besides those that may be decided.
	 * @param cells by index on the canvas
	 */
	default void watch(StepContext context, BitSet cells) {
	}

	/** Told what the pass says about the cells that were read, if any is watched. */
	default void observed(StepContext context, Observations observations) {
	}

	/**
	 * Takes over the keys and values of the plan's queries, if the plan asked for them.
	 */
	default void onForward(StepContext context, KeyValues fresh) {
		fresh.close();
	}

	/**
	 * The most queries of one pass.
	 * @param length cells of the canvas
	 */
	default int capacity(int length) {
		return length;
	}

	/**
	 * Does without some cells of the prompt from now on.
	 * @param dropped all of them, by index
	 * @throws UnsupportedOperationException unless {@link #canDrop}
	 */
	default void drop(Backbone backbone, Canvas canvas, BitSet dropped) {
		throw new UnsupportedOperationException(getClass().getSimpleName() + " needs the whole prompt");
	}

	/** Whether cells of the prompt can be dropped. */
	default boolean canDrop() {
		return false;
	}

	/** Whether passes go block by block, which one canvas at a time can do. */
	default boolean isByLayers() {
		return false;
	}

	/** What reuse means for the result. */
	Exactness exactness();

	@Override
	default void close() {
	}

	/** What a cache does to the logits. */
	enum Exactness {

		/** There is no cache. */
		NONE,

		/** Same logits as a full pass under the model's own attention pattern. */
		EXACT,

		/** Keys and values may be stale. */
		APPROXIMATE

	}

}
