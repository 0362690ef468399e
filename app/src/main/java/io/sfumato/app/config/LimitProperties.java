package io.sfumato.app.config;

import java.time.Duration;

import io.sfumato.web.request.WebLimits;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much one request, and all of them together, may take. GET /api/v1/limits lists
 * them.
 *
 * @param jsonBytes size of a JSON body
 * @param multipartBytes size of a multipart body, all parts together
 * @param heldBytes size of all bodies held at one moment; a quarter of the heap if unset
 * @param images pictures of a request
 * @param imageBytes size of one picture's file
 * @param imagePixels pixels of one picture
 * @param imageSmallestSide shortest side of a picture in pixels
 * @param imageLargestSide longest side of a picture in pixels
 * @param clips recordings of a request
 * @param clipBytes size of one recording's file
 * @param clipSeconds length of one recording
 * @param transcriptionSeconds length of a recording that is only written down
 * @param questions questions of a request
 * @param captions captions of a request
 * @param textBytes size of a question, a prompt or instructions in UTF-8
 * @param contextBytes size of a context in UTF-8
 * @param newTokens tokens of one answer
 * @param metadata pairs of metadata
 * @param activeRuns runs that take turns, step by step
 * @param queue runs that wait beside them; one more is refused with 429
 * @param deadline of a run that names none, from its arrival
 * @param longestDeadline the longest a run may name
 */
@ConfigurationProperties("sfumato.limits")
public record LimitProperties(@DefaultValue("32MB") DataSize jsonBytes, @DefaultValue("64MB") DataSize multipartBytes,
		@Nullable DataSize heldBytes, @DefaultValue("8") int images, @DefaultValue("16MB") DataSize imageBytes,
		@DefaultValue("40000000") long imagePixels, @DefaultValue("16") int imageSmallestSide,
		@DefaultValue("8192") int imageLargestSide, @DefaultValue("2") int clips,
		@DefaultValue("25MB") DataSize clipBytes, @DefaultValue("300") int clipSeconds,
		@DefaultValue("1800") int transcriptionSeconds, @DefaultValue("32") int questions,
		@DefaultValue("8") int captions, @DefaultValue("64KB") DataSize textBytes,
		@DefaultValue("256KB") DataSize contextBytes, @DefaultValue("1024") int newTokens,
		@DefaultValue("16") int metadata, @DefaultValue("4") int activeRuns, @DefaultValue("64") int queue,
		@DefaultValue("120s") Duration deadline, @DefaultValue("600s") Duration longestDeadline) {

	/** What the HTTP layer has to know of them. */
	public WebLimits web() {
		long held = (this.heldBytes != null) ? this.heldBytes.toBytes() : Runtime.getRuntime().maxMemory() / 4;
		return new WebLimits(this.jsonBytes.toBytes(), this.multipartBytes.toBytes(), held, this.images,
				this.imageBytes.toBytes(), this.clips, this.clipBytes.toBytes(),
				Math.toIntExact(this.textBytes.toBytes()), Math.toIntExact(this.contextBytes.toBytes()),
				this.questions);
	}

}
