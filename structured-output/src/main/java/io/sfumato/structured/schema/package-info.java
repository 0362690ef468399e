/**
 * JSON Schema (2020-12, and drafts 4 to 2019-09 in its terms) becomes a plan. Whatever a
 * schema asserts is kept or refused with a pointer; nothing is ignored in silence.
 */
@NullMarked
package io.sfumato.structured.schema;

import org.jspecify.annotations.NullMarked;
