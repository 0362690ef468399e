package io.sfumato.trainer.evaluate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.sfumato.backbone.CancelSignal;
import io.sfumato.encoders.audio.Waveform;
import io.sfumato.engine.EngineObserver;
import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.local.LocalEngine;
import io.sfumato.engine.model.AudioEncoder;
import io.sfumato.engine.model.EncodedClip;
import io.sfumato.engine.model.EncodedMedium;
import io.sfumato.engine.model.ImageEncoder;
import io.sfumato.engine.model.ModelLoader;
import io.sfumato.engine.model.ServedModel;
import io.sfumato.engine.request.GenerationOptions;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.Question;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.RunResult;
import io.sfumato.runtime.tokenizer.Tokenizer;
import io.sfumato.trainer.data.RecordAnswer;

/**
 * The model that is examined: pages go in as PNG files, clips as WAV files, text answers
 * come out of the engine, records out of its loop.
 */
public final class Examinee implements AutoCloseable {

	private static final int ANSWER_CELLS = 32;

	private static final int LONGEST_SECONDS = 60;

	private final ServedModel model;

	private final LocalEngine engine;

	private final Tokenizer tokenizer;

	private final RecordFiller records;

	/**
	 * @param directory the checkpoint to judge
	 * @param cache where engines unpack what they ship with
	 */
	public Examinee(Path directory, Path cache) {
		EngineSettings settings = EngineSettings.embedded(cache).with(EngineSettings.Model.at(directory, cache));
		this.model = ModelLoader.open(settings);
		this.engine = new LocalEngine(this.model, settings, EngineObserver.NONE);
		this.tokenizer = Tokenizer.open(directory.resolve("tokenizer.json"));
		this.records = new RecordFiller(this.model, this.tokenizer);
	}

	/** Digest of the weights that are judged. */
	String digest() {
		return this.model.card().revision();
	}

	/**
	 * An answer in words. A clip in which nobody asks anything is answered by nothing.
	 * @param question {@link Item#IN_THE_CLIP} if the last file asks it
	 * @param steps number of forward passes, 0 for the default strategy
	 */
	String answer(List<byte[]> files, String question, int steps) throws InterruptedException {
		GenerationOptions options = (steps == 0) ? GenerationOptions.NONE : new GenerationOptions(steps, ANSWER_CELLS,
				ANSWER_CELLS, "quota", null, null, null, null, null, null, null, null);
		if (question.equals(Item.IN_THE_CLIP)) {
			return spoken(files, options);
		}
		return answer(files, new Question("0", question, null), options);
	}

	private String spoken(List<byte[]> files, GenerationOptions options) throws InterruptedException {
		try {
			return answer(files, Question.spoken("0"), options);
		}
		catch (InvalidRequestException ex) {
			if (ex.problem() != Problem.MEDIA_INVALID) {
				throw ex;
			}
			return "";
		}
	}

	private String answer(List<byte[]> files, Question question, GenerationOptions options)
			throws InterruptedException {
		return run(files, new Operation.Answer(List.of(question), null), options).texts().getFirst().text();
	}

	/**
	 * The values of a record's slots by name.
	 * @param steps number of forward passes, 0 for the default strategy
	 */
	Map<String, String> fill(List<byte[]> files, String question, RecordAnswer record, int steps) {
		return this.records.fill(encode(files), question, record, steps);
	}

	/** Anything else, with the default strategy. */
	RunResult run(List<byte[]> files, Operation operation) throws InterruptedException {
		return run(files, operation, GenerationOptions.NONE);
	}

	private RunResult run(List<byte[]> files, Operation operation, GenerationOptions options)
			throws InterruptedException {
		return this.engine
			.submit(new RunRequest(operation, null, media(files), null, null, options, Set.of(), Map.of()), (event) -> {
			})
			.await();
	}

	private static List<MediaInput> media(List<byte[]> files) {
		List<MediaInput> media = new ArrayList<>();
		for (byte[] file : files) {
			media.add(new MediaInput(null, file, null, MediaInput.Detail.AUTO, "/media/" + media.size()));
		}
		return media;
	}

	private List<EncodedMedium> encode(List<byte[]> files) {
		List<EncodedMedium> encoded = new ArrayList<>();
		for (MediaInput medium : media(files)) {
			encoded
				.add((medium.kind().orElseThrow() == MediaInput.Kind.AUDIO) ? hear(medium.data()) : see(medium.data()));
		}
		return encoded;
	}

	private EncodedMedium see(byte[] file) {
		ImageEncoder images = Objects.requireNonNull(this.model.images());
		return images.encode(images.decode(file), MediaInput.Detail.AUTO, new CancelSignal());
	}

	private EncodedMedium hear(byte[] file) {
		AudioEncoder clips = Objects.requireNonNull(this.model.clips());
		Waveform sound = clips.decode(file, LONGEST_SECONDS);
		return EncodedClip.joined(clips.windows()
			.full(sound)
			.stream()
			.map((window) -> clips.encode(window, new CancelSignal()))
			.toList());
	}

	@Override
	public void close() {
		this.tokenizer.close();
		this.engine.close();
	}

}
