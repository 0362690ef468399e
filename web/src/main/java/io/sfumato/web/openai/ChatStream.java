package io.sfumato.web.openai;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.Tools;
import io.sfumato.engine.result.Decision;
import io.sfumato.engine.result.GeneratedText;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.text.StopText;
import io.sfumato.web.http.JsonBody;
import io.sfumato.web.problem.Problem;
import io.sfumato.web.request.Chat;
import io.sfumato.web.response.StreamFormat;
import org.jspecify.annotations.Nullable;

/**
 * A run as chunks of a chat completion (api.md §1.4). Cells are committed in any order,
 * and these chunks can only be appended to: what is sent is the text left of which
 * nothing is masked any more. The deltas add up to the text that isn't streamed. A call
 * is told by the function's name in one chunk and its arguments in those behind it.
 */
final class ChatStream implements StreamFormat {

	private static final byte[] PING = ": ping\n\n".getBytes(StandardCharsets.UTF_8);

	private static final byte[] END = "data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8);

	private final Chat chat;

	private final Fingerprints fingerprints;

	private final String requestId;

	private final Map<String, Object> head = new LinkedHashMap<>();

	private final List<StopText> texts = new ArrayList<>();

	private final int[] sent;

	/** What is called instead of answering; null as long as nothing is known to be. */
	private Tools.@Nullable Function called;

	ChatStream(Chat chat, Fingerprints fingerprints, Instant created, String requestId) {
		this.chat = chat;
		this.fingerprints = fingerprints;
		this.requestId = requestId;
		this.head.put("object", "chat.completion.chunk");
		this.head.put("created", created.getEpochSecond());
		this.sent = new int[chat.choices()];
		for (int choice = 0; choice < chat.choices(); choice++) {
			this.texts.add(new StopText(chat.stops()));
		}
	}

	/** Clients of this format put the text together from its pieces. */
	@Override
	public boolean isEssential(GenerationEvent event) {
		return StreamFormat.super.isEssential(event) || event instanceof GenerationEvent.TextDelta
				|| event instanceof GenerationEvent.Decided;
	}

	@Override
	public byte[] ping() {
		return PING;
	}

	@Override
	public byte[] frames(GenerationEvent event) {
		var out = new ByteArrayOutputStream();
		switch (event) {
			case GenerationEvent.Accepted accepted -> begin(accepted, out);
			case GenerationEvent.Decided decided -> call(decided.decision(), out);
			case GenerationEvent.TextDelta text when this.called != null ->
				write(choice(text.item(), ToolCallJson.append(text.delta()), null, null), null, out);
			case GenerationEvent.TextDelta text ->
				append(text.item(), this.texts.get(text.item()).add(text.delta()), out);
			case GenerationEvent.Done done -> finish(done.result(), out);
			case GenerationEvent.Failed failed -> fail(Problem.of(failed.problem()), out);
			default -> {
			}
		}
		return out.toByteArray();
	}

	private void begin(GenerationEvent.Accepted accepted, ByteArrayOutputStream out) {
		this.head.put("id", ChatFormat.id(accepted.runId()));
		this.head.put("model", accepted.model());
		this.head.put("system_fingerprint", this.fingerprints.of(accepted.model(), accepted.strategy()));
		for (int choice = 0; choice < this.sent.length; choice++) {
			var role = new LinkedHashMap<String, @Nullable Object>();
			role.put("role", "assistant");
			role.put("content", (this.chat.tools() != null) ? null : "");
			write(choice(choice, role, null, null), null, out);
		}
		Tools tools = this.chat.tools();
		call((tools != null) ? tools.certain() : null, out);
	}

	private void call(Decision decision, ByteArrayOutputStream out) {
		Tools tools = this.chat.tools();
		call((tools != null) ? tools.called(decision.best()) : null, out);
	}

	private void call(Tools.@Nullable Function function, ByteArrayOutputStream out) {
		this.called = function;
		for (int choice = 0; function != null && choice < this.sent.length; choice++) {
			write(choice(choice, ToolCallJson.begin(String.valueOf(this.head.get("id")), choice, function), null, null),
					null, out);
		}
	}

	private void append(int choice, String text, ByteArrayOutputStream out) {
		if (!text.isEmpty()) {
			this.sent[choice] += text.length();
			write(choice(choice, Map.of("content", text), null, null), null, out);
		}
	}

	private void finish(RunResult result, ByteArrayOutputStream out) {
		Map<String, Object> extension = ChatJson.extension(this.chat, result);
		int last = this.sent.length - 1;
		for (int number = 0; number <= last; number++) {
			StopText stop = this.texts.get(number);
			append(number, stop.end(), out);
			GeneratedText text = result.texts().get(number);
			boolean words = this.called == null;
			var logprobs = (words && this.chat.logprobs()) ? ChatJson.logprobs(this.chat, text, this.sent[number])
					: null;
			write(choice(number, Map.of(), logprobs, words ? ChatJson.finish(text, stop.stopped()) : "tool_calls"),
					(number == last && !this.chat.usageInStream()) ? extension : null, out);
		}
		if (this.chat.usageInStream()) {
			var chunk = chunk(List.of());
			chunk.put("usage", ChatJson.usage(result));
			chunk.put("sfumato", extension);
			data(chunk, out);
		}
		out.writeBytes(END);
	}

	private void fail(Problem problem, ByteArrayOutputStream out) {
		out.writeBytes("event: error\n".getBytes(StandardCharsets.UTF_8));
		data(problem.at(this.chat.pointer(problem.pointer())).openAiBody(this.requestId), out);
	}

	private static Map<String, @Nullable Object> choice(int index, Map<String, ? extends @Nullable Object> delta,
			@Nullable Map<String, @Nullable Object> logprobs, @Nullable String finish) {
		var choice = new LinkedHashMap<String, @Nullable Object>();
		choice.put("index", index);
		choice.put("delta", delta);
		choice.put("logprobs", logprobs);
		choice.put("finish_reason", finish);
		return choice;
	}

	private void write(Map<String, @Nullable Object> choice, @Nullable Map<String, Object> extension,
			ByteArrayOutputStream out) {
		var chunk = chunk(List.of(choice));
		if (this.chat.usageInStream()) {
			chunk.put("usage", null);
		}
		if (extension != null) {
			chunk.put("sfumato", extension);
		}
		data(chunk, out);
	}

	private Map<String, @Nullable Object> chunk(List<Map<String, @Nullable Object>> choices) {
		var chunk = new LinkedHashMap<String, @Nullable Object>(this.head);
		chunk.put("choices", choices);
		return chunk;
	}

	private static void data(Map<String, ?> json, ByteArrayOutputStream out) {
		out.writeBytes("data: ".getBytes(StandardCharsets.UTF_8));
		out.writeBytes(JsonBody.bytes(json));
		out.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
	}

}
