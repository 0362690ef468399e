package io.sfumato.app.command;

import java.io.InputStream;
import java.util.List;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The commands of the jar and their way in. Exit codes: 0 all went well, 1 something
 * couldn't be done, 2 the command was wrong, 3 the model can't be used.
 */
public final class CommandLineTool {

	static final int DONE = 0;

	static final int FAILED = 1;

	static final int NO_MODEL = 3;

	private static final List<String> HELP = List.of("-h", "--help");

	private CommandLineTool() {
	}

	/**
	 * Whether arguments are for a command. A server takes only options
	 * ({@code --name=value}), so a word in front is one.
	 */
	public static boolean isMeant(String... arguments) {
		return arguments.length > 0 && (!arguments[0].startsWith("-") || HELP.contains(arguments[0]));
	}

	/**
	 * Runs the command that the arguments name.
	 * @param input what the file {@code -} means
	 * @return the exit code
	 */
	public static int run(InputStream input, String... arguments) {
		PictureFiles files = new PictureFiles(input);
		EngineSource engines = new EngineSource();
		return new CommandLine(new Root()).addSubcommand(new CaptionCommand(new FileRuns(engines, files)))
			.addSubcommand(new AnswerCommand(new FileRuns(engines, files)))
			.addSubcommand(new ExtractCommand(new FileRuns(engines, files)))
			.addSubcommand(new DecideCommand(new FileRuns(engines, files)))
			.addSubcommand(new TranscribeCommand(new FileRuns(engines, files)))
			.addSubcommand(new BenchCommand(engines, files))
			.addSubcommand(new CommandLine(new Models()).addSubcommand(new InspectCommand()))
			.setCaseInsensitiveEnumValuesAllowed(true)
			.execute(arguments);
	}

	@Command(name = "sfumato", mixinStandardHelpOptions = true,
			description = { "Captions and answers about images and sound from a multimodal diffusion language model.",
					"Without a command the jar is a server: java -jar sfumato.jar --server.port=8080" })
	private static final class Root {

	}

	@Command(name = "models", mixinStandardHelpOptions = true, description = "Looks at checkpoint directories.")
	private static final class Models {

	}

}
