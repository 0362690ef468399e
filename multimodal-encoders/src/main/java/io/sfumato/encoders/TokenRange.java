package io.sfumato.encoders;

/**
 * How many tokens a medium may become.
 *
 * @param least inclusive
 * @param most inclusive
 */
public record TokenRange(int least, int most) {

}
