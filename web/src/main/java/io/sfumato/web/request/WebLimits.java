package io.sfumato.web.request;

import java.util.LinkedHashMap;
import java.util.Map;

import io.sfumato.engine.request.MediaInput.Kind;
import org.jspecify.annotations.Nullable;

/**
 * How much of a request the HTTP layer reads (api.md §4). Sizes are in bytes and checked
 * while reading.
 *
 * @param jsonBytes of a JSON body
 * @param multipartBytes of a multipart body, all parts together
 * @param heldBytes of all bodies that are held at one moment, whoever sent them
 * @param images per request
 * @param imageBytes of one image file
 * @param clips per request
 * @param clipBytes of one sound file
 * @param textBytes of a question, a prompt or instructions, in UTF-8
 * @param contextBytes of a context, in UTF-8
 * @param questions per request
 */
public record WebLimits(long jsonBytes, long multipartBytes, long heldBytes, int images, long imageBytes, int clips,
		long clipBytes, int textBytes, int contextBytes, int questions) {

	/** Files of a request, whatever they turn out to be. */
	public int media() {
		return this.images + this.clips;
	}

	/**
	 * Bytes of one file by what it is said to be; of one that is said to be nothing, the
	 * most that any may have.
	 */
	long fileBytes(@Nullable Kind kind) {
		return switch (kind) {
			case IMAGE -> this.imageBytes;
			case AUDIO -> this.clipBytes;
			case null -> Math.max(this.imageBytes, this.clipBytes);
		};
	}

	/** The limits by their public names. */
	public Map<String, Long> named() {
		var named = new LinkedHashMap<String, Long>();
		named.put("jsonBytes", this.jsonBytes);
		named.put("multipartBytes", this.multipartBytes);
		named.put("images", (long) this.images);
		named.put("imageBytes", this.imageBytes);
		named.put("clips", (long) this.clips);
		named.put("clipBytes", this.clipBytes);
		named.put("textBytes", (long) this.textBytes);
		named.put("contextBytes", (long) this.contextBytes);
		named.put("questions", (long) this.questions);
		return named;
	}

}
