package io.sfumato.engine.local;

import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.Include;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.Question;
import io.sfumato.engine.request.Turn;
import io.sfumato.engine.result.HeardQuestion;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.result.RunResult.PromptSegment;
import io.sfumato.engine.toy.Requests;
import io.sfumato.engine.toy.ToyEars;
import io.sfumato.engine.toy.ToyModel;

import static io.sfumato.engine.toy.Requests.aRequest;
import static io.sfumato.engine.toy.StreamAssert.assertStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Questions that a clip asks. */
class SpokenQuestionTests extends EngineTest {

	private static final Operation SPOKEN = new Operation.Answer(List.of(Question.spoken("0")), null);

	private static final MediaInput PICTURE = ToyModel.image("shelf");

	private static final MediaInput CLIP = ToyEars.clip(0.8);

	@BeforeEach
	void listen() {
		serve(new ToyEars("abcd"));
	}

	private void serve(ToyEars ears) {
		reopen(new ToyModel(AttentionPattern.SEGMENT_CAUSAL).listening(ears), SETTINGS);
	}

	@Test
	void whatIsWrittenDownIsAskedAboutTheRest() {
		Recording recording = submit(about(PICTURE, CLIP).include(Include.PROMPT).of(SPOKEN).build());

		RunResult spoken = recording.result();
		HeardQuestion heard = heard(spoken);
		RunResult typed = submit(about(PICTURE).asking(heard.text()).build()).result();
		assertThat(spoken.texts()).isEqualTo(typed.texts());
		assertThat(Objects.requireNonNull(spoken.prompts()).getFirst()).extracting(PromptSegment::kind)
			.containsExactly("image", "text");
		assertThat(recording.all(GenerationEvent.Heard.class)).extracting(GenerationEvent.Heard::question)
			.containsExactly(heard);
		assertThat(heard.text()).matches("[abcd]+\\?");
		assertThat(heard.confidence()).isGreaterThan(0.5).isLessThan(1);
		assertThat(spoken.receipt().steps()).isEqualTo(typed.receipt().steps());
		assertThat(spoken.receipt().media()).hasSize(2);
		assertStream(recording.events()).isComplete();
	}

	@Test
	void optionsAreTheAnswersOwn() {
		HeardQuestion usual = heard(submit(about(PICTURE, CLIP).of(SPOKEN).build()).result());

		RunResult brief = submit(about(PICTURE, CLIP).of(SPOKEN).maxTokens(4).steps(1).build()).result();

		assertThat(heard(brief)).isEqualTo(usual);
		assertThat(brief.receipt().steps()).isEqualTo(1);
	}

	@Test
	void spokenAndTypedQuestionsStandSideBySide() {
		Operation both = new Operation.Answer(
				List.of(new Question("typed", "What is it?", null), Question.spoken("spoken")), null);

		RunResult result = submit(about(PICTURE, CLIP).of(both).build()).result();

		RunResult typed = submit(about(PICTURE).asking("What is it?", heard(result).text()).build()).result();
		assertThat(result.texts()).extracting((text) -> text.text())
			.isEqualTo(typed.texts().stream().map((text) -> text.text()).toList());
	}

	@Test
	void aClipWithoutAPictureAsksAboutNothing() {
		RunResult spoken = submit(about(CLIP).of(SPOKEN).build()).result();

		RunResult typed = submit(about().asking(heard(spoken).text()).build()).result();
		assertThat(spoken.texts()).isEqualTo(typed.texts());
	}

	@Test
	void theLastClipAsks() {
		MediaInput other = ToyEars.clip(0.5);

		HeardQuestion heard = heard(submit(about(other, CLIP).of(SPOKEN).build()).result());

		assertThat(heard).isEqualTo(heard(submit(about(CLIP).of(SPOKEN).build()).result()));
	}

	@Test
	void aTurnOfAChatIsSpoken() {
		Operation chat = new Operation.Chat(
				List.of(Turn.of(Turn.Role.SYSTEM, "Be brief."), new Turn(Turn.Role.USER, 1, "Look."),
						Turn.of(Turn.Role.ASSISTANT, "Yes?"), new Turn(Turn.Role.USER, 1, "")),
				1);

		RunResult spoken = submit(about(PICTURE, CLIP).of(chat).build()).result();

		Operation typed = new Operation.Chat(
				List.of(Turn.of(Turn.Role.SYSTEM, "Be brief."), new Turn(Turn.Role.USER, 1, "Look."),
						Turn.of(Turn.Role.ASSISTANT, "Yes?"), Turn.of(Turn.Role.USER, heard(spoken).text())),
				1);
		assertThat(spoken.texts()).isEqualTo(submit(about(PICTURE).of(typed).build()).result().texts());
	}

	@Test
	void aTurnThatSaysNothingIsNoQuestionOfAnEarlierClip() {
		Operation chat = new Operation.Chat(List.of(new Turn(Turn.Role.USER, 1, "Listen."),
				Turn.of(Turn.Role.ASSISTANT, "Yes?"), Turn.of(Turn.Role.USER, "")), 1);

		InvalidRequestException refused = catchThrowableOfType(InvalidRequestException.class,
				() -> submit(about(CLIP).of(chat).build()));

		assertThat(refused.problem()).isEqualTo(Problem.INVALID_VALUE);
		assertThat(refused.pointer()).isEqualTo("/messages");
	}

	@Test
	void aModelThatAnswersWhatItHearsIsAskedAtOnce() {
		serve(new ToyEars());

		Recording recording = submit(about(PICTURE, CLIP).include(Include.PROMPT).of(SPOKEN).build());

		assertThat(recording.result().heard()).isNull();
		assertThat(recording.all(GenerationEvent.Heard.class)).isEmpty();
		assertThat(recording.result().texts())
			.isEqualTo(submit(about(PICTURE, CLIP).asking("Answer the spoken question.").build()).result().texts());
	}

	@Test
	void aClipWithoutAWordIsRefused() {
		serve(new ToyEars(""));

		Recording recording = submit(about(PICTURE, CLIP).of(SPOKEN).build());

		InvalidRequestException refused = catchThrowableOfType(InvalidRequestException.class, recording::result);
		assertThat(refused.problem()).isEqualTo(Problem.MEDIA_INVALID);
		assertThat(refused.pointer()).isEqualTo(CLIP.pointer());
	}

	@Test
	void tokensAreCountedWhenTheirWordsWereHeard() {
		ToyEars ears = new ToyEars("abcd");
		serve(ears);

		Recording recording = submit(about(ToyEars.clip(2.5)).of(new Operation.Transcribe("en", null, true)).build());

		Receipt receipt = recording.result().receipt();
		// ten tokens a second, and a word in every other one
		List<Integer> sounds = ears.heard()
			.stream()
			.map((window) -> (int) Math.ceil(10 * window.sound().seconds()))
			.toList();
		int heard = sounds.stream().mapToInt((tokens) -> tokens + (tokens + 1) / 2).sum();
		int first = sounds.getFirst() + (sounds.getFirst() + 1) / 2;
		int most = first + sounds.stream().skip(1).mapToInt((tokens) -> 2 * tokens).sum();
		assertThat(sounds).hasSizeGreaterThan(2);
		assertThat(receipt.media()).singleElement().satisfies((media) -> assertThat(media.tokens()).isEqualTo(heard));
		assertThat(recording.all(GenerationEvent.Encoded.class)).singleElement().satisfies((encoded) -> {
			assertThat(encoded.media().getFirst().tokens()).isEqualTo(most);
			assertThat(encoded.promptTokens(receipt)).isEqualTo(encoded.promptTokens() - most + heard);
		});
	}

	@Test
	void somebodyHasToAsk() {
		InvalidRequestException refused = catchThrowableOfType(InvalidRequestException.class,
				() -> submit(about(PICTURE).of(SPOKEN).build()));

		assertThat(refused.problem()).isEqualTo(Problem.MISSING_FIELD);
		assertThat(refused.pointer()).isEqualTo("/question");
	}

	private static HeardQuestion heard(RunResult result) {
		return Objects.requireNonNull(result.heard(), "nothing was heard");
	}

	private static Requests about(MediaInput... media) {
		return aRequest().media(List.of(media));
	}

}
