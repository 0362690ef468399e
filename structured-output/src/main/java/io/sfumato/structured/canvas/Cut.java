package io.sfumato.structured.canvas;

/**
 * Where the text between two values is cut: the bytes before {@code end} end the value on
 * the left, those from {@code begin} on begin the value on the right, and the tokens
 * between are the same whatever the values are.
 *
 * @param tokens of the bytes from end to begin
 */
record Cut(int end, int begin, int[] tokens) {
}
