/**
 * Sfumato's models as Spring AI's: what an application injects and sets options on. Where
 * they run is told by {@link io.sfumato.ai.chats.Chats}.
 */
@NullMarked
package io.sfumato.ai;

import org.jspecify.annotations.NullMarked;
