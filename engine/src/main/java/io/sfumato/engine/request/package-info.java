/**
 * What a caller asks for: operations, media and options, already parsed but not yet
 * validated.
 */
@NullMarked
package io.sfumato.engine.request;

import org.jspecify.annotations.NullMarked;
