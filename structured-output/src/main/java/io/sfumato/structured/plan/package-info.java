/**
 * What a schema or a template became: which parts of the record are fixed, which are read
 * as one of a few labels, and which are open and have a language.
 */
@NullMarked
package io.sfumato.structured.plan;

import org.jspecify.annotations.NullMarked;
