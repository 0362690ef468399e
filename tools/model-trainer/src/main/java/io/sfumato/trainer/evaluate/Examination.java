package io.sfumato.trainer.evaluate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.CancelSignal;
import io.sfumato.encoders.audio.Waveform;
import io.sfumato.engine.EngineObserver;
import io.sfumato.engine.EngineSettings;
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
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.FilledRecord;
import io.sfumato.engine.result.FilledSlot;
import io.sfumato.engine.result.RunResult;
import io.sfumato.runtime.tokenizer.Tokenizer;
import io.sfumato.trainer.data.Exchange;
import io.sfumato.trainer.data.RecordAnswer;
import io.sfumato.trainer.data.TextAnswer;

/**
 * Asks a model everything on some evaluation sets and marks the answers. Pages go in as
 * PNG files, clips as WAV files, text answers come out of the engine, records out of its
 * loop. Each question is asked with every step budget, records once more with a schema,
 * and all once about the next sample's page or clip: an answer that is right there too
 * wasn't read or heard.
 */
public final class Examination implements AutoCloseable {

	/** Step budgets, 0 for the default strategy. */
	static final List<Integer> BUDGETS = List.of(0, 1, 2, 4, 8, 16);

	/** The field that stands for all that aren't on the page. */
	static final String NULL = "null";

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
	public Examination(Path directory, Path cache) {
		EngineSettings settings = EngineSettings.embedded(cache).with(EngineSettings.Model.at(directory, cache));
		this.model = ModelLoader.open(settings);
		this.engine = new LocalEngine(this.model, settings, EngineObserver.NONE);
		this.tokenizer = Tokenizer.open(directory.resolve("tokenizer.json"));
		this.records = new RecordFiller(this.model, this.tokenizer);
	}

	/** Digest of the weights that are judged. */
	public String digest() {
		return this.model.card().revision();
	}

	/**
	 * Marks of one set.
	 * @param count number of pages or clips
	 */
	Marks mark(String set, long seed, int count) throws IOException, InterruptedException {
		List<Item> items = Item.of(set, seed, count);
		Marks marks = new Marks(set, items.size());
		for (int i = 0; i < items.size(); i++) {
			Item item = items.get(i);
			List<byte[]> swapped = item.swapped(items.get((i + 1) % items.size()));
			for (Exchange exchange : item.exchanges()) {
				for (int budget : BUDGETS) {
					ask(item.files(), exchange, budget, marks.of(budget), marks);
				}
				infill(item.files(), exchange, marks);
				ask(swapped, exchange, 0, marks.swapped(), null);
			}
		}
		return marks;
	}

	private void ask(List<byte[]> files, Exchange exchange, int budget, Score score, @Nullable Marks details)
			throws InterruptedException {
		switch (exchange.answer()) {
			case TextAnswer text -> {
				String answer = answer(files, exchange.question(), budget);
				score.add(answer, text.text());
				if (details != null && budget == 0) {
					details.kind(text.text().equals("not visible") ? "not visible" : "text").add(answer, text.text());
				}
			}
			case RecordAnswer record -> {
				Map<String, String> values = this.records.fill(encode(files), exchange.question(), record, budget);
				for (RecordAnswer.Piece piece : record.pieces()) {
					if (piece instanceof RecordAnswer.Slot slot) {
						String value = values.getOrDefault(slot.name(), "");
						score.add(value, slot.value());
						if (details != null) {
							details.field(slot.value().equals("null") ? NULL : slot.name(), budget)
								.add(value, slot.value());
						}
					}
				}
			}
		}
	}

	/** The same record through the product's own path, where it is a flat one. */
	private void infill(List<byte[]> files, Exchange exchange, Marks marks) throws InterruptedException {
		if (!(exchange.answer() instanceof RecordAnswer record)) {
			return;
		}
		Optional<FlatRecord> flat = FlatRecord.of(record);
		if (flat.isEmpty()) {
			return;
		}
		RunResult result = run(files,
				new Operation.Infill(RecordForm.Schema.strict(flat.get().schema()), RecordForm.Slots.NONE, null),
				GenerationOptions.NONE);
		FilledRecord filled = Objects.requireNonNull(result.texts().getFirst().record());
		for (FilledSlot slot : filled.slots()) {
			String expected = flat.get().values().get(slot.name());
			if (expected != null) {
				(expected.equals("null") ? marks.infilledNulls() : marks.infilled()).add(slot.text(), expected);
			}
		}
	}

	private String answer(List<byte[]> files, String question, int budget) throws InterruptedException {
		GenerationOptions options = (budget == 0) ? GenerationOptions.NONE : new GenerationOptions(budget, ANSWER_CELLS,
				ANSWER_CELLS, "quota", null, null, null, null, null, null, null, null);
		return run(files, new Operation.Answer(List.of(new Question("0", question, null)), null), options).texts()
			.getFirst()
			.text();
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

	/**
	 * What one set came to.
	 */
	static final class Marks {

		private final String set;

		private final int pages;

		private final Map<Integer, Score> budgets = new LinkedHashMap<>();

		private final Map<String, Score> kinds = new LinkedHashMap<>();

		private final Map<String, Map<Integer, Score>> fields = new TreeMap<>();

		private final Score swapped = new Score();

		private final Score infilled = new Score();

		private final Score infilledNulls = new Score();

		Marks(String set, int pages) {
			this.set = set;
			this.pages = pages;
		}

		String set() {
			return this.set;
		}

		int pages() {
			return this.pages;
		}

		Score of(int budget) {
			return this.budgets.computeIfAbsent(budget, (key) -> new Score());
		}

		Score swapped() {
			return this.swapped;
		}

		/** Marks of one kind of answer with the default strategy. */
		Score kind(String kind) {
			return this.kinds.computeIfAbsent(kind, (key) -> new Score());
		}

		Map<String, Score> kinds() {
			return this.kinds;
		}

		/** Marks of a field of records with one step budget. */
		Score field(String name, int budget) {
			return this.fields.computeIfAbsent(name, (key) -> new LinkedHashMap<>())
				.computeIfAbsent(budget, (key) -> new Score());
		}

		/** By field, then by step budget. */
		Map<String, Map<Integer, Score>> fields() {
			return this.fields;
		}

		/** Fields that are on the page, asked for with a schema. */
		Score infilled() {
			return this.infilled;
		}

		/** Fields that aren't on the page, asked for with a schema. */
		Score infilledNulls() {
			return this.infilledNulls;
		}

	}

}
