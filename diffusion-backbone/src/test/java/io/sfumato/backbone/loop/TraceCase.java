package io.sfumato.backbone.loop;

import java.nio.file.Path;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.sfumato.backbone.canvas.Canvas;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One recorded run of a reference: which sampler, how it was called, and the whole
 * sequence before each of its passes.
 */
record TraceCase(Path file, JsonNode trace) {

	static TraceCase read(Path file) {
		return new TraceCase(file, JsonMapper.shared().readTree(file));
	}

	/** The sampler. */
	String folder() {
		return this.file.getParent().getFileName().toString();
	}

	/** The file without its ending. */
	String name() {
		return this.file.getFileName().toString().replace(".json", "");
	}

	JsonNode params() {
		return this.trace.get("params");
	}

	boolean has(String param) {
		return params().hasNonNull(param);
	}

	int integer(String param) {
		return params().get(param).asInt();
	}

	double number(String param) {
		return params().get(param).asDouble();
	}

	/**
	 * Fails where a parameter isn't understood, since ignoring it would prove nothing.
	 */
	void requireParams(Set<String> understood) {
		assertThat(understood).as("parameters of %s that are understood", folder())
			.containsAll(params().propertyNames());
	}

	/** Passes of the reference, its canvases going in lockstep. */
	int passes() {
		return this.trace.get("nfe").asInt();
	}

	/** Its canvases. */
	Stream<Row> rows() {
		JsonNode prompts = this.trace.get("prompt_ids");
		return IntStream.range(0, prompts.get(0).isArray() ? prompts.size() : 1)
			.mapToObj((number) -> new Row(this, number));
	}

	static int[] ids(JsonNode node) {
		return IntStream.range(0, node.size()).map((index) -> node.get(index).asInt()).toArray();
	}

	/**
	 * One canvas of a trace. Left padding isn't sent to the model.
	 */
	record Row(TraceCase trace, int number) {

		/** Cells of padding before the prompt. */
		int padding() {
			JsonNode mask = this.trace.trace().get("attention_mask_prompt");
			return (mask != null) ? (int) IntStream.of(row(mask)).filter((seen) -> seen == 0).count() : 0;
		}

		int[] prompt() {
			return IntStream.of(padded()).skip(padding()).toArray();
		}

		private int[] padded() {
			return row(this.trace.trace().get("prompt_ids"));
		}

		/** The sequence before a pass. */
		int[] before(int pass) {
			JsonNode steps = this.trace.trace().get("steps");
			assertThat(steps.size()).as("passes of the reference").isGreaterThan(pass);
			return row(steps.get(pass));
		}

		int[] finalIds() {
			return row(this.trace.trace().get("final_ids"));
		}

		/** The canvas as the trace shows it. */
		int[] sequence(Canvas canvas) {
			return IntStream
				.concat(IntStream.of(padded()).limit(padding()), IntStream.range(0, canvas.length()).map(canvas::token))
				.toArray();
		}

		private int[] row(JsonNode node) {
			return ids(node.path(0).isArray() ? node.get(this.number) : node);
		}

	}

}
