package io.sfumato.engine.result;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What was said in a clip.
 *
 * @param text all of it: the texts of the segments, one space between them
 * @param language as the request named it; null if it named none
 * @param duration seconds of the clip that were heard
 * @param segments the stretches that it was heard in, in order; those in which nothing
 * was said or there was only silence aren't there. None where they weren't asked for.
 */
public record Transcript(String text, @Nullable String language, double duration, List<Segment> segments) {

	public Transcript {
		segments = List.copyOf(segments);
	}

	/**
	 * A stretch of the clip.
	 *
	 * @param start seconds from the clip's beginning
	 * @param end seconds from the clip's beginning
	 * @param confidence geometric mean of its tokens' probabilities
	 */
	public record Segment(double start, double end, String text, double confidence) {
	}

}
