package io.sfumato.trainer.data;

/**
 * An answer in words.
 *
 * @param text what the canvas holds before its end token
 */
public record TextAnswer(String text) implements Answer {

}
