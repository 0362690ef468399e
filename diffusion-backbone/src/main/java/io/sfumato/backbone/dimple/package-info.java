/**
 * How Dimple decodes (<a href="https://arxiv.org/abs/2505.16990">Yu et al. 2025</a>;
 * decoding.md section 2.3): everything it is sure of at once, otherwise as many cells as
 * a schedule by the share that is left demands, over the keys and values of its prompt.
 */
@NullMarked
package io.sfumato.backbone.dimple;

import org.jspecify.annotations.NullMarked;
