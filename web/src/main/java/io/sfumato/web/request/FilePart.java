package io.sfumato.web.request;

import org.jspecify.annotations.Nullable;

/**
 * A file of a multipart request, held in memory.
 *
 * @param name the part's name, by which media items point to it
 * @param declaredType its content type; null when it says nothing about the content
 */
record FilePart(String name, @Nullable String declaredType, byte[] bytes) {
}
