/**
 * From a directory or the embedded resource to a model that answers: unpacking, checks,
 * memory, sessions, warm-up.
 */
@NullMarked
package io.sfumato.engine.model;

import org.jspecify.annotations.NullMarked;
