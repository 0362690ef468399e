package io.sfumato.web.request;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import io.sfumato.web.run.FinishedRun;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of infills (api.md §3.4 and §3.5) and edits (§3.7).
 */
final class RecordMapping {

	private static final Set<String> SCHEMA_OPTIONS = Set.of("narrow", "maxRecursion", "omitNulls", "layout", "reads",
			"limits");

	private static final Set<String> SCHEMA_SLOT = Set.of("maxTokens", "notVisible");

	private static final Set<String> SPAN = Set.of("start", "end", "hint", "maxTokens");

	private static final int LONGEST_TEMPLATE = 16 * 1024;

	private static final int MOST_SPANS = 64;

	private final WebLimits limits;

	RecordMapping(WebLimits limits) {
		this.limits = limits;
	}

	Operation.Infill infill(Fields request) {
		String context = request.text("context", this.limits.contextBytes());
		if (request.has("template") == request.has("schema")) {
			throw request.has("template")
					? new ProblemException(ProblemKind.INVALID_VALUE, "There is a template and a schema; one will do.",
							request.pointerTo("schema"))
					: request.missing("template", "There is neither a template nor a schema.");
		}
		Map<String, Integer> cells = new HashMap<>();
		Map<String, Double> notVisible = new HashMap<>();
		RecordForm form;
		if (request.has("template")) {
			request.refuse("schemaOptions", "Options of schemas mean nothing for a template.");
			form = new RecordForm.Template(template(request), templateSlots(request, cells, notVisible));
		}
		else {
			form = schema(request.value("schema"), request, true, request.pointerTo("schema"));
			schemaSlots(request, cells, notVisible);
		}
		return new Operation.Infill(form,
				new RecordForm.Slots(cells, given(request, form), notVisible, threshold(request, Set.of("threshold"))),
				context);
	}

	private static String template(Fields request) {
		String template = request.text("template", LONGEST_TEMPLATE);
		if (template == null) {
			throw request.missing("template", "There is no template.");
		}
		return template;
	}

	/**
	 * A schema as it was sent, whatever it is.
	 * @param holder of the field {@code schemaOptions}
	 */
	static RecordForm.Schema schema(@Nullable JsonNode schema, @Nullable Fields holder, boolean strict,
			String pointer) {
		ObjectNode node = (holder != null) ? holder.object("schemaOptions") : null;
		Integer recursion = null;
		boolean omitNulls = false;
		if (node != null && holder != null) {
			var options = new Fields(node, holder.pointerTo("schemaOptions"), SCHEMA_OPTIONS);
			for (String later : List.of("narrow", "layout", "reads", "limits")) {
				options.refuse(later, "This can't be chosen yet.");
			}
			recursion = options.integer("maxRecursion");
			if (recursion != null && (recursion < 1 || recursion > 4)) {
				throw new ProblemException(
						Problem.beyond(ProblemKind.INVALID_VALUE, "A reference is written out from 1 to 4 times.",
								options.pointerTo("maxRecursion"), 4, recursion.longValue()));
			}
			omitNulls = Boolean.TRUE.equals(options.bool("omitNulls"));
		}
		return new RecordForm.Schema(String.valueOf(schema), strict, omitNulls, recursion, pointer);
	}

	/**
	 * From which probability on there is nothing: null for {@code false} or no word about
	 * it, what is usual for {@code true}.
	 * @param members that {@code notVisible} may have as an object
	 */
	static @Nullable Double threshold(Fields holder, Set<String> members) {
		JsonNode node = holder.value("notVisible");
		if (node == null || node.isBoolean()) {
			return (node != null && node.booleanValue()) ? RecordForm.Slots.USUAL_THRESHOLD : null;
		}
		if (!(node instanceof ObjectNode object)) {
			throw holder.wrongType("notVisible", "true, false or an object");
		}
		var fields = new Fields(object, holder.pointerTo("notVisible"), members);
		Double threshold = fields.number("threshold");
		if (threshold != null && !(threshold >= 0 && threshold <= 1)) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "A threshold is between 0 and 1.",
					fields.pointerTo("threshold"));
		}
		return (threshold != null) ? threshold : RecordForm.Slots.USUAL_THRESHOLD;
	}

	private static Map<String, String> templateSlots(Fields request, Map<String, Integer> cells,
			Map<String, Double> notVisible) {
		Map<String, String> definitions = new HashMap<>();
		slots(request).forEach((name, node) -> {
			String pointer = Fields.child(request.pointerTo("slots"), name);
			definitions.put(name, SlotText.of(node, pointer));
			var slot = Fields.lenient(node, pointer);
			Double threshold = threshold(slot, Set.of("value", "threshold"));
			if (threshold != null) {
				notVisible.put(name, threshold);
			}
			Integer maxTokens = slot.integer("maxTokens");
			if (maxTokens != null) {
				cells.put(name, positive(maxTokens, pointer + "/maxTokens"));
			}
		});
		return definitions;
	}

	private static void schemaSlots(Fields request, Map<String, Integer> cells, Map<String, Double> notVisible) {
		slots(request).forEach((name, node) -> {
			var slot = new Fields(node, Fields.child(request.pointerTo("slots"), name), SCHEMA_SLOT);
			Integer maxTokens = slot.integer("maxTokens");
			if (maxTokens != null) {
				cells.put(name, positive(maxTokens, slot.pointerTo("maxTokens")));
			}
			Double threshold = threshold(slot, Set.of("threshold"));
			if (threshold != null) {
				notVisible.put(name, threshold);
			}
		});
	}

	private static int positive(int maxTokens, String pointer) {
		if (maxTokens < 1) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "A slot has at least one token.", pointer);
		}
		return maxTokens;
	}

	private static Map<String, ObjectNode> slots(Fields request) {
		Map<String, ObjectNode> slots = new HashMap<>();
		ObjectNode node = request.object("slots");
		if (node != null) {
			for (Map.Entry<String, JsonNode> each : node.properties()) {
				if (!(each.getValue() instanceof ObjectNode slot)) {
					throw new ProblemException(ProblemKind.INVALID_VALUE, "A slot is described by an object.",
							Fields.child(request.pointerTo("slots"), each.getKey()));
				}
				slots.put(each.getKey(), slot);
			}
		}
		return slots;
	}

	/** In a template values are their texts, in a schema JSON. */
	private static Map<String, String> given(Fields request, RecordForm form) {
		Map<String, String> given = new HashMap<>();
		ObjectNode node = request.object("given");
		if (node != null) {
			boolean text = form instanceof RecordForm.Template;
			node.properties()
				.forEach((each) -> given.put(each.getKey(), (text && each.getValue().isString())
						? each.getValue().stringValue() : each.getValue().toString()));
		}
		return given;
	}

	/**
	 * An edit.
	 * @param run the finished one that is edited; null for a text that is sent
	 */
	Operation edit(Fields request, @Nullable FinishedRun run) {
		String encoding = request.string("offsetEncoding");
		if (encoding != null && !encoding.equals("utf16")) {
			throw new ProblemException(ProblemKind.UNSUPPORTED_PARAMETER, "Offsets are counted in utf16 only.",
					request.pointerTo("offsetEncoding"));
		}
		if (run != null) {
			return edit(request, new Revision(request, run));
		}
		request.refuse("below", "The confidence of a text that is sent isn't known; name the spans.");
		request.refuse("slots", "The slots of a text that is sent aren't known; name the spans.");
		String text = request.text("text", this.limits.textBytes());
		if (text == null) {
			throw request.missing("text", "There is no text, and no run that has one.");
		}
		return new Operation.Edit(text, spans(request), request.text("question", this.limits.textBytes()));
	}

	private Operation edit(Fields request, Revision revision) {
		request.refuse("text", "The run that is edited has a text of its own.");
		List<String> ways = List.of("spans", "below", "slots").stream().filter(request::has).toList();
		if (ways.size() != 1) {
			throw ways.isEmpty() ? request.missing("spans", "Nothing says what is to be written anew.")
					: new ProblemException(ProblemKind.INCOMPATIBLE_OPTIONS,
							"/%s and /%s don't go together: one of them says what is to be written anew."
								.formatted(ways.getFirst(), ways.get(1)),
							request.pointerTo(ways.get(1)));
		}
		if (request.has("slots")) {
			return revision.slots(names(request));
		}
		List<Operation.Span> spans;
		if (request.has("below")) {
			spans = revision.below(below(request));
			if (spans.isEmpty()) {
				throw new ProblemException(ProblemKind.INVALID_VALUE, "No token of the run is less probable.",
						request.pointerTo("below"));
			}
		}
		else {
			revision.requireText();
			spans = spans(request);
		}
		String question = request.text("question", this.limits.textBytes());
		return new Operation.Edit(revision.text(), spans, (question != null) ? question : revision.question());
	}

	private static double below(Fields request) {
		Double below = request.number("below");
		if (below == null || !(below > 0 && below <= 1)) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "A confidence is above 0 and at most 1.",
					request.pointerTo("below"));
		}
		return below;
	}

	private static List<String> names(Fields request) {
		List<String> names = new ArrayList<>();
		for (JsonNode element : request.elements("slots")) {
			if (!element.isString()) {
				throw new ProblemException(ProblemKind.INVALID_VALUE, "A slot is named by a string.",
						request.pointerTo("slots") + "/" + names.size());
			}
			names.add(element.stringValue());
		}
		if (names.isEmpty()) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "No slot is named.", request.pointerTo("slots"));
		}
		return names;
	}

	private static List<Operation.Span> spans(Fields request) {
		List<JsonNode> elements = request.elements("spans");
		if (elements.isEmpty() || elements.size() > MOST_SPANS) {
			throw new ProblemException(
					Problem.beyond(ProblemKind.INVALID_VALUE, "There are from 1 to " + MOST_SPANS + " spans.",
							request.pointerTo("spans"), MOST_SPANS, (long) elements.size()));
		}
		List<Operation.Span> spans = new ArrayList<>();
		for (JsonNode element : elements) {
			spans.add(span(element, request.pointerTo("spans") + "/" + spans.size()));
		}
		return spans;
	}

	private static Operation.Span span(JsonNode node, String pointer) {
		if (!(node instanceof ObjectNode object)) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "A span is an object with start and end.", pointer);
		}
		var fields = new Fields(object, pointer, SPAN);
		fields.refuse("hint", "Hints can't be honoured yet.");
		Integer start = fields.integer("start");
		Integer end = fields.integer("end");
		if (start == null || end == null) {
			throw fields.missing((start == null) ? "start" : "end", "The span has no beginning or no end.");
		}
		return new Operation.Span(start, end, fields.integer("maxTokens"), pointer);
	}

}
