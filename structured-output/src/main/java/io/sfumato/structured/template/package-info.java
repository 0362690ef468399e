/**
 * Templates: text with places to fill in, each of a kind. They become the same scaffolds
 * that schemas become.
 */
@NullMarked
package io.sfumato.structured.template;

import org.jspecify.annotations.NullMarked;
