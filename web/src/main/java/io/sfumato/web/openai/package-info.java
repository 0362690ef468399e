/**
 * OpenAI's routes under {@code /v1}, for clients that know no others: chat completions
 * and the list of models (api.md §1). They run what the native API runs.
 */
@NullMarked
package io.sfumato.web.openai;

import org.jspecify.annotations.NullMarked;
