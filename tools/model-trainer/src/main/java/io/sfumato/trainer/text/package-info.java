/**
 * The embedded model's vocabulary: the words it knows, the files a Hugging Face tokenizer
 * is read from, and a plain encoder that gives the same ids at training speed.
 */
@NullMarked
package io.sfumato.trainer.text;

import org.jspecify.annotations.NullMarked;
