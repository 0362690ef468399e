/**
 * The use cases of Sfumato over one loaded model: submit a request, follow its events,
 * take its result. Blocks, and knows neither Spring nor HTTP.
 */
@NullMarked
package io.sfumato.engine;

import org.jspecify.annotations.NullMarked;
