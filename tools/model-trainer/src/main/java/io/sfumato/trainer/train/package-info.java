/**
 * The curriculum: eyes and language apart, then the projector between them, then all
 * together. Every stage can be killed at any moment and goes on from its last snapshot.
 */
@NullMarked
package io.sfumato.trainer.train;

import org.jspecify.annotations.NullMarked;
