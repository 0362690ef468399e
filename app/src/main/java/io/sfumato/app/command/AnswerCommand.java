package io.sfumato.app.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.Question;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Answers the same questions about each file. */
@Command(name = "answer", mixinStandardHelpOptions = true,
		description = "Answers questions about images and recordings.")
final class AnswerCommand implements Callable<Integer> {

	private final FileRuns runs;

	@Spec
	private CommandSpec spec = CommandSpec.create();

	@Mixin
	private RunOptions options = new RunOptions();

	@Option(names = { "-q", "--question" }, required = true, paramLabel = "TEXT",
			description = "A question; may be given several times.")
	private List<String> questions = List.of();

	AnswerCommand(FileRuns runs) {
		this.runs = runs;
	}

	@Override
	public Integer call() throws Exception {
		List<Question> asked = new ArrayList<>();
		for (String question : this.questions) {
			asked.add(new Question(Integer.toString(asked.size()), question, null));
		}
		return this.runs.run(this.options, new Operation.Answer(asked, null), new Report(this.spec));
	}

}
