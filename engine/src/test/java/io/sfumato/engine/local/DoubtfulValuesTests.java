package io.sfumato.engine.local;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.model.Reading;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.result.FilledSlot;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.toy.ToyModel;
import io.sfumato.structured.calibration.Calibration;
import io.sfumato.structured.calibration.CalibrationKey;
import io.sfumato.structured.calibration.Calibrator;
import io.sfumato.structured.calibration.Reliability;
import io.sfumato.structured.read.Wording;

import static io.sfumato.engine.toy.Requests.aRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

class DoubtfulValuesTests extends EngineTest {

	/** The first field may be null, the second may not. */
	private static final String VISIT = """
			{"type": "object", "required": ["street", "hour"], "properties": {
			 "street": {"type": ["string", "null"], "minLength": 2, "maxLength": 6, "pattern": "^[a-z]+$"},
			 "hour": {"type": "integer", "minimum": 0, "maximum": 500}}}""";

	/** A model whose values are always, or never, more doubtful than may be. */
	private void trusting(double logit) {
		Reliability unmeasured = new Reliability(1, 1, 0, 0, 0);
		reopen(new ToyModel(
				AttentionPattern.SEGMENT_CAUSAL)
			.read(new Reading(Wording.BARE,
					new Calibration("any", "toys", "2026-11-23",
							List.of(new Calibration.Entry(CalibrationKey.VALUES.toString(),
									new Calibrator.Platt(1e-3, logit), unmeasured, unmeasured))))),
				SETTINGS);
	}

	/** The value there must be, so that the toy writes one. */
	private static Operation.Infill infill(RecordForm.Slots slots) {
		return new Operation.Infill(RecordForm.Schema.strict(VISIT), slots, null);
	}

	private RunResult fill(RecordForm.Slots slots) {
		return submit(aRequest().of(infill(slots)).build()).result();
	}

	private static Map<String, FilledSlot> slots(RunResult result) {
		return result.texts()
			.getFirst()
			.record()
			.slots()
			.stream()
			.collect(Collectors.toMap(FilledSlot::name, Function.identity()));
	}

	@Test
	void whatIsTooDoubtfulIsWithheldWhereNothingMayStand() {
		String written = slots(fill(RecordForm.Slots.NONE)).get("/street").value();
		trusting(-5);
		Recording recording = submit(aRequest().of(infill(RecordForm.Slots.NONE)).build());

		RunResult result = recording.result();
		FilledSlot street = slots(result).get("/street");
		double p = 1 / (1 + Math.exp(5));
		assertThat(written).isNotEqualTo("null");
		assertThat(street.value()).isEqualTo("null");
		assertThat(street.status()).isEqualTo(FilledSlot.Status.NOT_VISIBLE);
		assertThat(street.withheld().value()).isEqualTo(written);
		assertThat(street.withheld().probability()).isCloseTo(p, within(1e-2));
		assertThat(street.confidence()).isCloseTo(1 - street.withheld().probability(), within(1e-12));
		assertThat(slots(result).get("/hour").status()).isEqualTo(FilledSlot.Status.FILLED);
		assertThat(slots(result).get("/hour").withheld()).isNull();
		assertThat(slots(result).get("/hour").confidence()).isCloseTo(p, within(1e-2));
		assertThat(result.texts().getFirst().record().json()).startsWith("{\"street\":").contains("null");
		assertThat(result.receipt().calibration())
			.isEqualTo(new Receipt.Calibration(CalibrationKey.VALUES.toString(), "platt"));
		assertThat(recording.all(GenerationEvent.SlotFilled.class)).extracting(GenerationEvent.SlotFilled::slot)
			.contains(street);
		assertThat(recording.all(GenerationEvent.TextDelta.class)
			.stream()
			.map(GenerationEvent.TextDelta::delta)
			.collect(Collectors.joining())).isEqualTo(result.texts().getFirst().text()).doesNotContain(written);
	}

	@Test
	void whatIsSureEnoughIsGiven() {
		String written = slots(fill(RecordForm.Slots.NONE)).get("/street").value();
		trusting(5);

		FilledSlot street = slots(fill(RecordForm.Slots.NONE)).get("/street");

		assertThat(street.value()).isEqualTo(written);
		assertThat(street.withheld()).isNull();
		assertThat(street.confidence()).isCloseTo(1 / (1 + Math.exp(-5)), within(1e-2));
	}

	@Test
	void aRequestThatSaysWhenThereIsNothingDecidesItself() {
		trusting(-5);

		FilledSlot street = slots(fill(new RecordForm.Slots(Map.of(), Map.of(), Map.of("/street", 1.0), null)))
			.get("/street");

		assertThat(street.status()).isEqualTo(FilledSlot.Status.FILLED);
		assertThat(street.withheld()).isNull();
	}

	/** Where it is decided at once that there is nothing, that has one probability. */
	@Test
	void anAbsenceThatIsReadIsAsSureAsItWasRead() {
		Reliability unmeasured = new Reliability(1, 1, 0, 0, 0);
		List<Calibration.Entry> entries = List.of(
				new Calibration.Entry(CalibrationKey.VALUES.toString(), new Calibrator.Platt(1e-3, 5), unmeasured,
						unmeasured),
				new Calibration.Entry(CalibrationKey.ABSENCES.toString(), new Calibrator.Platt(1, 0), unmeasured,
						unmeasured));
		reopen(new ToyModel(AttentionPattern.SEGMENT_CAUSAL)
			.read(new Reading(Wording.BARE, new Calibration("any", "toys", "2026-11-23", entries))), SETTINGS);

		FilledSlot street = slots(fill(new RecordForm.Slots(Map.of(), Map.of(), Map.of("/street", 0.0), null)))
			.get("/street");

		assertThat(street.status()).isEqualTo(FilledSlot.Status.NOT_VISIBLE);
		assertThat(street.source()).isEqualTo(FilledSlot.Source.READ);
		assertThat(street.notVisible()).isPositive();
		assertThat(street.confidence()).isCloseTo(street.notVisible(), withinPercentage(1e-6));
	}

	@Test
	void probabilitiesThatCameAboutOtherwiseStayRaw() {
		trusting(-5);

		for (RunResult result : List.of(
				submit(aRequest().of(infill(RecordForm.Slots.NONE)).threshold(0.7).build()).result(),
				submit(aRequest().of(infill(RecordForm.Slots.NONE)).steps(4).build()).result(),
				submit(aRequest().of(infill(RecordForm.Slots.NONE)).media(List.of()).build()).result())) {
			assertThat(result.receipt().calibration()).isNull();
			assertThat(slots(result).get("/street").withheld()).isNull();
			assertThat(slots(result).get("/street").status()).isEqualTo(FilledSlot.Status.FILLED);
		}
	}

}
