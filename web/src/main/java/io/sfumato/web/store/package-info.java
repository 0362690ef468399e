/**
 * What the server keeps on disk for its callers: one directory, so many bytes and so many
 * things of each caller at most, for so long.
 */
@NullMarked
package io.sfumato.web.store;

import org.jspecify.annotations.NullMarked;
