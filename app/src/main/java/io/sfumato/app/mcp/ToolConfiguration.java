package io.sfumato.app.mcp;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncToolSpecification;
import io.sfumato.engine.Engine;
import io.sfumato.engine.request.CaptionStyle;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.Question;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import io.sfumato.web.request.DataUrls;
import io.sfumato.web.request.WebLimits;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The tools there are: one for each operation of the engine.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "spring.ai.mcp.server.enabled", matchIfMissing = true)
class ToolConfiguration {

	private static final List<String> STYLES = Arrays.stream(CaptionStyle.values())
		.map((style) -> style.name().toLowerCase(Locale.ROOT))
		.toList();

	@Bean
	List<SyncToolSpecification> engineTools(Engine engine, WebLimits limits) {
		var dataUrls = new DataUrls(limits);
		return List.of(captioning().on(engine, dataUrls), answering().on(engine, dataUrls),
				transcribing().on(engine, dataUrls));
	}

	private static EngineTool captioning() {
		return new EngineTool("caption", "Describe an image or a recording",
				"Describes what an image shows or what is heard in a recording, in English.",
				decoded(ToolSchema.ofMedia()).choice("style", STYLES,
						"How long and in which manner; sentence if left out."),
				(arguments) -> new Operation.Caption(style(arguments.text("style")), null, 1));
	}

	private static CaptionStyle style(@Nullable String name) {
		if (name == null) {
			return CaptionStyle.SENTENCE;
		}
		int style = STYLES.indexOf(name);
		if (style < 0) {
			throw new ProblemException(ProblemKind.INVALID_VALUE,
					"A style is one of " + String.join(", ", STYLES) + ".", "/style");
		}
		return CaptionStyle.values()[style];
	}

	private static EngineTool answering() {
		return new EngineTool("answer", "Answer a question about an image or a recording",
				"Answers one question about an image, a recording or both, in English.",
				decoded(ToolSchema.ofMedia()).required("question", "The question, a sentence."),
				(arguments) -> new Operation.Answer(List.of(new Question("0", arguments.required("question"), null)),
						null));
	}

	private static EngineTool transcribing() {
		return new EngineTool("transcribe", "Write down a recording", "Writes down what is said in a recording.",
				decoded(new ToolSchema().required("audio", ToolSchema.RECORDING)
					.text("language", "What is spoken, if it is known: a code such as en.")
					.text("prompt", "Names and words that may come up.")),
				(arguments) -> {
					arguments.required("audio");
					return new Operation.Transcribe(arguments.text("language"), arguments.text("prompt"), true);
				});
	}

	private static ToolSchema decoded(ToolSchema schema) {
		return schema.strategy()
			.integer("maxTokens", "Cap on new tokens.")
			.integer("seed", "The same seed gives the same text.");
	}

}
