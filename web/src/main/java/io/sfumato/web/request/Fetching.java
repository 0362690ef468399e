package io.sfumato.web.request;

import java.util.function.Function;

import io.sfumato.web.remote.RemoteMedia;

/**
 * What may be fetched for the request that is being read: bound to the worker that reads
 * it, so that the classes which take a request apart, made once for all of them, needn't
 * hand it down to the one that meets an address.
 *
 * @param share where the fetched bytes are counted
 */
record Fetching(RemoteMedia media, HeldBytes.Share share) {

	private static final ScopedValue<Fetching> CURRENT = ScopedValue.newInstance();

	/** A mapping within which media are fetched. */
	<R, T> Function<R, T> during(Function<R, T> mapping) {
		return (raw) -> ScopedValue.where(CURRENT, this).call(() -> mapping.apply(raw));
	}

	/** Fetches for the current request; outside of one nothing is fetched. */
	static DataUrls.Decoded fetch(String url, String pointer) {
		RemoteMedia.Fetched fetched = CURRENT.isBound()
				? CURRENT.get().media().fetch(url, pointer, CURRENT.get().share()::grow)
				: RemoteMedia.OFF.fetch(url, pointer, (length) -> {
				});
		return new DataUrls.Decoded(fetched.bytes(), fetched.type());
	}

}
