/**
 * What the embedded model is trained on: pages with labels, questions and answers, all
 * regenerated from seeds, fonts and openly licensed drawings.
 */
@NullMarked
package io.sfumato.trainer.data;

import org.jspecify.annotations.NullMarked;
