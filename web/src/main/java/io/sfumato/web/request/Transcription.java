package io.sfumato.web.request;

import io.sfumato.engine.request.RunRequest;
import org.jspecify.annotations.Nullable;

/**
 * What a transcription client asks for: a run, and how its result is shown.
 *
 * @param run always includes the prompt's segments, which usage is counted from
 * @param shape of a response that isn't streamed
 * @param temperature as it was sent; 0 if it wasn't
 * @param stream whether the text is sent as it becomes stable
 */
public record Transcription(RunRequest run, Shape shape, double temperature, boolean stream) {

	/**
	 * What a response that isn't streamed looks like; a constant's name is its name on
	 * the wire.
	 */
	public enum Shape {

		JSON, TEXT, VERBOSE_JSON, SRT, VTT;

		/** Whether it tells when what was said. */
		public boolean isTimed() {
			return this == VERBOSE_JSON || this == SRT || this == VTT;
		}

	}

	/** The form's own name for what the engine points to. */
	public static @Nullable String pointer(@Nullable String engines) {
		return switch (engines) {
			case null -> null;
			case "/media" -> "file";
			case "/options/temperature" -> "temperature";
			default -> engines;
		};
	}

}
