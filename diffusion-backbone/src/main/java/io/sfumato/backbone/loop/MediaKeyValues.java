package io.sfumato.backbone.loop;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.canvas.Segment;

/**
 * Where the keys and values of media that were evaluated before are found, at positions 0
 * to length − 1. A medium of a segment-causal model sees only itself, so they are exact
 * for every question.
 */
public interface MediaKeyValues {

	/**
	 * Those of a medium if they are there.
	 * @param medium goes by its key
	 * @return open until the caller closes it; null if they aren't there
	 */
	@Nullable Lease find(Segment.Medium medium);

	/**
	 * Remembers those of a medium.
	 * @param fresh belongs to the callee from now on
	 * @return open until the caller closes it
	 */
	Lease add(Segment.Medium medium, KeyValues fresh);

	/**
	 * Those of a medium, evaluated if they aren't there.
	 * @param evaluation throws what {@link io.sfumato.backbone.Backbone#forward} throws
	 * @return open until the caller closes it
	 */
	default Lease acquire(Segment.Medium medium, Supplier<KeyValues> evaluation) {
		Lease known = find(medium);
		return (known != null) ? known : add(medium, evaluation.get());
	}

	/** Remembers nothing. */
	static MediaKeyValues uncached() {
		return new MediaKeyValues() {

			@Override
			public @Nullable Lease find(Segment.Medium medium) {
				return null;
			}

			@Override
			public Lease add(Segment.Medium medium, KeyValues fresh) {
				return new Lease() {

					@Override
					public KeyValues keyValues() {
						return fresh;
					}

					@Override
					public void close() {
						fresh.close();
					}

				};
			}

		};
	}

	/** The right to read keys and values until it is closed. */
	interface Lease extends AutoCloseable {

		KeyValues keyValues();

		@Override
		void close();

	}

}
