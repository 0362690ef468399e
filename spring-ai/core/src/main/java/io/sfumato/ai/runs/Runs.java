package io.sfumato.ai.chats;

import java.util.function.Consumer;

import io.sfumato.engine.Run;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.RunRequest;

/**
 * Runs chats: {@code engine::submit} in this process, or a server. Thread-safe.
 */
@FunctionalInterface
public interface Chats {

	/**
	 * Submits a chat, which may block for a moment but not until the run has ended.
	 * @param chat whose operation is a {@link io.sfumato.engine.request.Operation.Chat}
	 * @param events receives what happens, by one thread at a time, the last event being
	 * {@link GenerationEvent.Done} or {@link GenerationEvent.Failed}; must return quickly
	 * @throws io.sfumato.engine.error.EngineException if the chat is refused; then no
	 * event is sent
	 */
	Run submit(RunRequest chat, Consumer<GenerationEvent> events);

}
