package io.sfumato.app.command;

import java.nio.file.Path;
import java.util.List;

import io.sfumato.engine.request.GenerationOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every command that takes files can be told. */
final class RunOptions {

	@Parameters(arity = "1..*", paramLabel = "FILE",
			description = "Files of images or sound, patterns ('*.png'), or - for standard input.")
	List<String> files = List.of();

	@Option(names = "--model", paramLabel = "DIR",
			description = "Checkpoint directory; without it the settings' model.")
	@Nullable Path model;

	@Option(names = "--strategy", paramLabel = "NAME",
			description = "Preset or strategy; without it the model's default.")
	@Nullable String strategy;

	@Option(names = "--max-tokens", paramLabel = "N", description = "Most new tokens.")
	@Nullable Integer maxTokens;

	@Option(names = "--steps", paramLabel = "N", description = "Most denoising steps.")
	@Nullable Integer steps;

	@Option(names = "--seed", paramLabel = "N", description = "Seed of everything random.")
	@Nullable Long seed;

	@Option(names = "--json", description = "One JSON object a line, as the server answers, with the name of the file.")
	boolean json;

	GenerationOptions generation() {
		return new GenerationOptions(this.steps, null, this.maxTokens, null, null, null, null, null, null, null,
				this.seed, null);
	}

}
