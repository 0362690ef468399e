package io.sfumato.web.request;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A form as it was read off the wire: one file, and fields.
 *
 * @param fields values by name, in order; a trailing {@code []} of a name is left out
 * @param file null if there is none
 */
record RawForm(Map<String, List<String>> fields, @Nullable FilePart file) implements RawBody {

	@Override
	public void addTo(Fingerprint fingerprint) {
		this.fields.forEach((name, values) -> {
			fingerprint.text(name);
			// or a value could be taken for the next one's name
			fingerprint.text(Integer.toString(values.size()));
			values.forEach(fingerprint::text);
		});
		if (this.file != null) {
			fingerprint.file(this.file);
		}
	}

}
