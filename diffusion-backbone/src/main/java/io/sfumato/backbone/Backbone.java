package io.sfumato.backbone;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * A masked-diffusion transformer. It knows neither canvases nor strategies: it evaluates
 * query cells, each at an explicit position, against the keys and values of other cells.
 * Attention doesn't care in which order keys stand, so a prefill (no past), a prefix
 * cache, a dual cache, a delayed cache and suffix pruning are all this one call with
 * other arguments.
 * <p>
 * Thread-safe: any number of runs may call {@link #forward} at once; a {@link QueryCells}
 * or a {@link ForwardRows} belongs to one of them. Every call blocks.
 */
public interface Backbone extends AutoCloseable {

	/**
	 * Sizes and special ids.
	 */
	BackboneShape shape();

	/**
	 * Writes the embedding of one token, {@code hidden} floats, at the buffer's position
	 * and advances it.
	 */
	void embed(int token, FloatBuffer target);

	/**
	 * One forward pass (one NFE, whatever its batch).
	 * @throws BackboneException if the runtime fails
	 * @throws CancelledForwardException if the request's {@link CancelSignal} fired
	 * before or during the pass
	 */
	ForwardRows forward(ForwardRequest request);

	/**
	 * One forward pass block by block, of one canvas whose cells see everything.
	 * @param request over all cells of the canvas in order, without past, mask, or keys
	 * and values to give back
	 * @param features of the canvas; renewed
	 * @param hook tells each block what to evaluate
	 * @throws BackboneException if the runtime fails
	 * @throws CancelledForwardException as {@link #forward(ForwardRequest)}
	 */
	default ForwardRows forward(ForwardRequest request, LayerFeatures features, LayerHook hook) {
		throw new UnsupportedOperationException(getClass().getSimpleName() + " has no access to single blocks");
	}

	/**
	 * Room for the features of a canvas, none of them known.
	 * @param cells of the canvas
	 */
	default LayerFeatures features(int cells) {
		throw new UnsupportedOperationException(getClass().getSimpleName() + " has no access to single blocks");
	}

	/**
	 * Whether passes with a mask cost no more memory than weights can be held twice, so
	 * that it pays to evaluate a prompt together with its answer: a pass less, over the
	 * same cells.
	 */
	default boolean masksFreely() {
		return true;
	}

	/**
	 * The keys and values of all given cells, in order, as one value that owns its
	 * memory. The parts stay open and belong to their owners.
	 */
	KeyValues join(List<KeyValues> parts);

	@Override
	void close();

}
