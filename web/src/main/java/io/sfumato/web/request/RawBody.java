package io.sfumato.web.request;

/**
 * A body as it was read off the wire, not looked into.
 */
interface RawBody {

	/** Adds everything that was sent to what tells requests apart. */
	void addTo(Fingerprint fingerprint);

}
