package io.sfumato.ai.remote;

import io.sfumato.engine.error.EngineException;
import io.sfumato.engine.event.GenerationEvent;
import org.jspecify.annotations.Nullable;

/**
 * What a server's stream says, as the events of a run. One object per run; used by one
 * thread.
 */
interface Frames {

	/**
	 * The event of a frame; null for one that has nothing new.
	 * @param name of the frame; empty for one without
	 * @param data its JSON
	 * @throws tools.jackson.core.JacksonException if it isn't what a server of ours says
	 */
	@Nullable GenerationEvent next(String name, String data);

	/** The failure that ends the events. */
	GenerationEvent failed(EngineException problem);

}
