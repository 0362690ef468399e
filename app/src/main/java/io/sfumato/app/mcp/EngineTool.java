package io.sfumato.app.mcp;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import io.sfumato.engine.Engine;
import io.sfumato.engine.Run;
import io.sfumato.engine.error.EngineException;
import io.sfumato.engine.error.RunCancelledException;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.Decision;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.result.Transcript;
import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import io.sfumato.web.request.DataUrls;
import io.sfumato.web.wire.ResultJson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One operation as a tool: its text for the model that called, and the whole result with
 * its receipt for the program around that.
 *
 * @param operation what the arguments ask for
 */
record EngineTool(String name, String title, String description, ToolSchema schema,
		Function<ToolArguments, Operation> operation) {

	private static final Logger logger = LoggerFactory.getLogger(EngineTool.class);

	/** The tool as the protocol's server takes it. */
	SyncToolSpecification on(Engine engine, DataUrls dataUrls) {
		Tool tool = Tool.builder(this.name, this.schema.json())
			.title(this.title)
			.description(this.description)
			// looks at what it is given, and at nothing else
			.annotations(new ToolAnnotations(this.title, true, false, true, false, null))
			.build();
		return new SyncToolSpecification(tool, (context, request) -> call(engine, dataUrls,
				(request.arguments() != null) ? request.arguments() : Map.of(), ToolTransport.tokens(context)));
	}

	/** Blocks until the run has ended; an interrupt cancels it. */
	private CallToolResult call(Engine engine, DataUrls dataUrls, Map<String, Object> given,
			Consumer<GenerationEvent> events) {
		try {
			var arguments = new ToolArguments(given, this.schema.names(), dataUrls);
			var request = new RunRequest(this.operation.apply(arguments), null, arguments.media(), null,
					arguments.text("strategy"), arguments.options(), Set.of(), Map.of());
			RunResult result = await(engine.submit(request, events));
			return CallToolResult.builder()
				.addTextContent(text(result))
				.structuredContent(ResultJson.of(result))
				.isError(false)
				.build();
		}
		catch (ProblemException refused) {
			return failed(refused.problem());
		}
		catch (EngineException failure) {
			return failed(Problem.of(failure));
		}
		catch (RuntimeException defect) {
			logger.error("The tool {} failed", this.name, defect);
			return failed(Problem.of(ProblemKind.INTERNAL, "The server failed; its log has the cause.", null));
		}
	}

	private static String text(RunResult result) {
		Transcript transcript = result.transcript();
		if (transcript != null) {
			return transcript.text();
		}
		return result.decisions().isEmpty() ? result.texts().getFirst().text() : inWords(result.decisions().getFirst());
	}

	private static String inWords(Decision decision) {
		return decision.abstained() ? "The media don't show it." : String.format(Locale.ROOT, "%s (%.0f %%)",
				decision.label(), 100 * decision.probabilities().get(decision.best()));
	}

	private static RunResult await(Run run) {
		try {
			return run.await();
		}
		catch (InterruptedException ex) {
			run.cancel();
			Thread.currentThread().interrupt();
			throw new RunCancelledException("The caller has gone");
		}
	}

	/** A failure the calling model can read and act on. */
	private static CallToolResult failed(Problem problem) {
		String where = (problem.pointer() != null) ? problem.pointer().replace("/", "") + ": " : "";
		return CallToolResult.builder()
			.addTextContent(where + problem.detail() + " " + problem.kind().remedy())
			.isError(true)
			.build();
	}

}
