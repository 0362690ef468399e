/**
 * What Dimple (<a href="https://arxiv.org/abs/2505.16990">Yu et al. 2025</a>) has of its
 * own beside the rules in {@code policy}: prefilling.
 */
@NullMarked
package io.sfumato.backbone.dimple;

import org.jspecify.annotations.NullMarked;
