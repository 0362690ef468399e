package io.sfumato.app.command;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.sfumato.app.model.EnginePlace;
import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.error.EngineException;
import io.sfumato.engine.model.ModelLoadException;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.Decision;
import io.sfumato.engine.result.GeneratedText;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.result.Transcript;
import io.sfumato.web.wire.ResultJson;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs one operation on each of some files. A file that can't be done is named, and the
 * next one follows.
 */
final class FileRuns {

	private final EngineSource engines;

	private final MediaFiles files;

	private final JsonMapper json = JsonMapper.builder().build();

	FileRuns(EngineSource engines, MediaFiles files) {
		this.engines = engines;
		this.files = files;
	}

	/**
	 * Prints a result for each file.
	 * @return the exit code
	 */
	int run(RunOptions options, Operation operation, Report report) throws IOException, InterruptedException {
		List<String> names = this.files.expand(options.files);
		int code = CommandLineTool.DONE;
		try (EnginePlace place = this.engines.open(options.model)) {
			for (int i = 0; i < names.size(); i++) {
				report.progress(i + 1, names.size(), names.get(i));
				try {
					print(names.get(i), names.size(), run(place, names.get(i), operation, options), options, report);
				}
				catch (IOException | EngineException ex) {
					report.problem(names.get(i), sentence(ex));
					code = CommandLineTool.FAILED;
				}
			}
		}
		catch (ModelLoadException ex) {
			report.problem("The model can't be used", sentence(ex));
			return CommandLineTool.NO_MODEL;
		}
		return code;
	}

	/** One operation on one file. */
	RunResult run(EnginePlace place, String name, Operation operation, RunOptions options)
			throws IOException, InterruptedException {
		EngineSettings.Limits limits = place.settings().limits();
		byte[] data = this.files.read(name, Math.max(limits.imageBytes(), limits.clips().bytes()));
		MediaInput medium = new MediaInput(null, data, null, MediaInput.Detail.AUTO, name);
		return place.engine()
			.submit(new RunRequest(operation, null, List.of(medium), null, options.strategy, options.generation(),
					Set.of(), Map.of()), (event) -> {
					})
			.await();
	}

	private void print(String name, int files, RunResult result, RunOptions options, Report report) {
		if (options.json) {
			Map<String, Object> line = new LinkedHashMap<>();
			line.put("file", name);
			line.putAll(ResultJson.of(result));
			report.result(this.json.writeValueAsString(line));
			return;
		}
		Transcript transcript = result.transcript();
		if (transcript != null) {
			print(name(name, files > 1), transcript, report);
			return;
		}
		for (GeneratedText text : result.texts()) {
			report.result(name(name, files > 1) + name(text.id(), result.texts().size() > 1) + text.text());
		}
		for (Decision decision : result.decisions()) {
			report.result(name(name, files > 1) + name(decision.id(), result.decisions().size() > 1)
					+ String.format(Locale.ROOT, "%s\t%.3f", decision.label(), decision.confidence()));
		}
	}

	/**
	 * Its segments where they were asked for, which a clip without a word has none of.
	 */
	private static void print(String name, Transcript transcript, Report report) {
		if (transcript.segments().isEmpty()) {
			report.result(name + transcript.text());
		}
		for (Transcript.Segment segment : transcript.segments()) {
			report.result(name
					+ String.format(Locale.ROOT, "%.2f\t%.2f\t%s", segment.start(), segment.end(), segment.text()));
		}
	}

	/** Tells lines apart where there are several. */
	private static String name(String name, boolean several) {
		return several ? name + "\t" : "";
	}

	private static String sentence(Exception ex) {
		return (ex instanceof NoSuchFileException) ? "There is no such file." : String.valueOf(ex.getMessage());
	}

}
