/**
 * The page for people: drop a picture, ask, watch the answer come into focus.
 */
@NullMarked
package io.sfumato.web.page;

import org.jspecify.annotations.NullMarked;
