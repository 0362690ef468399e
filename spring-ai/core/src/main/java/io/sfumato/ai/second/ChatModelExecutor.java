package io.sfumato.ai.second;

import io.sfumato.engine.plan.PlannerExecutor;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;

/**
 * A chat model that carries out the plans of a masked model.
 */
public final class ChatModelExecutor implements PlannerExecutor.Executor {

	private final ChatModel model;

	/**
	 * @param model with the options that it is to have
	 */
	public ChatModelExecutor(ChatModel model) {
		this.model = model;
	}

	@Override
	public String answer(String prompt) {
		return text(this.model, new Prompt(prompt));
	}

	/** What a model answers; nothing is an answer too. */
	static String text(ChatModel model, Prompt prompt) {
		Generation generation = model.call(prompt).getResult();
		@Nullable String text = (generation != null) ? generation.getOutput().getText() : null;
		return (text != null) ? text : "";
	}

}
