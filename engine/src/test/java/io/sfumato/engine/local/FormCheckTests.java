package io.sfumato.engine.local;

import java.util.Map;

import org.junit.jupiter.api.Test;

import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.error.Violation;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.result.FormCheck;
import io.sfumato.engine.result.RunResult;

import static io.sfumato.engine.toy.Requests.aRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What forms of records come to, without a run. */
class FormCheckTests extends EngineTest {

	private static final String VISIT = """
			{"type": "object", "additionalProperties": false, "required": ["street", "pay", "rows"],
			 "properties": {"street": {"type": ["string", "null"], "maxLength": 6},
			  "pay": {"enum": ["cash", "card"]},
			  "rows": {"type": "array", "maxItems": 2, "items": {"type": "object", "required": ["a"],
			   "properties": {"a": {"type": "boolean"}}}}}}""";

	private FormCheck check(RecordForm form) {
		FormCheck check = this.engine.check(null, form, RecordForm.Slots.NONE);
		assertThat(this.toy.backbone().forwards()).isZero();
		return check;
	}

	@Test
	void slotsAndSizesAreTold() {
		FormCheck check = check(RecordForm.Schema.strict(VISIT));

		assertThat(check.model()).isEqualTo("toy");
		assertThat(check.violations()).isEmpty();
		assertThat(check.compileMs()).isNotNegative();
		FormCheck.Sizes sizes = check.sizes();
		assertThat(sizes.slots()).extracting(FormCheck.Slot::name).containsExactly("/street", "/pay", "/rows");
		assertThat(sizes.slots()).extracting(FormCheck.Slot::kind)
			.containsExactly(FormCheck.Kind.OPEN, FormCheck.Kind.CLOSED, FormCheck.Kind.COUNT);
		assertThat(sizes.slots().get(0).mayBeAbsent()).isTrue();
		assertThat(sizes.slots().get(1).options()).containsExactly("\"cash\"", "\"card\"");
		assertThat(sizes.slots().get(2).options()).containsExactly("0", "1", "2");
		assertThat(sizes.states()).isPositive();
		assertThat(sizes.fewest()).isPositive().isLessThanOrEqualTo(sizes.usual());
		assertThat((long) sizes.usual()).isLessThanOrEqualTo(sizes.most());
		assertThat(sizes.masked()).isPositive().isLessThan(sizes.usual());
	}

	@Test
	void recordIsAsLargeAsItWasSaidToBe() {
		RecordForm form = new RecordForm.Template(
				"Paid {{n: integer min=1 max=999}} by {{pay: choice \"cash\"|\"card\"}}.", Map.of());
		FormCheck.Sizes sizes = check(form).sizes();

		RunResult result = submit(aRequest().of(new Operation.Infill(form, RecordForm.Slots.NONE, null)).build())
			.result();

		int length = result.texts().getFirst().text().length();
		assertThat((long) length).as("a token is a byte here").isBetween(sizes.fewest() - 3, sizes.most());
		assertThat(result.receipt().options().get("maxTokens")).isEqualTo(sizes.usual());
	}

	@Test
	void whatCantBeKeptIsToldWithEveryPlace() {
		FormCheck check = check(RecordForm.Schema
			.strict("{\"type\":\"object\",\"if\":{},\"properties\":{\"a\":{\"type\":\"string\",\"not\":{}}}}"));

		assertThat(check.sizes()).isNull();
		assertThat(check.violations()).extracting(Violation::keyword).contains("if", "not");
		assertThat(check.violations()).extracting(Violation::pointer).contains("/properties/a/not");
	}

	@Test
	void templateIsToldByPlace() {
		assertThat(check(new RecordForm.Template("Paid {{n: zebra}}.", Map.of())).violations().getFirst().place())
			.isNotNull();
	}

	@Test
	void recordThatIsTooLongIsNoneOfOurs() {
		FormCheck check = check(RecordForm.Schema.strict("""
				{"type":"object","required":["a"],"properties":{"a":{"type":"string","minLength":5000}}}"""));

		assertThat(check.violations()).isNotEmpty();
	}

	@Test
	void whatElseIsWrongIsRefused() {
		RecordForm.Slots slots = new RecordForm.Slots(Map.of("/zebra", 3), Map.of(), Map.of(), null);

		assertThatExceptionOfType(InvalidRequestException.class)
			.isThrownBy(() -> this.engine.check(null, RecordForm.Schema.strict(VISIT), slots))
			.satisfies((ex) -> assertThat(ex.pointer()).isEqualTo("/slots/~1zebra"));
		assertThatExceptionOfType(InvalidRequestException.class)
			.isThrownBy(() -> this.engine.check("zebra", RecordForm.Schema.strict(VISIT), RecordForm.Slots.NONE))
			.satisfies((ex) -> assertThat(ex.problem()).isEqualTo(Problem.MODEL_NOT_FOUND));
	}

}
