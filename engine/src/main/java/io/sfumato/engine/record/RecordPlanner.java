package io.sfumato.engine.record;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.sfumato.backbone.BackboneShape;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.prompt.Language;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.result.Receipt;
import io.sfumato.structured.automaton.Budget;
import io.sfumato.structured.automaton.BudgetExceededException;
import io.sfumato.structured.canvas.CanvasPlanner;
import io.sfumato.structured.canvas.RecordConstraint;
import io.sfumato.structured.canvas.TokenSpace;
import io.sfumato.structured.json.JsonText;
import io.sfumato.structured.language.JsonObjectLanguage;
import io.sfumato.structured.plan.Choices;
import io.sfumato.structured.plan.Decision;
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

	private static final String NULL = "null";

	/** The name of the one gap of an object of any shape: the pointer to all of it. */
	private static final String ANY = "";

	/** Levels of brackets of such an object. */
	private static final int ANY_DEPTH = 3;

	/** Cells that it begins with. */
	private static final int ANY_CELLS = 96;

	private static final int ANY_BYTES = 1 << 16;

	private final Language language;

	private final BackboneShape shape;

	private final SchemaCompiler schemas = new SchemaCompiler();

	/** Made at the first record: sorting a large vocabulary takes a moment. */
	private @Nullable CanvasPlanner canvases;

	public RecordPlanner(Language language, BackboneShape shape) {
		this.language = language;
		this.shape = shape;
	}

	/**
	 * Plans a record.
	 * @param maxCells of the canvas
	 * @param alternatives whether the likeliest texts of open values are wanted
	 * @param warnings gets what the form loses
	 * @throws InvalidRequestException if the form can't be kept, with its violations
	 */
	public RecordCells plan(RecordForm form, RecordForm.Slots slots, int maxCells, boolean alternatives,
			List<Receipt.Warning> warnings) {
		try {
			RecordLayout layout = switch (form) {
				case RecordForm.Template template -> template(template, slots);
				case RecordForm.Schema schema -> schema(schema, slots, warnings);
				case RecordForm.AnyObject _ -> anyObject();
			};
			Map<String, Integer> cells = (form instanceof RecordForm.AnyObject)
					? Map.of(ANY, Math.min(ANY_CELLS, maxCells - 1)) : slots.cells();
			return lay(layout, form.pointer(), cells, maxCells, alternatives, warnings);
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
	 * @param maxCells of the canvas
	 * @param alternatives whether the likeliest texts are wanted
	 * @param warnings gets what is lost
	 * @throws InvalidRequestException if the spans aren't in order
	 */
	public RecordCells edit(Operation.Edit edit, int maxCells, boolean alternatives, List<Receipt.Warning> warnings) {
		EditedText edited = EditedText.of(edit);
		RecordLayout layout = new RecordLayout(edited.scaffold(), null, null, Map.of(), Map.of(), Map.of(), false,
				spareToken(), edited.before());
		try {
			return lay(layout, "/text", edited.cells(this.language), maxCells, alternatives, warnings);
		}
		catch (RefusedException ex) {
			throw Refusals.of(ex, "/text");
		}
	}

	private RecordLayout anyObject() {
		JsonLayout layout = (this.language.slotPadding() >= 0) ? JsonLayout.COMPACT : JsonLayout.SPACED;
		Gap gap = new Gap(ANY, JsonObjectLanguage.of(ANY_DEPTH, layout, Budget.standard()), false,
				(text) -> new Gap.Reading(JsonText.parseKeepingLast(text, ANY_BYTES), false), "");
		return new RecordLayout(Scaffold.ofValue(gap), null, null, Map.of(), Map.of(), Map.of(), false, spareToken(),
				List.of());
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
		Set<String> names = names(template.scaffold());
		for (String name : form.slots().keySet()) {
			if (!names.contains(name)) {
				throw new InvalidRequestException(Problem.INVALID_VALUE, "The template has no slot of this name",
						"/slots/" + name);
			}
		}
		return layout(template.scaffold(), null, null, labels, absences, slots, false);
	}

	private RecordLayout schema(RecordForm.Schema form, RecordForm.Slots slots, List<Receipt.Warning> warnings) {
		SchemaOptions options = SchemaOptions.STANDARD.withStrict(form.strict());
		// a model that was trained on records has seen them without white space
		options = (this.language.slotPadding() >= 0) ? options.withLayout(JsonLayout.COMPACT) : options;
		Integer recursion = form.maxRecursion();
		options = (recursion != null) ? options.withMaxRecursion(recursion) : options;
		RecordPlan plan = this.schemas.compile(form.json(), options);
		plan.warnings()
			.forEach((each) -> warnings
				.add(new Receipt.Warning(each.code(), each.message(), form.pointer() + each.pointer())));
		Choices choices = Choices.none();
		Scaffold scaffold = plan.scaffold(choices);
		plan.decisions(choices)
			.stream()
			.filter((each) -> each.kind() != Decision.Kind.VALUE && each.kind() != Decision.Kind.SUBSET)
			.forEach((each) -> warnings.add(new Receipt.Warning("shape-not-read",
					"The shape of a part of the record isn't read from the media: it is the smallest one that the"
							+ " schema allows, and " + each.pointer() + " is decided so",
					form.pointer())));
		Map<String, List<String>> labels = plan.decisions(choices)
			.stream()
			.filter((each) -> each.kind() == Decision.Kind.VALUE)
			.collect(Collectors.toMap(Decision::pointer, Decision::options, (first, second) -> first));
		Map<String, String> absences = new HashMap<>();
		for (Gap gap : scaffold.gaps()) {
			if (gap.language().accepts(NULL.getBytes(StandardCharsets.UTF_8))) {
				absences.put(gap.name(), NULL);
			}
		}
		return layout(scaffold, plan, digest(form.json()), labels, absences, slots, form.omitNulls());
	}

	private RecordLayout layout(Scaffold scaffold, @Nullable RecordPlan plan, @Nullable String digest,
			Map<String, List<String>> labels, Map<String, String> absences, RecordForm.Slots slots, boolean omitNulls) {
		Set<String> names = names(scaffold);
		slots.cells().keySet().forEach((name) -> requireKnown(names, name, "/slots"));
		for (String name : slots.notVisible()) {
			requireKnown(names, name, "/slots");
			if (!absences.containsKey(name)) {
				throw new InvalidRequestException(Problem.INVALID_VALUE,
						"notVisible needs a value that may be null or missing", Refusals.pointer("/slots", name));
			}
		}
		slots.given().forEach((name, text) -> {
			requireKnown(names, name, "/given");
			Gap gap = scaffold.gaps().stream().filter((each) -> each.name().equals(name)).findFirst().orElseThrow();
			if (!gap.language().accepts(text.getBytes(StandardCharsets.UTF_8))) {
				throw new InvalidRequestException(Problem.INVALID_VALUE, "This isn't a value that the slot can have",
						Refusals.pointer("/given", name));
			}
		});
		return new RecordLayout(scaffold, plan, digest, Map.copyOf(labels), Map.copyOf(absences), slots.given(),
				omitNulls, spareToken(), List.of());
	}

	/**
	 * A blank where the model has no token for it: outside of values it means nothing.
	 */
	private int spareToken() {
		return (this.language.slotPadding() >= 0) ? this.language.slotPadding() : this.language.encode(" ")[0];
	}

	private static Set<String> names(Scaffold scaffold) {
		return scaffold.gaps().stream().map(Gap::name).collect(Collectors.toSet());
	}

	private static void requireKnown(Set<String> names, String name, String field) {
		if (!names.contains(name)) {
			throw new InvalidRequestException(Problem.INVALID_VALUE, "The record has no open place of this name",
					Refusals.pointer(field, name));
		}
	}

	private RecordCells lay(RecordLayout layout, String pointer, Map<String, Integer> cells, int maxCells,
			boolean alternatives, List<Receipt.Warning> warnings) {
		RecordConstraint record = canvases(pointer).lay(layout.scaffold(), layout.given(), cells, maxCells);
		if (record.size() == 0) {
			throw new InvalidRequestException(Problem.INVALID_VALUE, "The record has no text", pointer);
		}
		record.warnings().forEach((each) -> warnings.add(new Receipt.Warning(each.code(), each.message(), pointer)));
		return new RecordCells(layout, record, alternatives);
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
