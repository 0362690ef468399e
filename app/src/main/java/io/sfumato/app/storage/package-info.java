/**
 * What outlives the server: where it is kept, and when the work on it begins and stops.
 */
@NullMarked
package io.sfumato.app.storage;

import org.jspecify.annotations.NullMarked;
