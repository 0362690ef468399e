/**
 * Receipts that are dropped into a folder, or posted, become validated rows in
 * PostgreSQL. What the model isn't sure of waits for a person, and what can't be read is
 * kept apart with the reason.
 */
@NullMarked
package io.sfumato.samples.receipts;

import org.jspecify.annotations.NullMarked;
