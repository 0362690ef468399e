package io.sfumato.ai;

import java.util.List;

import io.sfumato.engine.result.FilledRecord;
import io.sfumato.engine.result.GeneratedText;
import io.sfumato.engine.result.GeneratedText.Finish;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.result.RunResult.PromptSegment;
import io.sfumato.engine.text.StopText;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.metadata.ChatGenerationMetadata;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;

/**
 * Results of runs as Spring AI's responses.
 */
final class ChatAnswers {

	private ChatAnswers() {
	}

	/**
	 * The whole reply.
	 * @param stop cuts it; fresh
	 */
	static ChatResponse whole(RunResult result, StopText stop) {
		String text = stop.add(result.texts().getFirst().text()) + stop.end();
		return last(result, text, stop.stopped());
	}

	/** A piece of a reply that is still being written. */
	static ChatResponse piece(String text) {
		return new ChatResponse(List.of(new Generation(new AssistantMessage(text))));
	}

	/**
	 * The end of a reply, with all that is known about it.
	 * @param text that nobody has seen yet
	 * @param stopped whether a stop sequence cut the reply
	 */
	static ChatResponse last(RunResult result, String text, boolean stopped) {
		GeneratedText generated = result.texts().getFirst();
		Finish finish = stopped ? Finish.STOP : generated.finish();
		var generation = new Generation(new AssistantMessage(text),
				ChatGenerationMetadata.builder()
					.finishReason(finish.name())
					.metadata("confidence", generated.confidence())
					.build());
		var metadata = ChatResponseMetadata.builder()
			.id(result.id())
			.model(result.model())
			.usage(usage(result))
			.keyValue(SfumatoChatModel.RECEIPT, result.receipt());
		FilledRecord record = generated.record();
		if (record != null) {
			metadata.keyValue(SfumatoChatModel.SLOTS, record.slots());
		}
		return new ChatResponse(List.of(generation), metadata.build());
	}

	/**
	 * The request in tokens, media before pruning; what of them was computed tells the
	 * receipt.
	 */
	private static Usage usage(RunResult result) {
		@Nullable List<List<PromptSegment>> prompts = result.prompts();
		if (prompts == null) {
			throw new IllegalStateException("a chat's run tells the segments of its prompt");
		}
		int prompt = prompts.getFirst().stream().mapToInt(PromptSegment::tokens).sum();
		return new DefaultUsage(prompt, result.receipt().tokens());
	}

}
