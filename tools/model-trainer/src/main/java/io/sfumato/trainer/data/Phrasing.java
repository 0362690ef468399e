package io.sfumato.trainer.data;

import java.util.List;
import java.util.random.RandomGenerator;

import static io.sfumato.trainer.data.Names.capitalised;

/** Questions as people type them, and the engine's own task prompts. */
public final class Phrasing {

	/** Answer to a question about something that the page doesn't show. */
	public static final String NOT_VISIBLE = "not visible";

	/** The engine's prompt for alt text. */
	static final String ALT = "Write alt text for the image.";

	/** The engine's prompt for a name. */
	static final String SHORT = "Name what the image shows.";

	/** The engine's prompt for one sentence. */
	static final String SENTENCE = "Describe the image in one sentence.";

	/** The engine's prompt for a longer description. */
	static final String DETAILED = "Describe the image in detail.";

	/** The engine's prompt for what was said. */
	public static final String TRANSCRIBE = "What is said?";

	/** The engine's prompt for one sentence about a sound. */
	public static final String SOUND_SENTENCE = "Describe the sound in one sentence.";

	/** The engine's prompt for the name of a sound. */
	public static final String SOUND_NAME = "Name the sound.";

	/** The engine's prompt for records. */
	static final String RECORD = "Fill in the record.";

	private static final List<String> NAMING = List.of("what is this?", "what is it?", "what does the image show?",
			"what is shown?", "what is in the image?", "what can you see?", "what do you see?",
			"what is in the picture?", "name the object.", "what object is this?", "which object is shown?",
			"what does the picture show?");

	private static final List<String> DESCRIBING = List.of("describe the image.", "describe the picture.",
			"write a caption.", "describe what you see.", "caption?", "tell me what is in the image.",
			"give a description.", "describe it in one sentence.");

	private Phrasing() {
	}

	static String naming(RandomGenerator random) {
		return Chance.of(random, 0.45) ? SHORT : varied(random, Chance.pick(random, NAMING));
	}

	static String describing(RandomGenerator random) {
		return switch (Chance.weighted(random, 3, 3, 3)) {
			case 0 -> ALT;
			case 1 -> SENTENCE;
			default -> varied(random, Chance.pick(random, DESCRIBING));
		};
	}

	public static String record(RandomGenerator random) {
		return Chance.of(random, 0.9) ? RECORD : varied(random,
				Chance.pick(random, "fill in the record.", "complete the record.", "extract the fields."));
	}

	/** The question as another person would type it. */
	public static String varied(RandomGenerator random, String question) {
		String varied = Chance.of(random, 0.45) ? capitalised(question) : question;
		if (Chance.of(random, 0.12) && (varied.endsWith("?") || varied.endsWith("."))) {
			varied = varied.substring(0, varied.length() - 1);
		}
		if (Chance.of(random, 0.03)) {
			varied = "Please: " + varied;
		}
		return varied;
	}

	public static Exchange yesNo(RandomGenerator random, String question, boolean yes) {
		return new Exchange(varied(random, question), new TextAnswer(yes ? "yes" : "no"));
	}

	public static Exchange asked(RandomGenerator random, String question, String answer) {
		return new Exchange(varied(random, question), new TextAnswer(answer));
	}

	public static Exchange copied(RandomGenerator random, String question, String answer) {
		return new Exchange(varied(random, question), new TextAnswer(answer, true));
	}

}
