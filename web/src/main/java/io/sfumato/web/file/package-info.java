/**
 * The routes by which callers upload files, for batches and as media, and fetch them and
 * what batches left.
 */
@NullMarked
package io.sfumato.web.file;

import org.jspecify.annotations.NullMarked;
