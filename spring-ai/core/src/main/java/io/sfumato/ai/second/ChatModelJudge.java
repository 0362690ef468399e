package io.sfumato.ai.second;

import java.util.List;

import io.sfumato.engine.plan.GuidedAnswers;

import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.Prompt;

/**
 * A chat model that judges the drafts of a masked model.
 */
public final class ChatModelJudge implements GuidedAnswers.Judge {

	private static final String TASK = """
			You complete the answer to a question. You are given the beginning of the answer, which stays, and a draft \
			of the rest. Write the rest: repeat the draft word for word as far as it is right, then go on in your own \
			words. Write nothing but the rest, and nothing at all if the beginning is a complete answer.""";

	private final ChatModel model;

	/**
	 * @param model with the options that it is to have, temperature 0 above all
	 */
	public ChatModelJudge(ChatModel model) {
		this.model = model;
	}

	@Override
	public String continuation(String question, String answer, String draft) {
		return ChatModelExecutor.text(this.model, new Prompt(List.of(new SystemMessage(TASK), new UserMessage(
				"Question: %s\n\nBeginning: %s\n\nDraft of the rest: %s".formatted(question, answer, draft)))));
	}

}
