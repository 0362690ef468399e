package io.sfumato.web.openai;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.result.RunResult.PromptSegment;
import io.sfumato.web.http.JsonBody;
import io.sfumato.web.problem.Problem;
import io.sfumato.web.request.Transcription;
import io.sfumato.web.response.StreamFormat;

/**
 * A transcription whose text is sent as it becomes stable. The deltas of a stretch wait
 * until those before it are complete, and add up to the text that isn't streamed.
 */
final class TranscriptionStream implements StreamFormat {

	private static final byte[] PING = ": ping\n\n".getBytes(StandardCharsets.UTF_8);

	private final String requestId;

	private final StretchTexts texts = new StretchTexts();

	/** Stretches without a masked cell, whose last text may still be on its way. */
	private final Set<Integer> filled = new HashSet<>();

	TranscriptionStream(String requestId) {
		this.requestId = requestId;
	}

	@Override
	public byte[] ping() {
		return PING;
	}

	@Override
	public byte[] frames(GenerationEvent event) {
		var out = new ByteArrayOutputStream();
		switch (event) {
			case GenerationEvent.TextDelta text -> delta(this.texts.add(text.item(), text.delta()), out);
			case GenerationEvent.Step step when step.masked() == 0 -> this.filled.add(step.item());
			case GenerationEvent.BlockDone block when this.filled.contains(block.item()) ->
				delta(this.texts.complete(block.item()), out);
			case GenerationEvent.Done done -> {
				String text = TranscriptionFormat.transcript(done.result()).text();
				delta(this.texts.rest(text), out);
				done(text, done.result(), out);
			}
			case GenerationEvent.Failed failed -> fail(Problem.of(failed.problem()), out);
			default -> {
			}
		}
		return out.toByteArray();
	}

	private static void delta(String delta, ByteArrayOutputStream out) {
		if (!delta.isEmpty()) {
			var json = new LinkedHashMap<String, Object>();
			json.put("type", "transcript.text.delta");
			json.put("delta", delta);
			data(json, out);
		}
	}

	private static void done(String text, RunResult result, ByteArrayOutputStream out) {
		int audio = prompt(result, "audio");
		int words = prompt(result, "text");
		var usage = new LinkedHashMap<String, Object>();
		usage.put("type", "tokens");
		usage.put("input_tokens", audio + words);
		usage.put("input_token_details", Map.of("audio_tokens", audio, "text_tokens", words));
		usage.put("output_tokens", result.receipt().tokens());
		usage.put("total_tokens", audio + words + result.receipt().tokens());
		var json = new LinkedHashMap<String, Object>();
		json.put("type", "transcript.text.done");
		json.put("text", text);
		json.put("usage", usage);
		data(json, out);
	}

	private static int prompt(RunResult result, String kind) {
		List<List<PromptSegment>> prompts = result.prompts();
		if (prompts == null) {
			throw new IllegalStateException("a transcription's run tells the segments of its prompts");
		}
		return prompts.stream()
			.flatMap(List::stream)
			.filter((segment) -> segment.kind().equals(kind))
			.mapToInt(PromptSegment::tokens)
			.sum();
	}

	private void fail(Problem problem, ByteArrayOutputStream out) {
		out.writeBytes("event: error\n".getBytes(StandardCharsets.UTF_8));
		data(problem.at(Transcription.pointer(problem.pointer())).openAiBody(this.requestId), out);
	}

	private static void data(Map<String, ?> json, ByteArrayOutputStream out) {
		out.writeBytes("data: ".getBytes(StandardCharsets.UTF_8));
		out.writeBytes(JsonBody.bytes(json));
		out.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
	}

}
