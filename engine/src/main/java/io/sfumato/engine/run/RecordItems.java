package io.sfumato.engine.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.policy.Strategy;
import io.sfumato.engine.EngineSettings.Limits;
import io.sfumato.engine.prompt.Language;
import io.sfumato.engine.prompt.PromptLayout;
import io.sfumato.engine.prompt.SlotPadding;
import io.sfumato.engine.record.RecordDraft;
import io.sfumato.engine.record.RecordPlanner;
import io.sfumato.engine.record.SlotTelling;
import io.sfumato.engine.request.GenerationOptions;
import io.sfumato.engine.request.Include;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.strategy.Decoding;
import io.sfumato.engine.strategy.Strategies;
import io.sfumato.structured.calibration.Calibration;
import io.sfumato.structured.calibration.CalibrationKey;

/**
 * Plans the texts of a run that are records: the form becomes a canvas, and the canvas
 * decides how long the text is. Thread-safe.
 */
final class RecordItems {

	/** What the embedded model was trained to be asked for a record by. */
	private static final String PROMPT = "Fill in the record.";

	private final RecordPlanner planner;

	private final Strategies strategies;

	private final Limits limits;

	private final Calibration calibration;

	RecordItems(RecordPlanner planner, Strategies strategies, Limits limits, Calibration calibration) {
		this.planner = planner;
		this.strategies = strategies;
		this.limits = limits;
		this.calibration = calibration;
	}

	/**
	 * What the model is asked. One that was trained on records sees all it needs on the
	 * canvas, and so does one that was trained on texts with gaps if it is such a text;
	 * another one is shown the form.
	 */
	String prompt(RecordForm form, Language language) {
		SlotPadding padding = language.slotPadding();
		if (padding != null && (padding.ofRecords() || form instanceof RecordForm.Template)) {
			return PROMPT;
		}
		return switch (form) {
			case RecordForm.Template template -> PROMPT + " It goes: " + template.text();
			case RecordForm.Schema schema -> PROMPT + " It is JSON of this schema: " + schema.json();
			case RecordForm.AnyObject any -> PROMPT;
		};
	}

	/**
	 * @param media what its media are
	 * @param before what stood in slots that are filled in anew, by their names
	 */
	RunPlan.Item infill(RunRequest request, List<Kind> media, Operation.Infill infill, Map<String, String> before,
			PromptLayout layout, Decoding decoding, List<Receipt.Warning> warnings) {
		RunPlan.Item item = new RunPlan.Item("0", layout, decoding, infill.form().pointer());
		RecordDraft record = this.planner.plan(infill.form(), infill.slots(), maxCells(request),
				telling(request, media, infill.form()), warnings);
		return on(record.instead(before), request, item);
	}

	RunPlan.Item edit(RunRequest request, Operation.Edit edit, PromptLayout layout, Decoding decoding,
			List<Receipt.Warning> warnings) {
		RunPlan.Item item = new RunPlan.Item("0", layout, decoding, "/text");
		return on(this.planner.edit(edit, maxCells(request), SlotTelling.raw(alternatives(request)), warnings), request,
				item);
	}

	/**
	 * @param media what its media are
	 * @param warnings null where another item has told them
	 */
	RunPlan.Item chat(RunRequest request, List<Kind> media, RecordForm form, @Nullable Double notVisible,
			RunPlan.Item item, @Nullable List<Receipt.Warning> warnings) {
		RecordForm.Slots slots = new RecordForm.Slots(Map.of(), Map.of(), Map.of(), notVisible);
		return on(this.planner.plan(form, slots, maxCells(request), telling(request, media, form),
				(warnings != null) ? warnings : new ArrayList<>()), request, item);
	}

	/**
	 * Calibrations were fitted to records about images, decoded as they are by default.
	 */
	private SlotTelling telling(RunRequest request, List<Kind> media, RecordForm form) {
		Strategy usual = this.strategies.resolveForRecord(null, GenerationOptions.NONE).strategy();
		Strategy own = this.strategies.resolveForRecord(request.strategy(), request.options()).strategy();
		boolean holds = form instanceof RecordForm.Schema && media.contains(Kind.IMAGE) && !media.contains(Kind.AUDIO)
				&& own.withSeed(0).equals(usual.withSeed(0)) && request.options().steps() == null
				&& request.options().blockLength() == null;
		return holds
				? new SlotTelling(alternatives(request), this.calibration.entry(CalibrationKey.VALUES).orElse(null),
						this.calibration.entry(CalibrationKey.ABSENCES).orElse(null))
				: SlotTelling.raw(alternatives(request));
	}

	private int maxCells(RunRequest request) {
		Integer maxTokens = request.options().maxTokens();
		return (maxTokens != null) ? maxTokens : this.limits.newTokens();
	}

	private static boolean alternatives(RunRequest request) {
		return request.include().contains(Include.ALTERNATIVES);
	}

	/** The same text as a record. */
	RunPlan.Item on(RecordDraft record, RunRequest request, RunPlan.Item item) {
		Decoding decoding = this.strategies.onCanvas(item.decoding(), request.options(), record.size());
		return new RunPlan.Item(item.id(), item.layout(), decoding, item.pointer(), record);
	}

}
