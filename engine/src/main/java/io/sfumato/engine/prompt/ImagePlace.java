package io.sfumato.engine.prompt;

import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.tokenizer.Tokenizer;

/**
 * How a prompt says where an image stands: one special token, which no user's text
 * contains.
 *
 * @param token its id; −1 if the model takes no images
 * @param markup what is written for an image where the chat template knows none; null
 * where the template writes the token itself
 * @param between what separates the images of a turn
 * @param behind what follows them, before the turn's text
 * @param instructions what the family says first where nobody else gives instructions;
 * null for nothing
 */
public record ImagePlace(int token, @Nullable String markup, String between, String behind,
		@Nullable String instructions) {

	/** For models that take no images. */
	public static final ImagePlace NONE = new ImagePlace(-1, null, "", "", null);

	/**
	 * Strings that stand for an image, the best first. LLaDA's tokenizer has none, and
	 * its multimodal models cut the text where the place is (checkpoints.md §3.5): any
	 * token that nobody uses serves.
	 */
	private static final List<String> SPELLINGS = List.of("<image>", "<|image_pad|>", "<|reserved_token_0|>");

	/** Of LLaVA's conversations, with which LLaDA-V and LaViDa were trained. */
	private static final String LLAVA = "You are a helpful language and vision assistant. You are able to understand "
			+ "the visual content that the user provides, and assist the user with a variety of tasks using natural "
			+ "language.";

	/**
	 * The token that a checkpoint names or, where it names none, spells; the template
	 * writes it.
	 * @throws io.sfumato.runtime.checkpoint.CheckpointException if there is no such token
	 */
	public static ImagePlace find(ModelConfig config, Tokenizer tokenizer) {
		if (config.has("image_token_id")) {
			return new ImagePlace(config.requireInt("image_token_id"), null, "", "", null);
		}
		return SPELLINGS.stream()
			.filter((spelling) -> token(tokenizer, spelling) >= 0)
			.findFirst()
			.map((spelling) -> new ImagePlace(token(tokenizer, spelling), null, "", "", null))
			.orElseThrow(() -> config.refuse("image_token_id",
					"is missing, and the tokenizer has none of %s".formatted(String.join(", ", SPELLINGS))));
	}

	/**
	 * The same place for a chat template that knows text alone, as the families write it
	 * themselves; null if the token has no known spelling.
	 */
	@Nullable ImagePlace written(Tokenizer tokenizer) {
		String spelling = SPELLINGS.stream()
			.filter((candidate) -> token(tokenizer, candidate) == this.token)
			.findFirst()
			.orElse(null);
		if (spelling == null) {
			return null;
		}
		return spelling.equals("<|image_pad|>")
				? new ImagePlace(this.token, "<|vision_start|>" + spelling + "<|vision_end|>", "", "", null)
				: new ImagePlace(this.token, spelling, " ", "\n", LLAVA);
	}

	/** What is written for the images of a turn; null where the template does it. */
	@Nullable String markup(int images) {
		return (this.markup != null) ? String.join(this.between, Collections.nCopies(images, this.markup)) + this.behind
				: null;
	}

	private static int token(Tokenizer tokenizer, String spelling) {
		int[] ids = tokenizer.encode(spelling);
		return (ids.length == 1 && tokenizer.isSpecial(ids[0])) ? ids[0] : -1;
	}

}
