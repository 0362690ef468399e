/**
 * The settings {@code sfumato.*} and what they become.
 */
@NullMarked
package io.sfumato.app.config;

import org.jspecify.annotations.NullMarked;
