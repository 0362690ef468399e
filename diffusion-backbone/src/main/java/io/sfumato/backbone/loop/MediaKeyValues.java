package io.sfumato.backbone.loop;

import java.util.function.Supplier;

import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.canvas.Segment;

/**
 * Where the keys and values of media that were evaluated before are found. A medium of a
 * segment-causal model sees only itself, so they are exact for every question.
 */
public interface MediaKeyValues {

	/**
	 * The keys and values of a medium at positions 0 to length − 1.
	 * @param medium goes by its key
	 * @param evaluation computes them if they aren't there; the result belongs to the
	 * callee. Throws what {@link io.sfumato.backbone.Backbone#forward} throws.
	 * @return open until the caller closes it
	 */
	Lease acquire(Segment.Medium medium, Supplier<KeyValues> evaluation);

	/** Remembers nothing. */
	static MediaKeyValues uncached() {
		return (medium, evaluation) -> {
			KeyValues evaluated = evaluation.get();
			return new Lease() {

				@Override
				public KeyValues keyValues() {
					return evaluated;
				}

				@Override
				public void close() {
					evaluated.close();
				}

			};
		};
	}

	/** The right to read keys and values until it is closed. */
	interface Lease extends AutoCloseable {

		KeyValues keyValues();

		@Override
		void close();

	}

}
