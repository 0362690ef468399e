/**
 * Runs on a running server: chats through its OpenAI-compatible route, with the text as
 * it becomes stable and the receipt at the end, all else through its native ones.
 */
@NullMarked
package io.sfumato.ai.remote;

import org.jspecify.annotations.NullMarked;
