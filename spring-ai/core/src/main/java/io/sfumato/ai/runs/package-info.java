/**
 * The one thing a chat model needs of an engine, whether that is in this process or
 * elsewhere: somebody who runs a chat.
 */
@NullMarked
package io.sfumato.ai.chats;

import org.jspecify.annotations.NullMarked;
