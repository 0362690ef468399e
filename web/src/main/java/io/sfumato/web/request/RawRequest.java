package io.sfumato.web.request;

import java.util.List;

/**
 * A request as it was read off the wire, not looked into.
 *
 * @param json the request object
 * @param files the file parts in order; none for a JSON body
 */
record RawRequest(byte[] json, List<FilePart> files) implements RawBody {

	@Override
	public void addTo(Fingerprint fingerprint) {
		fingerprint.json(this.json);
		this.files.forEach(fingerprint::file);
	}

}
