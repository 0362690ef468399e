package io.sfumato.engine.local;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.ForwardRequest;
import io.sfumato.engine.EngineObserver;
import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.result.FilledRecord;
import io.sfumato.engine.result.FilledSlot;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.toy.Requests;
import io.sfumato.engine.toy.TinyCheckpoint;
import io.sfumato.engine.toy.ToyBackbone;
import io.sfumato.engine.toy.ToyModel;

import static io.sfumato.engine.toy.Requests.aRequest;
import static io.sfumato.engine.toy.StreamAssert.assertStream;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Models that were trained on texts with gaps, as LaViDa-FIM was: a gap has more cells
 * than its text, a token fills the rest, another one stands behind it.
 */
class InfillingTests extends EngineTest {

	private static final String TEMPLATE = "A {{beast}} sat {{where: text max_chars=40}}; paid {{sum: integer}}.";

	@Test
	void gapsAreFilledAndNothingButTextIsSeen() {
		infilling();
		for (int question = 0; question < 30; question++) {
			Recording recording = submit(infill(TEMPLATE, "noise " + question).build());

			RunResult result = assertStream(recording.events()).isComplete();
			String text = result.texts().getFirst().text();
			assertThat(text).matches("A [^\\n\\r]+ sat [^\\n\\r]{1,40}; paid -?[0-9]+\\.");
			assertThat(recording.all(GenerationEvent.TextDelta.class)
				.stream()
				.map(GenerationEvent.TextDelta::delta)
				.collect(Collectors.joining())).isEqualTo(text);
			FilledRecord record = result.texts().getFirst().record();
			assertThat(record).isNotNull();
			List<String> slots = record.slots().stream().map(FilledSlot::text).toList();
			assertThat(text).isEqualTo("A %s sat %s; paid %s.".formatted(slots.toArray()));
		}
	}

	@Test
	void theModelIsShownAMarkBehindEachGap() {
		infilling();
		Map<Integer, Integer> seen = watch();

		Recording recording = submit(infill(TEMPLATE, "noise").build());

		recording.ended();
		List<Integer> marks = places(seen, ToyBackbone.ASSISTANT);
		// the first one is the assistant's turn
		assertThat(marks).hasSize(1 + 3);
		List<GenerationEvent.Cell> cells = recording.all(GenerationEvent.CanvasShown.class).getFirst().cells();
		int marked = 0;
		for (int cell = 1; cell < cells.size(); cell++) {
			boolean behind = cells.get(cell).state().equals("fixed") && cells.get(cell - 1).state().equals("mask");
			assertThat("".equals(cells.get(cell).text())).as("cell %d", cell).isEqualTo(behind);
			marked += behind ? 1 : 0;
		}
		assertThat(marked).isEqualTo(3);
	}

	/** An end in each of two gaps, and more where a text is short. */
	@Test
	void whatAGapHasTooMuchIsFilled() {
		infilling();
		int most = 0;
		for (int question = 0; question < 20; question++) {
			Map<Integer, Integer> seen = watch();

			Recording recording = submit(
					infill("{{a: text min_chars=1}} and {{b}} then.", "noise " + question).unmask("quota").build());

			assertThat(recording.result().texts().getFirst().text()).matches(".+ and .+ then\\.");
			recording.ended();
			most = Math.max(most, places(seen, ToyBackbone.END).size());
		}
		assertThat(most).isGreaterThan(2);
	}

	/** Where the tokens are unknown, everything is as it was. */
	@Test
	void otherModelsSeeNoMarkAndKeepTheSlotsTheyHave() {
		Map<Integer, Integer> seen = watch();

		Recording recording = submit(infill(TEMPLATE, "noise").build());

		recording.ended();
		assertThat(places(seen, ToyBackbone.ASSISTANT)).hasSize(1);
		assertThat(recording.all(GenerationEvent.CanvasShown.class).getFirst().cells())
			.noneMatch((cell) -> "".equals(cell.text()));
	}

	@Test
	void aGapThatRunsOutOfCellsGetsMoreBeforeItsMark() {
		infilling();
		int grown = 0;
		for (int question = 0; question < 60 && grown == 0; question++) {
			Map<Integer, Integer> seen = watch();
			Recording recording = submit(aRequest()
				.of(new Operation.Edit("A cat sat.", List.of(new Operation.Span(2, 5, null, "/spans/0")),
						"Who is it? " + question))
				.build());

			RunResult result = assertStream(recording.events()).isComplete();

			assertThat(result.texts().getFirst().text()).startsWith("A ").endsWith(" sat.");
			grown = recording.all(GenerationEvent.Grown.class)
				.stream()
				.mapToInt((event) -> event.inserted().size())
				.sum();
			int last = Collections.max(seen.keySet());
			assertThat(last - places(seen, ToyBackbone.ASSISTANT).getLast()).as("the text behind the mark")
				.isEqualTo(" sat.".length());
		}
		assertThat(grown).isPositive();
	}

	@ParameterizedTest
	@ValueSource(strings = { "quality", "balanced", "lossless", "static", "lavida-shift" })
	void everyStrategyThatFillsRecordsFillsGaps(String strategy) {
		infilling();

		RunResult result = submit(infill(TEMPLATE, "noise").strategy(strategy).build()).result();

		assertThat(result.texts().getFirst().text()).matches("A [^\\n\\r]+ sat [^\\n\\r]{1,40}; paid -?[0-9]+\\.");
	}

	@Test
	void recordsWithASchemaAreFilledSo() {
		infilling();
		String schema = """
				{"type": "object", "additionalProperties": false, "required": ["street", "hour"],
				 "properties": {"street": {"type": "string", "maxLength": 6}, "hour": {"type": "integer"}}}""";

		RunResult result = submit(
				aRequest().of(new Operation.Infill(RecordForm.Schema.strict(schema), RecordForm.Slots.NONE, null))
					.build())
			.result();

		assertThat(result.texts().getFirst().text()).matches("(?s)\\{\"street\": \".*\", \"hour\": -?[0-9]+}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "segment_causal", "bidirectional", "prefix_lm" })
	void aDirectoryThatNamesTheTokensFillsGaps(String attention, @TempDir Path directory) throws Exception {
		Path location = new TinyCheckpoint()
			.replace("config.json", "\"slot_pad_token_id\": 259,", "\"fill_token_id\": 259, \"infill_token_id\": 258,")
			.replace("config.json", "segment_causal", attention)
			.writeTo(directory.resolve("gaps"));
		try (LocalEngine tiny = LocalEngine.open(EngineSettings.embedded(directory)
			.with(new EngineSettings.Model("tiny", location, directory, "cpu", 1)), EngineObserver.NONE)) {
			for (int question = 0; question < 5; question++) {
				RunResult result = tiny
					.submit(infill(TEMPLATE, "noise " + question).media(List.of()).build(), (event) -> {
					})
					.await();

				assertThat(result.texts().getFirst().text())
					.matches("A [^\\n\\r]+ sat [^\\n\\r]{1,40}; paid -?[0-9]+\\.");
			}
		}
	}

	/** The canvas says where the gaps are, and names of slots are no text. */
	@Test
	void theTemplateIsNotToldBesides() {
		int told = promptTokens();
		infilling();

		assertThat(told - promptTokens()).isEqualTo((" It goes: " + TEMPLATE).length());
	}

	private int promptTokens() {
		return submit(infill(TEMPLATE, null).build()).all(GenerationEvent.Encoded.class).getFirst().promptTokens();
	}

	private void infilling() {
		reopen(new ToyModel(AttentionPattern.SEGMENT_CAUSAL).infilling(), SETTINGS);
	}

	/** The token at each position as the model was last shown it. */
	private Map<Integer, Integer> watch() {
		Map<Integer, Integer> seen = Collections.synchronizedMap(new TreeMap<>());
		this.toy.backbone().before((request) -> note(request, seen));
		return seen;
	}

	private static void note(ForwardRequest request, Map<Integer, Integer> seen) {
		FloatBuffer embeddings = request.queries().embeddings();
		for (int query = 0; query < request.queries().count(); query++) {
			boolean text = embeddings.get(query * ToyBackbone.HIDDEN + 1) == -1;
			seen.put(request.queries().position(query), text ? (int) embeddings.get(query * ToyBackbone.HIDDEN) : -1);
		}
	}

	private static List<Integer> places(Map<Integer, Integer> seen, int token) {
		List<Integer> places = new ArrayList<>();
		seen.forEach((position, each) -> {
			if (each == token) {
				places.add(position);
			}
		});
		return places;
	}

	private static Requests infill(String template, @Nullable String context) {
		return aRequest()
			.of(new Operation.Infill(new RecordForm.Template(template, Map.of()), RecordForm.Slots.NONE, context));
	}

}
