package io.sfumato.engine.request;

import java.util.List;

import io.sfumato.engine.request.MediaInput.Kind;

/**
 * How a caption is written, with the prompt that asks for it. The embedded model is
 * trained on exactly these prompts.
 */
public enum CaptionStyle {

	ALT("Write alt text for the image.", "Describe the sound in one sentence."),
	SHORT("Name what the image shows.", "Name the sound."),
	SENTENCE("Describe the image in one sentence.", "Describe the sound in one sentence."),
	DETAILED("Describe the image in detail.", "Describe the sound in detail.");

	private final String image;

	private final String sound;

	CaptionStyle(String image, String sound) {
		this.image = image;
		this.sound = sound;
	}

	/** Asks about an image. */
	public String prompt() {
		return this.image;
	}

	/**
	 * Asks about the images among some media, or about the clips if there are no images.
	 */
	public String prompt(List<Kind> media) {
		return (media.contains(Kind.AUDIO) && !media.contains(Kind.IMAGE)) ? this.sound : this.image;
	}

}
