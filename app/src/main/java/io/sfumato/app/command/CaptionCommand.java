package io.sfumato.app.command;

import java.util.concurrent.Callable;

import io.sfumato.engine.request.CaptionStyle;
import io.sfumato.engine.request.Operation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Describes each file. */
@Command(name = "caption", mixinStandardHelpOptions = true, description = "Describes images and sounds.")
final class CaptionCommand implements Callable<Integer> {

	private final FileRuns runs;

	@Spec
	private CommandSpec spec = CommandSpec.create();

	@Mixin
	private RunOptions options = new RunOptions();

	@Option(names = "--style", paramLabel = "STYLE", defaultValue = "SENTENCE",
			description = "One of ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} without it.")
	private CaptionStyle style = CaptionStyle.SENTENCE;

	CaptionCommand(FileRuns runs) {
		this.runs = runs;
	}

	@Override
	public Integer call() throws Exception {
		return this.runs.run(this.options, new Operation.Caption(this.style, null, 1), new Report(this.spec));
	}

}
