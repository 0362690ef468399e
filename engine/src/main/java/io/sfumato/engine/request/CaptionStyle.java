package io.sfumato.engine.request;

/**
 * How a caption is written, with the prompt that asks for it. The embedded model is
 * trained on exactly these prompts.
 */
public enum CaptionStyle {

	ALT("Write alt text for the image."), SHORT("Name what the image shows."),
	SENTENCE("Describe the image in one sentence."), DETAILED("Describe the image in detail.");

	private final String prompt;

	CaptionStyle(String prompt) {
		this.prompt = prompt;
	}

	public String prompt() {
		return this.prompt;
	}

}
