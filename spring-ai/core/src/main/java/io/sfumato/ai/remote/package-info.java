/**
 * Chats on a running server, through its OpenAI-compatible route: the text as it becomes
 * stable, the receipt at the end.
 */
@NullMarked
package io.sfumato.ai.remote;

import org.jspecify.annotations.NullMarked;
