package io.sfumato.app.command;

import java.util.concurrent.Callable;

import io.sfumato.engine.request.Operation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes down what is said in each file. */
@Command(name = "transcribe", mixinStandardHelpOptions = true, description = "Writes down what is said in recordings.")
final class TranscribeCommand implements Callable<Integer> {

	private final FileRuns runs;

	@Spec
	private CommandSpec spec = CommandSpec.create();

	@Mixin
	private RunOptions options = new RunOptions();

	@Option(names = "--language", paramLabel = "NAME", description = "What is spoken, if it is known.")
	private @Nullable String language;

	@Option(names = "--prompt", paramLabel = "TEXT", description = "Names and words that may come up.")
	private @Nullable String prompt;

	@Option(names = "--times", description = "A line for each stretch, with the seconds it is from.")
	private boolean times;

	TranscribeCommand(FileRuns runs) {
		this.runs = runs;
	}

	@Override
	public Integer call() throws Exception {
		return this.runs.run(this.options, new Operation.Transcribe(this.language, this.prompt, this.times),
				new Report(this.spec));
	}

}
