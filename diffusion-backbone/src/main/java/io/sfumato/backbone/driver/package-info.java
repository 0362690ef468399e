/**
 * Decoding that isn't one run of the loop: several runs that vote, a second model that
 * judges or drafts, other ways to sample. Each is a class over a backbone and a small
 * interface for whatever else it needs.
 */
@NullMarked
package io.sfumato.backbone.driver;

import org.jspecify.annotations.NullMarked;
