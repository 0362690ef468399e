/**
 * One home for errors: every failure, the framework's own included, becomes the same
 * problem detail.
 */
@NullMarked
package io.sfumato.web.problem;

import org.jspecify.annotations.NullMarked;
