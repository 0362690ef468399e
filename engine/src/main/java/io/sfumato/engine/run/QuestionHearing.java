package io.sfumato.engine.run;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.sfumato.encoders.TokenOrigin;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.prompt.Language;
import io.sfumato.engine.result.HeardQuestion;

/**
 * A spoken question on its way to words; then the texts are known that answer it. Used by
 * one thread at a time.
 */
final class QuestionHearing {

	private final SpokenQuestion.Plan plan;

	private List<RunPlan.Item> items;

	private @Nullable HeardQuestion heard;

	/**
	 * @param items the texts as they are planned, the question being unknown
	 */
	QuestionHearing(SpokenQuestion.Plan plan, List<RunPlan.Item> items) {
		this.plan = plan;
		this.items = items;
	}

	/** Number of the clip that asks. */
	int clip() {
		return this.plan.clip();
	}

	boolean isDone() {
		return this.heard != null;
	}

	/**
	 * Writes the question down. Takes less than a forward pass.
	 * @param language that the words belong to
	 * @param said in the clip
	 * @throws InvalidRequestException if nobody asks anything
	 */
	HeardQuestion hear(Language language, List<TokenOrigin.Said> said) {
		GeometricMean confidence = new GeometricMean();
		ByteArrayOutputStream text = new ByteArrayOutputStream();
		boolean whole = false;
		for (TokenOrigin.Said word : said) {
			byte[] bytes = language.bytes(word.token());
			boolean spaced = bytes.length > 0 && bytes[0] == ' ';
			if (whole && !spaced) {
				// words that are no token are heard letter by letter
				text.write(' ');
			}
			text.writeBytes(bytes);
			confidence.add(word.certainty());
			whole = spaced && bytes.length > 1;
		}
		String words = text.toString(StandardCharsets.UTF_8).strip();
		if (words.isEmpty()) {
			throw new InvalidRequestException(Problem.MEDIA_INVALID, "No question is heard in the clip",
					this.plan.pointer());
		}
		HeardQuestion question = new HeardQuestion(words + "?", confidence.value());
		this.items = this.plan.texts().apply(question.text());
		this.heard = question;
		return question;
	}

	/** The question, once it is done. */
	HeardQuestion question() {
		return Objects.requireNonNull(this.heard, "the question isn't heard yet");
	}

	/** The texts, as far as they are known by now. */
	List<RunPlan.Item> items() {
		return this.items;
	}

}
