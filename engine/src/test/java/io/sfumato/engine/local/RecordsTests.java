package io.sfumato.engine.local;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.Include;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.request.Turn;
import io.sfumato.engine.result.FilledRecord;
import io.sfumato.engine.result.FilledShape;
import io.sfumato.engine.result.FilledSlot;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.toy.Requests;
import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.json.JsonText;

import static io.sfumato.engine.toy.Requests.aRequest;
import static io.sfumato.engine.toy.StreamAssert.assertStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

class RecordsTests extends EngineTest {

	private static final String VISIT = """
			{"type": "object", "additionalProperties": false, "required": ["street", "hour", "pay"],
			 "properties": {"street": {"type": ["string", "null"], "maxLength": 6},
			  "hour": {"type": "integer", "minimum": 0, "maximum": 500}, "pay": {"enum": ["cash", "card"]},
			  "kind": {"const": "visit"}}}""";

	@Test
	void templateKeepsItsTextAndFillsItsSlots() {
		Recording recording = submit(aRequest()
			.of(new Operation.Infill(
					new RecordForm.Template("{{n: integer min=1 max=999}} of {{{{ {{w}}: {{pay}}.",
							Map.of("pay", "choice \"cash\"|\"card\"", "w", "text max_chars=5")),
					RecordForm.Slots.NONE, null))
			.build());

		RunResult result = assertStream(recording.events()).isComplete();
		String text = result.texts().getFirst().text();
		assertThat(text).matches("(?s)[1-9][0-9]{0,2} of \\{\\{ .{1,5}: (cash|card)\\.");
		Map<String, FilledSlot> slots = slots(result);
		assertThat(slots).containsOnlyKeys("n", "w", "pay");
		assertThat(slots.get("n").source()).isEqualTo(FilledSlot.Source.DENOISED);
		assertThat(slots.get("n").value()).isEqualTo(slots.get("n").text());
		assertThat(slots.get("pay").source()).isEqualTo(FilledSlot.Source.READ);
		assertThat(slots.get("pay").probabilities()).extracting(FilledSlot.Option::value)
			.containsExactly("\"cash\"", "\"card\"");
		assertThat(slots.get("pay").probabilities().stream().mapToDouble(FilledSlot.Option::probability).sum())
			.isCloseTo(1, within(1e-9));
		assertThat(recording.all(GenerationEvent.SlotFilled.class)).extracting((event) -> event.slot().name())
			.containsExactlyInAnyOrder("n", "w", "pay");
	}

	@Test
	void canvasShowsTextAndNamesTheSlots() {
		Recording recording = submit(infill("Paid {{sum: integer}} EUR.").build());

		GenerationEvent.CanvasShown canvas = recording.all(GenerationEvent.CanvasShown.class).getFirst();
		assertThat(canvas.cells().stream().filter((cell) -> cell.state().equals("fixed")).map((cell) -> cell.text()))
			.startsWith("P", "a", "i", "d", " ");
		assertThat(canvas.cells().stream().filter((cell) -> cell.state().equals("mask"))).isNotEmpty()
			.allMatch((cell) -> "sum".equals(cell.slot()));
	}

	@Test
	void schemaGivesAValueAndItsSlotsByPointer() {
		Recording recording = submit(
				aRequest().of(new Operation.Infill(RecordForm.Schema.strict(VISIT), RecordForm.Slots.NONE, null))
					.include(Include.ALTERNATIVES)
					.build());

		RunResult result = recording.result();
		assertStream(recording.events()).isWellFormed();
		FilledRecord record = result.texts().getFirst().record();
		assertThat(record).isNotNull();
		assertThat(record.json()).contains("\"street\"", "\"hour\"", "\"pay\"");
		assertThat(record.schemaDigest()).hasSize(64);
		Map<String, FilledSlot> slots = slots(result);
		assertThat(slots).containsOnlyKeys("/street", "/hour", "/pay", "/kind");
		assertThat(slots.get("/street").notVisible()).isBetween(0.0, 1.0);
		assertThat(slots.get("/hour").notVisible()).isNull();
		assertThat(slots.get("/hour").alternatives()).isNotEmpty().hasSizeLessThanOrEqualTo(5);
		assertThat(recording.all(GenerationEvent.TextDelta.class)
			.stream()
			.map(GenerationEvent.TextDelta::delta)
			.collect(Collectors.joining())).isEqualTo(result.texts().getFirst().text());
	}

	@Test
	void givenSlotsStayAndAreToldAsGiven() {
		RecordForm.Slots given = new RecordForm.Slots(Map.of(), Map.of("/street", "\"Elm\"", "/pay", "\"card\""),
				Map.of(), null);
		RunResult result = submit(
				aRequest().of(new Operation.Infill(RecordForm.Schema.strict(VISIT), given, null)).build())
			.result();

		assertThat(result.texts().getFirst().text()).startsWith("{\"street\": \"Elm\", ").contains("\"pay\": \"card\"");
		assertThat(slots(result).get("/street").status()).isEqualTo(FilledSlot.Status.GIVEN);
		assertThat(slots(result).get("/pay").source()).isEqualTo(FilledSlot.Source.FIXED);
		assertThat(slots(result).get("/hour").status()).isEqualTo(FilledSlot.Status.FILLED);
	}

	@Test
	void recordOfWhichEverythingIsKnownTakesNoPass() {
		RunResult result = submit(aRequest().media(List.of())
			.of(new Operation.Infill(RecordForm.Schema.strict("{\"const\": {\"a\": [1, 2]}}"), RecordForm.Slots.NONE,
					null))
			.build()).result();

		assertThat(result.texts().getFirst().text()).isEqualTo("{\"a\": [1, 2]}");
		assertThat(result.receipt().steps()).isZero();
	}

	@Test
	void sameSeedSameRecordWhateverRunsBeside() throws Exception {
		String alone = submit(infill("{{a}} and {{b: number}}.").build()).result().texts().getFirst().text();

		together(6,
				(number) -> assertThat(
						submit(infill("{{a}} and {{b: number}}.").build()).result().texts().getFirst().text())
					.isEqualTo(alone));
	}

	@Test
	void fewerStepsThanValuesStillGiveAWholeRecord() {
		RunResult result = submit(infill("{{a: date}} {{b: date}} {{c: date}}.").unmask("threshold").steps(2).build())
			.result();

		assertThat(result.texts().getFirst().text())
			.matches("\\d{4}-\\d\\d-\\d\\d \\d{4}-\\d\\d-\\d\\d \\d{4}-\\d\\d-\\d\\d\\.");
		assertThat(result.receipt().steps()).isLessThanOrEqualTo(2);
	}

	/** The toy thinks of nothing in particular, least of all of the quotes. */
	@Test
	void whatHasToStandThereIsCommittedBeforeWhatMay() {
		String word = """
				{"type": "object", "required": ["word"], "properties": {
				 "word": {"type": "string", "minLength": 6, "maxLength": 6, "pattern": "^[a-z]+$"}}}""";
		Recording recording = submit(
				aRequest().of(new Operation.Infill(RecordForm.Schema.strict(word), RecordForm.Slots.NONE, null))
					.unmask("quota")
					.steps(2)
					.build());

		RunResult result = assertStream(recording.events()).isComplete();
		assertThat(result.texts().getFirst().text()).matches("\\{\"word\": ?\"[a-z]{6}\"}");
		assertThat(recording.all(GenerationEvent.Step.class).getFirst().commits())
			.extracting(GenerationEvent.Commit::text)
			.as("what has to stand there, and no letter")
			.containsExactly("\"", "\"", "}");
	}

	@ParameterizedTest
	@ValueSource(strings = "klass")
	void rulesThatLookAtSingleCellsAreRefused(String unmask) {
		assertThatExceptionOfType(InvalidRequestException.class)
			.isThrownBy(() -> submit(infill("{{a}}.").unmask(unmask).build()))
			.satisfies((ex) -> assertThat(ex.pointer()).isEqualTo("/options/unmask"))
			.withMessageContaining("record");
	}

	@Test
	void remaskingIsRefused() {
		assertThatExceptionOfType(InvalidRequestException.class)
			.isThrownBy(() -> submit(infill("{{a}}.").remask("wino").build()))
			.satisfies((ex) -> assertThat(ex.pointer()).isEqualTo("/options/remask"));
	}

	@Test
	void losslessIsQuality() {
		String quality = submit(infill("{{a}} and {{b: number}}.").strategy("quality").build()).result()
			.texts()
			.getFirst()
			.text();
		RunResult lossless = submit(infill("{{a}} and {{b: number}}.").strategy("lossless").build()).result();

		assertThat(lossless.texts().getFirst().text()).isEqualTo(quality);
	}

	@Test
	void earlyExitCompletesTheRecord() {
		RunResult result = submit(infill("{{a: date}} {{b: date}}.").earlyExit("sched").build()).result();

		assertThat(result.texts().getFirst().text()).matches("\\d{4}-\\d\\d-\\d\\d \\d{4}-\\d\\d-\\d\\d\\.");
	}

	@Test
	void slotThatRunsOutOfCellsGetsMore() {
		int grown = 0;
		for (int question = 0; question < 40 && grown == 0; question++) {
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
			assertThat(result.receipt().forwardPasses() > result.receipt().steps() + result.receipt().prefillPasses())
				.isEqualTo(grown > 0);
		}
		assertThat(grown).isPositive();
	}

	@Test
	void slotThatMayHaveNoMoreCellsStaysWithinThem() {
		RecordForm.Slots slots = new RecordForm.Slots(Map.of("a", 5), Map.of(), Map.of(), null);
		Recording recording = submit(aRequest()
			.of(new Operation.Infill(new RecordForm.Template("It says: {{a: text max_chars=200}}.", Map.of()), slots,
					null))
			.build());

		assertStream(recording.events()).isComplete();
		assertThat(recording.all(GenerationEvent.Grown.class)).isEmpty();
	}

	@Test
	void thresholdDecidesWhetherThereIsAnything() {
		assertThat(street(0.0).status()).isEqualTo(FilledSlot.Status.NOT_VISIBLE);
		assertThat(street(0.0).value()).isEqualTo("null");
		assertThat(street(1.0).status()).isEqualTo(FilledSlot.Status.FILLED);
		assertThat(street(1.0).notVisible()).isEqualTo(street(0.0).notVisible());
	}

	private FilledSlot street(double threshold) {
		RecordForm.Slots slots = new RecordForm.Slots(Map.of(), Map.of(), Map.of(), threshold);
		return slots(submit(aRequest().of(new Operation.Infill(RecordForm.Schema.strict(VISIT), slots, null)).build())
			.result()).get("/street");
	}

	@Test
	void slotMayMeanItsWordsForNothing() {
		RecordForm.Slots slots = new RecordForm.Slots(Map.of(), Map.of(), Map.of("a", 0.0), null);
		RunResult result = submit(aRequest()
			.of(new Operation.Infill(new RecordForm.Template("At {{a}}.", Map.of("a", "text optional=\"nowhere\"")),
					slots, null))
			.build()).result();

		assertThat(result.texts().getFirst().text()).isEqualTo("At nowhere.");
		assertThat(slots(result).get("a").value()).isEqualTo("null");
	}

	@Test
	void schemaThatCantBeKeptIsRefusedWithItsPlace() {
		assertRefused(RecordForm.Schema.strict("{\"type\": \"object\", \"properties\": {\"a\": {\"not\": {}}}}"),
				Problem.SCHEMA_UNSUPPORTED, "/schema/properties/a/not");
		assertRefused(RecordForm.Schema.strict("{\"type\": \"string\", \"minLength\": 5000, \"maxLength\": 5000}"),
				Problem.SCHEMA_DOES_NOT_FIT, "/schema");
		assertRefused(new RecordForm.Template("a {{b: nonsense}}", Map.of()), Problem.SCHEMA_UNSUPPORTED, "/template");
		assertRefused(new RecordForm.Template("a {{b}}", Map.of("b", "integer min=x")), Problem.SCHEMA_UNSUPPORTED,
				"/template");
	}

	private void assertRefused(RecordForm form, Problem problem, String pointer) {
		int before = this.toy.backbone().forwards();
		assertThatExceptionOfType(InvalidRequestException.class)
			.isThrownBy(() -> submit(aRequest().of(new Operation.Infill(form, RecordForm.Slots.NONE, null)).build()))
			.satisfies((ex) -> {
				assertThat(ex.problem()).as(ex.getMessage()).isEqualTo(problem);
				assertThat(ex.pointer()).isEqualTo(pointer);
				assertThat(ex.violations()).isNotEmpty();
			});
		assertThat(this.toy.backbone().forwards()).isEqualTo(before);
	}

	@Test
	void chatMayHaveToAnswerWithARecord() {
		RunResult result = submit(aRequest().media(List.of())
			.of(new Operation.Chat(List.of(Turn.of(Turn.Role.USER, "When?")), 2, RecordForm.Schema.strict(VISIT), null))
			.temperature(1)
			.seed(3)
			.build()).result();

		assertThat(result.texts()).hasSize(2).allMatch((text) -> text.text().startsWith("{\"street\": "));
	}

	@Test
	void chatMayHaveToAnswerWithAnObjectOfAnyShape() {
		for (int seed = 0; seed < 2; seed++) {
			String text = submit(aRequest().media(List.of())
				.of(new Operation.Chat(List.of(Turn.of(Turn.Role.USER, "Tell.")), 1,
						new RecordForm.AnyObject("/response_format"), null))
				.temperature(1)
				.strategy("fast")
				.seed(seed)
				.build()).result().texts().getFirst().text();

			assertThat(JsonText.parseKeepingLast(text, 1 << 16)).isInstanceOf(JsonNode.Obj.class);
		}
	}

	@Test
	void rowsMembersAndBranchesAreRead() {
		String schema = """
				{"required":["lines","code"],"properties":{"lines":{"type":"array","minItems":1,"maxItems":3,\
				"items":{"required":["n"],"properties":{"n":{"enum":[1,2]}}}},"code":{"anyOf":[{"type":"integer"},\
				{"title":"pair","required":["a"],"properties":{"a":{"type":"boolean"}}}]},\
				"address":{"required":["s"],"properties":{"s":{"enum":["x","y"]}}}}}""";
		Recording recording = submit(
				aRequest().of(new Operation.Infill(RecordForm.Schema.strict(schema), RecordForm.Slots.NONE, null))
					.build());

		RunResult result = recording.result();
		assertStream(recording.events()).isWellFormed();
		FilledRecord record = result.texts().getFirst().record();
		assertThat(record).isNotNull();
		Map<String, FilledShape> shapes = record.shapes()
			.stream()
			.collect(Collectors.toMap(FilledShape::place, (shape) -> shape));
		assertThat(shapes).containsOnlyKeys("/lines", "/code", "/address");
		assertThat(shapes.values()).allSatisfy((shape) -> {
			assertThat(shape.probabilities().stream().mapToDouble(FilledSlot.Option::probability).sum()).isCloseTo(1,
					within(1e-9));
			assertThat(shape.probabilities()
				.stream()
				.max(Comparator.comparingDouble(FilledSlot.Option::probability))
				.orElseThrow()
				.value()).isEqualTo(shape.value());
		});
		JsonNode.Obj value = (JsonNode.Obj) JsonText.parse(String.valueOf(record.json()), 1 << 16);
		assertThat(((JsonNode.Arr) value.get("lines")).items()).hasSize(Integer.parseInt(shapes.get("/lines").value()));
		assertThat(value.has("address")).isEqualTo(Boolean.parseBoolean(shapes.get("/address").value()));
		assertThat(value.get("code") instanceof JsonNode.Obj).isEqualTo(shapes.get("/code").value().equals("\"pair\""));
		assertThat(result.receipt().planForwardPasses()).isPositive();
		assertThat(result.receipt().warnings()).extracting(Receipt.Warning::code).doesNotContain("shape-not-read");
		assertThat(recording.all(GenerationEvent.ShapeRead.class)).hasSize(3);
	}

	@Test
	void rowsThatDontFitAreLeftOutWithAWarning() {
		String schema = """
				{"type": "array", "minItems": 1, "maxItems": 32, "items": {"type": "object", "required": ["number"],
				 "properties": {"number": {"type": "integer", "minimum": 10000, "maximum": 99999}}}}""";
		RunResult result = submit(
				aRequest().of(new Operation.Infill(RecordForm.Schema.strict(schema), RecordForm.Slots.NONE, null))
					.maxTokens(24)
					.build())
			.result();

		assertThat(result.texts().getFirst().text()).matches("\\[\\{\"number\": [0-9]{5}}]");
		assertThat(result.receipt().warnings()).extracting(Receipt.Warning::code).contains("shape-cut");
	}

	@Test
	void patternsOfSlotsMeanEveryRow() {
		String schema = """
				{"type": "array", "minItems": 1, "maxItems": 4, "items": {"type": "object", "required": ["n"],
				 "properties": {"n": {"type": "string", "maxLength": 90}}}}""";
		RecordForm.Slots slots = new RecordForm.Slots(Map.of("/*/n", 6), Map.of(), Map.of(), null);
		RunResult result = submit(
				aRequest().of(new Operation.Infill(RecordForm.Schema.strict(schema), slots, null)).build())
			.result();

		assertThat(slots(result).values()).isNotEmpty()
			.allSatisfy(
					(slot) -> assertThat(slot.text().getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(6));
		assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(
				() -> submit(aRequest()
					.of(new Operation.Infill(RecordForm.Schema.strict(schema),
							new RecordForm.Slots(Map.of("/*/x", 6), Map.of(), Map.of(), null), null))
					.build()))
			.satisfies((ex) -> assertThat(ex.pointer()).isEqualTo("/slots/~1*~1x"));
	}

	@Test
	void editLeavesTheRestAsItIs() {
		String text = "A naïve cat \uD83D\uDE00 sat.";
		Recording recording = submit(aRequest()
			.of(new Operation.Edit(text, List.of(new Operation.Span(8, 11, null, "/spans/0")), "What is it?"))
			.build());

		RunResult result = assertStream(recording.events()).isComplete();
		assertThat(result.texts().getFirst().text()).startsWith("A naïve ").endsWith(" \uD83D\uDE00 sat.");
		assertThat(slots(result)).containsOnlyKeys("0");
	}

	@Test
	void spansOutOfOrderAreRefused() {
		List<Operation.Span> overlapping = List.of(new Operation.Span(0, 4, null, "/spans/0"),
				new Operation.Span(3, 5, null, "/spans/1"));
		List<Operation.Span> half = List.of(new Operation.Span(1, 3, null, "/spans/0"));

		assertThatExceptionOfType(InvalidRequestException.class)
			.isThrownBy(() -> submit(aRequest().of(new Operation.Edit("a text", overlapping, null)).build()))
			.satisfies((ex) -> assertThat(ex.pointer()).isEqualTo("/spans/1"));
		assertThatExceptionOfType(InvalidRequestException.class)
			.isThrownBy(() -> submit(aRequest().of(new Operation.Edit("\uD83D\uDE00x", half, null)).build()))
			.satisfies((ex) -> assertThat(ex.pointer()).isEqualTo("/spans/0"));
	}

	private static Requests infill(String template) {
		return aRequest()
			.of(new Operation.Infill(new RecordForm.Template(template, Map.of()), RecordForm.Slots.NONE, null));
	}

	private static Map<String, FilledSlot> slots(RunResult result) {
		FilledRecord record = result.texts().getFirst().record();
		assertThat(record).isNotNull();
		return record.slots().stream().collect(Collectors.toMap(FilledSlot::name, (slot) -> slot));
	}

}
