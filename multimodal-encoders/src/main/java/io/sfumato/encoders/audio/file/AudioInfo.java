package io.sfumato.encoders.audio.file;

/**
 * What a file's header says.
 *
 * @param rate samples a second
 * @param channels number of channels
 * @param seconds how long the sound lasts; NaN if the header doesn't say
 */
public record AudioInfo(int rate, int channels, double seconds) {

}
