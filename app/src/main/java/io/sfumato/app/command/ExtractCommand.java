package io.sfumato.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;

import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RecordForm;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Fills the same record from each file. */
@Command(name = "extract", mixinStandardHelpOptions = true,
		description = "Fills a JSON Schema or a template from images and recordings; what comes out validates.")
final class ExtractCommand implements Callable<Integer> {

	private final FileRuns runs;

	@Spec
	private CommandSpec spec = CommandSpec.create();

	@Mixin
	private RunOptions options = new RunOptions();

	@ArgGroup(multiplicity = "1")
	private Form form = new Form();

	ExtractCommand(FileRuns runs) {
		this.runs = runs;
	}

	/** One of the two. */
	private static final class Form {

		@Option(names = "--schema", paramLabel = "FILE", description = "A JSON Schema.")
		private @Nullable Path schema;

		@Option(names = "--template", paramLabel = "TEXT",
				description = "A template, such as 'Paid {{total: number}} on {{day: date}}.'")
		private @Nullable String template;

		private RecordForm read() throws IOException {
			return (this.schema != null) ? RecordForm.Schema.strict(Files.readString(this.schema))
					: new RecordForm.Template(String.valueOf(this.template), Map.of());
		}

	}

	@Override
	public Integer call() throws Exception {
		Report report = new Report(this.spec);
		RecordForm read;
		try {
			read = this.form.read();
		}
		catch (IOException ex) {
			report.problem(String.valueOf(this.form.schema), "The schema can't be read.");
			return CommandLineTool.FAILED;
		}
		return this.runs.run(this.options, new Operation.Infill(read, RecordForm.Slots.NONE, null), report);
	}

}
