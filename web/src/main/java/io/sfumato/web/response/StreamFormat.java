package io.sfumato.web.response;

import io.sfumato.engine.event.GenerationEvent;

/**
 * How a surface writes the events of one stream. One instance per stream; used by one
 * thread at a time.
 */
public interface StreamFormat {

	/** What an event looks like in UTF-8; no bytes for one that isn't shown. */
	byte[] frames(GenerationEvent event);

	/**
	 * Whether the event can't be left out where a stream is told again as shortly as
	 * possible.
	 */
	default boolean isEssential(GenerationEvent event) {
		return event instanceof GenerationEvent.Accepted || event instanceof GenerationEvent.Done;
	}

	/** A sign of life between two events. */
	byte[] ping();

}
