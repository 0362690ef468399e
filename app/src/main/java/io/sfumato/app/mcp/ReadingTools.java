package io.sfumato.app.mcp;

import java.util.HashSet;
import java.util.List;
import java.util.Map;

import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncToolSpecification;
import io.sfumato.engine.Engine;
import io.sfumato.engine.request.DecisionQuestion;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import io.sfumato.web.request.DataUrls;
import io.sfumato.web.request.WebLimits;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The tools whose answers have a form: records and decisions.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "spring.ai.mcp.server.enabled", matchIfMissing = true)
class ReadingTools {

	@Bean
	List<SyncToolSpecification> recordAndDecisionTools(Engine engine, WebLimits limits) {
		var dataUrls = new DataUrls(limits);
		return List.of(extracting(limits).on(engine, dataUrls), deciding(limits).on(engine, dataUrls));
	}

	private static EngineTool extracting(WebLimits limits) {
		return new EngineTool("extract", "Extract a record from an image or a recording",
				"Fills a JSON Schema or a template from an image, a recording or both. Whatever comes out validates; "
						+ "its values are checked for form, not for truth.",
				ToolSchema.ofMedia()
					.strategy()
					.object("schema", "A JSON Schema of the record, an object; or else a template.")
					.text("template", "A text with slots, such as: Paid {{total: number min=0}} on {{day: date}}."),
				(arguments) -> new Operation.Infill(form(arguments, limits), RecordForm.Slots.NONE, null));
	}

	private static RecordForm form(ToolArguments arguments, WebLimits limits) {
		String schema = arguments.json("schema", limits.textBytes());
		String template = arguments.text("template", limits.textBytes());
		if ((schema == null) == (template == null)) {
			throw new ProblemException((schema == null) ? ProblemKind.MISSING_FIELD : ProblemKind.INVALID_VALUE,
					"There is either a schema or a template.", "/schema");
		}
		return (schema != null) ? RecordForm.Schema.strict(schema)
				: new RecordForm.Template(String.valueOf(template), Map.of());
	}

	private static EngineTool deciding(WebLimits limits) {
		return new EngineTool("decide", "Decide a question about an image or a recording",
				"Reads a closed question as probabilities: one of the options, or yes and no. "
						+ "Says how probable it is that the answer isn't to be seen or heard.",
				ToolSchema.ofMedia()
					.strategy()
					.required("question", "The question, a sentence.")
					.texts("options", "What the answer may be, 2 or more; yes and no if left out."),
				(arguments) -> {
					arguments.required("question");
					List<DecisionQuestion.Option> options = options(arguments, limits);
					var question = new DecisionQuestion("0",
							options.isEmpty() ? DecisionQuestion.Kind.YES_NO : DecisionQuestion.Kind.CHOICE,
							String.valueOf(arguments.text("question", limits.textBytes())), options, List.of());
					return new Operation.Decide(List.of(question), null, true, null, true, null);
				});
	}

	private static List<DecisionQuestion.Option> options(ToolArguments arguments, WebLimits limits) {
		List<String> labels = arguments.texts("options", limits.textBytes());
		if (labels.size() == 1 || labels.size() > Operation.Decide.MOST_OPTIONS
				|| new HashSet<>(labels).size() < labels.size()) {
			throw new ProblemException(ProblemKind.INVALID_VALUE,
					"There are from 2 to " + Operation.Decide.MOST_OPTIONS + " different options, or none.",
					"/options");
		}
		return labels.stream().map((label) -> new DecisionQuestion.Option(label, null)).toList();
	}

}
