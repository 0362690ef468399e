package io.sfumato.engine.request;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.request.Turn.Role;
import io.sfumato.engine.toy.ToyModel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ConversationTests {

	private final Conversation conversation = new Conversation();

	@Test
	void instructionsComeFirstWhereverTheyStood() {
		say(Role.USER, "Hello.");
		say(Role.SYSTEM, "Be brief.");
		say(Role.ASSISTANT, "Hello to you.");
		say(Role.SYSTEM, "Be kind.");
		say(Role.USER, "What is it?");

		assertThat(this.conversation.turns()).containsExactly(Turn.of(Role.SYSTEM, "Be brief.\nBe kind."),
				Turn.of(Role.USER, "Hello."), Turn.of(Role.ASSISTANT, "Hello to you."),
				Turn.of(Role.USER, "What is it?"));
	}

	@Test
	void neighboursOfOneRoleAreOneTurn() {
		this.conversation.add(Role.USER, List.of("Look.", " "), List.of(image("a")));
		say(Role.ASSISTANT, "");
		this.conversation.add(Role.USER, List.of("And here."), List.of(image("b"), image("c")));

		assertThat(this.conversation.turns()).containsExactly(new Turn(Role.USER, 3, "Look.\nAnd here."));
		assertThat(this.conversation.media()).extracting(MediaInput::pointer).containsExactly("a", "b", "c");
	}

	@Test
	void anImageWithoutAWordAsksForACaption() {
		this.conversation.add(Role.USER, List.of(), List.of(image("a")));

		assertThat(this.conversation.turns()).containsExactly(new Turn(Role.USER, 1, CaptionStyle.SENTENCE.prompt()));
	}

	@Test
	void aClipBesideAnImageIsASpokenQuestion() {
		this.conversation.add(Role.USER, List.of(), List.of(ToyModel.image("shelf"), clip("b")));

		assertThat(this.conversation.turns()).containsExactly(new Turn(Role.USER, 2, ""));
	}

	@Test
	void aClipThatFollowsOtherTurnsIsASpokenQuestion() {
		this.conversation.add(Role.USER, List.of("Look."), List.of(image("a")));
		say(Role.ASSISTANT, "A cup.");
		this.conversation.add(Role.USER, List.of(), List.of(clip("b")));

		assertThat(this.conversation.turns().getLast()).isEqualTo(new Turn(Role.USER, 1, ""));
	}

	@Test
	void aClipByItselfAsksForACaption() {
		this.conversation.add(Role.USER, List.of(), List.of(clip("b")));

		assertThat(this.conversation.turns())
			.containsExactly(new Turn(Role.USER, 1, CaptionStyle.SENTENCE.prompt(List.of(MediaInput.Kind.AUDIO))));
	}

	@Test
	void somebodyMustAsk() {
		assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(this.conversation::turns)
			.satisfies((refused) -> assertThat(refused.pointer()).isEqualTo("/messages"));

		say(Role.USER, "Hello.");
		say(Role.ASSISTANT, "Hello to you.");

		assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(this.conversation::turns)
			.withMessageContaining("assistant");
	}

	private void say(Role role, String text) {
		this.conversation.add(role, List.of(text), List.of());
	}

	private static MediaInput clip(String name) {
		return new MediaInput(null, "RIFF....WAVE".getBytes(StandardCharsets.US_ASCII), null, MediaInput.Detail.AUTO,
				name);
	}

	private static MediaInput image(String name) {
		return new MediaInput(null, new byte[] { 1 }, "image/png", MediaInput.Detail.AUTO, name);
	}

}
