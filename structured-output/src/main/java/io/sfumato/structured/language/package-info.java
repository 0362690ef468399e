/**
 * What values look like: patterns, numbers within bounds, dates that are in the calendar,
 * addresses, JSON strings. Each language holds only texts that any conforming validator
 * accepts.
 */
@NullMarked
package io.sfumato.structured.language;

import org.jspecify.annotations.NullMarked;
