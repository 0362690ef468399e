package io.sfumato.engine.local;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.Turn;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;

import static io.sfumato.engine.toy.Requests.aRequest;
import static io.sfumato.engine.toy.StreamAssert.assertStream;
import static org.assertj.core.api.Assertions.assertThat;

/** Conversations, with images and without. */
class ConversationTests extends EngineTest {

	private static final Turn SYSTEM = Turn.of(Turn.Role.SYSTEM, "Be brief.");

	private static final Turn ASKED = new Turn(Turn.Role.USER, 1, "What is it?");

	@Test
	void aConversationOfOneQuestionIsThatQuestion() {
		RunResult chat = submit(aRequest().about("a").of(new Operation.Chat(List.of(SYSTEM, ASKED), 1)).build())
			.result();
		RunResult answer = submit(aRequest().about("a").instructions("Be brief.").asking("What is it?").build())
			.result();

		assertThat(chat.texts()).isEqualTo(answer.texts());
		assertThat(chat.operation()).isEqualTo("chat");
	}

	@Test
	void earlierTurnsAreRead() {
		RunResult alone = submit(aRequest().about("a").of(new Operation.Chat(List.of(ASKED), 1)).build()).result();
		RunResult later = submit(aRequest().about("a")
			.of(new Operation.Chat(
					List.of(ASKED, Turn.of(Turn.Role.ASSISTANT, "A cup."), Turn.of(Turn.Role.USER, "What is it?")), 1))
			.build()).result();

		assertThat(later.receipt().positionsComputed()).isGreaterThan(alone.receipt().positionsComputed());
		assertThat(later.texts().getFirst().text()).isNotEqualTo(alone.texts().getFirst().text());
	}

	@Test
	void noImageIsNeeded() {
		Recording recording = submit(aRequest().media(List.of())
			.of(new Operation.Chat(List.of(Turn.of(Turn.Role.USER, "Name a colour.")), 1))
			.build());

		assertThat(recording.result().receipt().media()).isEmpty();
		assertStream(recording.events()).isComplete();
	}

	@Test
	void choicesHaveSeedsThatFollowEachOther() {
		Operation two = new Operation.Chat(List.of(ASKED), 2);
		RunResult both = submit(aRequest().about("a").of(two).temperature(1).seed(7).build()).result();
		RunResult second = submit(
				aRequest().about("a").of(new Operation.Chat(List.of(ASKED), 1)).temperature(1).seed(8).build())
			.result();

		assertThat(both.texts()).hasSize(2);
		assertThat(both.texts().get(1).text()).isEqualTo(second.texts().getFirst().text());
		assertThat(both.receipt().warnings()).isEmpty();
	}

	@Test
	void choicesThatCantDifferAreWarnedAbout() {
		RunResult both = submit(aRequest().about("a").of(new Operation.Chat(List.of(ASKED), 2)).temperature(0).build())
			.result();

		assertThat(both.texts().get(1).text()).isEqualTo(both.texts().get(0).text());
		assertThat(both.receipt().warnings()).extracting(Receipt.Warning::code).containsExactly("equal-choices");
	}

}
