package io.sfumato.app.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

import io.sfumato.app.model.EnginePlace;
import io.sfumato.engine.error.EngineException;
import io.sfumato.engine.model.ModelLoadException;
import io.sfumato.engine.request.CaptionStyle;
import io.sfumato.engine.request.GenerationOptions;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Captions one image by several strategies, in turns, so that whatever else the machine
 * does meets all of them.
 */
@Command(name = "bench", mixinStandardHelpOptions = true,
		description = "Compares strategies on an image: passes, positions computed, time.")
final class BenchCommand implements Callable<Integer> {

	private static final String ROW = "%-14s %7s %12s %12s %12s  %s";

	private final EngineSource engines;

	private final MediaFiles files;

	@Spec
	private CommandSpec spec = CommandSpec.create();

	@Parameters(paramLabel = "FILE", description = "An image file, or - for standard input.")
	private String file = "";

	@Option(names = "--model", paramLabel = "DIR",
			description = "Checkpoint directory; without it the settings' model.")
	private @Nullable Path model;

	@Option(names = "--strategies", split = ",", paramLabel = "NAME", description = "Which; without it all presets.")
	private List<String> strategies = List.of();

	@Option(names = "--rounds", defaultValue = "5", paramLabel = "N",
			description = "Runs of each strategy; times are medians.")
	private int rounds = 5;

	BenchCommand(EngineSource engines, MediaFiles files) {
		this.engines = engines;
		this.files = files;
	}

	@Override
	public Integer call() throws Exception {
		Report report = new Report(this.spec);
		try (EnginePlace place = this.engines.open(this.model)) {
			byte[] data = this.files.read(this.file, place.settings().limits().imageBytes());
			List<String> compared = this.strategies.isEmpty() ? presets(place) : this.strategies;
			List<List<RunResult>> results = new ArrayList<>();
			compared.forEach((name) -> results.add(new ArrayList<>()));
			for (int round = 0; round <= Math.max(1, this.rounds); round++) {
				for (int i = 0; i < compared.size(); i++) {
					RunResult result = caption(place, data, compared.get(i));
					if (round > 0) {
						results.get(i).add(result);
					}
				}
			}
			report.result(ROW.formatted("strategy", "passes", "tokens/pass", "positions", "denoise ms", "text"));
			for (int i = 0; i < compared.size(); i++) {
				report.result(row(compared.get(i), results.get(i)));
			}
			return CommandLineTool.DONE;
		}
		catch (ModelLoadException ex) {
			report.problem("The model can't be used", String.valueOf(ex.getMessage()));
			return CommandLineTool.NO_MODEL;
		}
		catch (IOException | EngineException ex) {
			report.problem(this.file, String.valueOf(ex.getMessage()));
			return CommandLineTool.FAILED;
		}
	}

	private static List<String> presets(EnginePlace place) {
		return place.engine()
			.catalogue()
			.strategies()
			.stream()
			.filter((strategy) -> strategy.preset())
			.map((strategy) -> strategy.name())
			.toList();
	}

	private static RunResult caption(EnginePlace place, byte[] data, String strategy) throws InterruptedException {
		MediaInput image = new MediaInput(null, data, null, MediaInput.Detail.AUTO, "file");
		return place.engine()
			.submit(new RunRequest(new Operation.Caption(CaptionStyle.DETAILED, null, 1), null, List.of(image), null,
					strategy, GenerationOptions.NONE, Set.of(), Map.of()), (event) -> {
					})
			.await();
	}

	private static String row(String strategy, List<RunResult> results) {
		RunResult last = results.getLast();
		Receipt receipt = last.receipt();
		double[] times = results.stream()
			.mapToDouble((result) -> result.receipt().timesMs().denoise())
			.sorted()
			.toArray();
		return String.format(Locale.ROOT, ROW, strategy, receipt.forwardPasses(),
				String.format(Locale.ROOT, "%.2f", receipt.tokensPerForward()), receipt.positionsComputed(),
				String.format(Locale.ROOT, "%.1f", times[times.length / 2]), last.texts().getFirst().text());
	}

}
