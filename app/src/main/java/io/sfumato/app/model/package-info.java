/**
 * The life of the model in the application: loaded before the server reports ready,
 * watched by a health indicator and meters, closed at the end.
 */
@NullMarked
package io.sfumato.app.model;

import org.jspecify.annotations.NullMarked;
