package io.sfumato.engine.record;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import io.sfumato.backbone.BackboneShape;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.prompt.Language;
import io.sfumato.engine.prompt.SlotPadding;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.result.Receipt;
import io.sfumato.structured.automaton.BudgetExceededException;
import io.sfumato.structured.canvas.CanvasPlanner;
import io.sfumato.structured.canvas.RecordConstraint;
import io.sfumato.structured.canvas.TokenSpace;
import io.sfumato.structured.plan.Gap;
import io.sfumato.structured.plan.JsonLayout;
import io.sfumato.structured.plan.RecordPlan;
import io.sfumato.structured.plan.RefusedException;
import io.sfumato.structured.plan.Scaffold;
import io.sfumato.structured.schema.SchemaCompiler;
import io.sfumato.structured.schema.SchemaOptions;
import io.sfumato.structured.template.Template;
import io.sfumato.structured.template.TemplateException;
import io.sfumato.structured.template.TemplateParser;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the forms of records for one model and lays them on cells. Whatever can't be
 * kept is refused here, before anything runs. Thread-safe.
 */
public final class RecordPlanner {

	private final Language language;

	private final BackboneShape shape;

	private final SchemaCompiler schemas = new SchemaCompiler();

	private final AnyObject objects = new AnyObject();

	/** Made at the first record: sorting a large vocabulary takes a moment. */
	private @Nullable CanvasPlanner canvases;

	public RecordPlanner(Language language, BackboneShape shape) {
		this.language = language;
		this.shape = shape;
	}

	/**
	 * Plans a record in its smallest shape.
	 * @param maxCells that may be generated; the text of the form comes beside them
	 * @param telling what is told of slots
	 * @param warnings gets what the form loses
	 * @throws InvalidRequestException if the form can't be kept, with its violations
	 */
	public RecordDraft plan(RecordForm form, RecordForm.Slots slots, int maxCells, SlotTelling telling,
			List<Receipt.Warning> warnings) {
		try {
			CanvasPlanner canvases = canvases(form.pointer());
			return switch (form) {
				case RecordForm.Template template ->
					draft(canvases, template(template, slots), null, form.pointer(), maxCells, telling, warnings);
				case RecordForm.Schema schema -> {
					SchemaRecord record = schema(schema, slots, warnings);
					SchemaShape shape = SchemaShape.known(record);
					record.checkSlots(shape.choices());
					yield draft(canvases, shape.layout(), shape, form.pointer(), maxCells, telling, warnings);
				}
				case RecordForm.AnyObject _ ->
					draft(canvases, anyObject(maxCells), null, form.pointer(), maxCells, telling, warnings);
			};
		}
		catch (RefusedException ex) {
			throw Refusals.of(ex, form.pointer());
		}
		catch (TemplateException ex) {
			throw Refusals.of(ex, form.pointer());
		}
		catch (BudgetExceededException ex) {
			throw new InvalidRequestException(Problem.SCHEMA_LIMIT,
					"The values' languages are too large: " + ex.getMessage(), form.pointer());
		}
	}

	/**
	 * Plans the spans of a text that are written anew.
	 * @param maxCells that may be generated; the text of the form comes beside them
	 * @param telling what is told of the spans
	 * @param warnings gets what is lost
	 * @throws InvalidRequestException if the spans aren't in order
	 */
	public RecordDraft edit(Operation.Edit edit, int maxCells, SlotTelling telling, List<Receipt.Warning> warnings) {
		EditedText edited = EditedText.of(edit);
		RecordLayout layout = new RecordLayout(edited.scaffold(), null, null, Map.of(), Map.of(), Map.of(), false,
				padding(), edited.before(), edited.terms(this.language), Map.of(), List.of());
		try {
			return draft(canvases("/text"), layout, null, "/text", maxCells, telling, warnings);
		}
		catch (RefusedException ex) {
			throw Refusals.of(ex, "/text");
		}
	}

	private static RecordDraft draft(CanvasPlanner canvases, RecordLayout layout, @Nullable SchemaShape shape,
			String pointer, int maxNew, SlotTelling telling, List<Receipt.Warning> warnings) {
		int maxCells = maxNew + canvases.textCells(layout.scaffold(), layout.given(), layout.terms());
		RecordConstraint record = canvases.lay(layout.scaffold(), layout.given(), layout.terms(), maxCells);
		if (record.size() == 0) {
			throw new InvalidRequestException(Problem.INVALID_VALUE, "The record has no text", pointer);
		}
		record.warnings().forEach((each) -> warnings.add(new Receipt.Warning(each.code(), each.message(), pointer)));
		return new RecordDraft(canvases, layout, shape, pointer, record.size(), maxCells, telling);
	}

	private RecordLayout anyObject(int maxCells) {
		Gap gap = this.objects.gap(padding().ofRecords() ? JsonLayout.COMPACT : JsonLayout.SPACED);
		return new RecordLayout(Scaffold.ofValue(gap), null, null, Map.of(), Map.of(), Map.of(), false, padding(),
				Map.of(), AnyObject.terms(maxCells), Map.of(), List.of());
	}

	private RecordLayout template(RecordForm.Template form, RecordForm.Slots slots) {
		Template template = TemplateParser.parse(form.text(), form.slots());
		Map<String, List<String>> labels = new HashMap<>();
		Map<String, String> absences = new HashMap<>();
		for (Template.Field field : template.fields()) {
			List<String> options = new ArrayList<>(field.options());
			if (!field.absence().isEmpty()) {
				absences.put(field.name(), field.absence());
				// a closed slot that may be absent has one option more
				options.addAll(options.isEmpty() ? List.of() : List.of(field.absence()));
			}
			labels.put(field.name(), List.copyOf(options));
		}
		SlotNames names = SlotNames.of(template.scaffold());
		form.slots().keySet().forEach((name) -> names.require(name, "/slots", "The template has no slot of this name"));
		names.check(slots, (pointer) -> false);
		return names.layout(null, null, labels, absences, slots, false, padding(), List.of());
	}

	private SchemaRecord schema(RecordForm.Schema form, RecordForm.Slots slots, List<Receipt.Warning> warnings) {
		SchemaOptions options = SchemaOptions.STANDARD.withStrict(form.strict());
		// a model that was trained on records has seen them without white space
		options = padding().ofRecords() ? options.withLayout(JsonLayout.COMPACT) : options;
		Integer recursion = form.maxRecursion();
		options = (recursion != null) ? options.withMaxRecursion(recursion) : options;
		RecordPlan plan = this.schemas.compile(form.json(), options);
		plan.warnings()
			.forEach((each) -> warnings
				.add(new Receipt.Warning(each.code(), each.message(), form.pointer() + each.pointer())));
		return new SchemaRecord(plan, digest(form.json()), form.omitNulls(), slots, padding());
	}

	/**
	 * A blank where the model has no token for it: outside of values it means nothing.
	 */
	private SlotPadding padding() {
		SlotPadding own = this.language.slotPadding();
		return (own != null) ? own : new SlotPadding(this.language.encode(" ")[0], -1, false);
	}

	private synchronized CanvasPlanner canvases(String pointer) {
		CanvasPlanner known = this.canvases;
		if (known == null) {
			ModelVocabulary vocabulary = new ModelVocabulary(this.language, this.shape);
			if (!vocabulary.spellsEverything()) {
				throw new InvalidRequestException(Problem.CAPABILITY_NOT_AVAILABLE,
						"The model's tokenizer can't spell every text, so it fills no records", pointer);
			}
			known = new CanvasPlanner(new TokenSpace(vocabulary));
			this.canvases = known;
		}
		return known;
	}

	private static String digest(String text) {
		try {
			return HexFormat.of()
				.formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every Java platform has SHA-256", ex);
		}
	}

}
