package io.sfumato.app.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import io.sfumato.engine.request.DecisionQuestion;
import io.sfumato.engine.request.Operation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Decides the same closed questions about each file. */
@Command(name = "decide", mixinStandardHelpOptions = true,
		description = "Reads closed questions about images and recordings as probabilities.")
final class DecideCommand implements Callable<Integer> {

	private final FileRuns runs;

	@Spec
	private CommandSpec spec = CommandSpec.create();

	@Mixin
	private RunOptions options = new RunOptions();

	@Option(names = { "-q", "--question" }, required = true, paramLabel = "TEXT",
			description = "A question; may be given several times.")
	private List<String> questions = List.of();

	@Option(names = "--option", paramLabel = "TEXT",
			description = "One of the answers to choose from; without any the answers are yes and no.")
	private List<String> choices = List.of();

	DecideCommand(FileRuns runs) {
		this.runs = runs;
	}

	@Override
	public Integer call() throws Exception {
		List<DecisionQuestion.Option> labels = this.choices.stream()
			.map((choice) -> new DecisionQuestion.Option(choice, null))
			.toList();
		DecisionQuestion.Kind kind = labels.isEmpty() ? DecisionQuestion.Kind.YES_NO : DecisionQuestion.Kind.CHOICE;
		List<DecisionQuestion> asked = new ArrayList<>();
		for (String question : this.questions) {
			asked.add(new DecisionQuestion(Integer.toString(asked.size()), kind, question, labels, List.of()));
		}
		return this.runs.run(this.options, new Operation.Decide(asked, null, true, null, true, null),
				new Report(this.spec));
	}

}
