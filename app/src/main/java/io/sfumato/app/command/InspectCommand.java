package io.sfumato.app.command;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;

import io.sfumato.engine.model.ModelInspection;
import io.sfumato.engine.model.ModelLoadException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Says what a checkpoint directory is, without loading it. */
@Command(name = "inspect", mixinStandardHelpOptions = true,
		description = "What a checkpoint directory is, whether it can be served, and the memory it needs.")
final class InspectCommand implements Callable<Integer> {

	private static final double GIB = 1L << 30;

	@Spec
	private CommandSpec spec = CommandSpec.create();

	@Parameters(paramLabel = "DIR", description = "A directory in Hugging Face layout.")
	private Path directory = Path.of(".");

	@Option(names = "--json", description = "As a JSON object.")
	private boolean json;

	@Override
	public Integer call() {
		Report report = new Report(this.spec);
		ModelInspection model;
		try {
			model = ModelInspection.of(this.directory);
		}
		catch (ModelLoadException ex) {
			report.problem(this.directory.toString(), String.valueOf(ex.getMessage()));
			return CommandLineTool.NO_MODEL;
		}
		if (this.json) {
			report.result(JsonMapper.builder().build().writeValueAsString(model));
		}
		else {
			print(model, report);
		}
		return (model.problem() == null) ? CommandLineTool.DONE : CommandLineTool.NO_MODEL;
	}

	private static void print(ModelInspection model, Report report) {
		report.result("family       " + ((model.family() != null) ? model.family() : "unknown"));
		report.result("weights      %,d parameters in %,d tensors, %s".formatted(model.parameters(), model.tensors(),
				model.types()));
		report.result("positions    " + ((model.context() != null) ? model.context() : "not said"));
		report.result("inputs       " + String.join(", ", model.inputs()));
		report.result(String.format(Locale.ROOT, "memory       %.2f GiB needed on the CPU, %.2f GiB available",
				model.memoryNeeded() / GIB, model.memoryAvailable() / GIB));
		report.result((model.problem() == null) ? "supported    yes" : "supported    no: " + model.problem());
	}

}
