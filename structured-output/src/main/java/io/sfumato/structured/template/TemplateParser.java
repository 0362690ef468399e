package io.sfumato.structured.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.sfumato.structured.automaton.Budget;
import io.sfumato.structured.automaton.Language;
import io.sfumato.structured.automaton.LanguageProperties;
import io.sfumato.structured.automaton.Languages;
import io.sfumato.structured.plan.Gap;
import io.sfumato.structured.plan.Piece;
import io.sfumato.structured.plan.Scaffold;
import io.sfumato.structured.template.TemplateReader.Fault;
import org.jspecify.annotations.Nullable;

/**
 * Reads templates such as <pre>
 * Paid {{amount: number min=0 decimals=2}} {{cur: choice "EUR"|"USD"}} on {{day: date}}.
 * </pre> Behind a mistake it goes on at the next closing braces, so that one pass finds
 * most of them.
 */
public final class TemplateParser {

	private static final int MAX_PROBLEMS = 20;

	private static final int MAX_SLOTS = 64;

	private static final int MAX_LENGTH = 64 * 1024;

	private final String template;

	private final List<TemplateProblem> problems = new ArrayList<>();

	private final List<Piece> pieces = new ArrayList<>();

	private final List<Gap> gaps = new ArrayList<>();

	private final List<Template.Field> fields = new ArrayList<>();

	private final Map<String, Integer> indices = new HashMap<>();

	private final StringBuilder text = new StringBuilder();

	/** Kind and arguments of slots that the template only names. */
	private final Map<String, String> definitions;

	private TemplateParser(String template, Map<String, String> definitions) {
		this.template = template;
		this.definitions = definitions;
	}

	/**
	 * Reads a template.
	 * @throws TemplateException with up to 20 problems
	 */
	public static Template parse(String template) {
		return parse(template, Map.of());
	}

	/**
	 * Reads a template that names slots which are described elsewhere.
	 * @param definitions by name what stands behind the colon in a slot that is defined
	 * in place, such as {@code integer min=1}; a slot that is named first of all and has
	 * none is text
	 * @throws TemplateException with up to 20 problems; those of a definition point to
	 * the slot
	 */
	public static Template parse(String template, Map<String, String> definitions) {
		TemplateParser parser = new TemplateParser(template, definitions);
		if (template.length() > MAX_LENGTH) {
			parser.add(new Fault("limit_exceeded", 0, 0,
					"the template has %d characters, the limit is %d".formatted(template.length(), MAX_LENGTH)));
		}
		else {
			parser.read();
		}
		if (!parser.problems.isEmpty()) {
			throw new TemplateException(parser.problems);
		}
		return new Template(Scaffold.ofTemplate(parser.pieces, parser.gaps), parser.fields);
	}

	private void read() {
		int at = 0;
		while (at < this.template.length() && this.problems.size() < MAX_PROBLEMS) {
			if (this.template.startsWith("{{{{", at)) {
				this.text.append("{{");
				at += 4;
			}
			else if (this.template.startsWith("{{", at)) {
				at = slot(at);
			}
			else {
				this.text.append(this.template.charAt(at++));
			}
		}
		flush();
	}

	private int slot(int open) {
		TemplateReader reader = new TemplateReader(this.template, open);
		try {
			SlotDefinition slot = reader.read();
			Integer known = this.indices.get(slot.name());
			if (slot.kind().isEmpty() && known != null) {
				flush();
				this.pieces.add(new Piece.Copy(known));
			}
			else if (slot.kind().isEmpty()) {
				define(defined(slot), null);
			}
			else {
				define(slot, known);
			}
			return reader.at();
		}
		catch (Fault ex) {
			add(ex);
			int end = this.template.indexOf("}}", Math.max(open + 2, reader.at()));
			// whatever stands behind is text again; nothing of it can be adjacent to the
			// slot
			this.text.append(' ');
			return (end < 0) ? this.template.length() : end + 2;
		}
	}

	/** The slot as it is described elsewhere, at its place in the template. */
	private SlotDefinition defined(SlotDefinition bare) {
		String definition = this.definitions.getOrDefault(bare.name(), "text");
		try {
			SlotDefinition slot = new TemplateReader("{{" + bare.name() + ":" + definition + "}}", 0).read();
			Map<String, SlotDefinition.Argument> arguments = new LinkedHashMap<>();
			slot.arguments()
				.forEach((name, argument) -> arguments.put(name,
						new SlotDefinition.Argument(argument.value(), bare.nameOffset())));
			return new SlotDefinition(slot.name(), slot.kind(), slot.item(), slot.options(), slot.pattern(),
					slot.from(), slot.to(), arguments, bare.offset(), bare.nameOffset(), true);
		}
		catch (Fault ex) {
			throw ex.at(bare.nameOffset(), bare.name().length());
		}
	}

	private void define(SlotDefinition slot, @Nullable Integer known) {
		if (known != null) {
			throw new Fault("duplicate_name", slot.nameOffset(), slot.name().length(),
					"%s was defined before".formatted(slot.name()));
		}
		if (this.gaps.size() == MAX_SLOTS) {
			throw new Fault("limit_exceeded", slot.offset(), 2, "there are more than %d slots".formatted(MAX_SLOTS));
		}
		Gap gap = SlotKinds.gap(slot);
		flush();
		if (!this.pieces.isEmpty() && !(this.pieces.getLast() instanceof Piece.Text)) {
			checkBoundary(gap, slot);
		}
		this.indices.put(slot.name(), this.gaps.size());
		this.pieces.add(new Piece.Open(this.gaps.size()));
		this.gaps.add(gap);
		this.fields.add(field(slot));
	}

	/** Values side by side have to tell by themselves where one ends. */
	private void checkBoundary(Gap gap, SlotDefinition slot) {
		List<Language> before = new ArrayList<>();
		for (int i = this.pieces.size() - 1; i >= 0 && this.pieces.get(i) instanceof Piece.Open open; i--) {
			before.addFirst(this.gaps.get(open.index()).language());
		}
		if (before.isEmpty() || gap.language().accepts(new byte[0])
				|| !LanguageProperties.dividesUniquely(Languages.concat(before, Budget.standard()), gap.language())) {
			throw new Fault("ambiguous_boundary", slot.offset(), 2,
					"nothing tells where the value before ends and %s begins".formatted(slot.name()));
		}
	}

	private static Template.Field field(SlotDefinition slot) {
		List<String> options = switch (slot.kind()) {
			case "choice" -> slot.options();
			case "score" -> IntStream.rangeClosed(slot.from(), slot.to()).mapToObj(Integer::toString).toList();
			case "bool" -> List.of(argument(slot, "yes"), argument(slot, "no"));
			default -> List.of();
		};
		return new Template.Field(slot.name(), slot.kind().equals("bool") ? "boolean" : slot.kind(), options,
				slot.arguments().containsKey("optional") ? argument(slot, "optional") : "");
	}

	private static String argument(SlotDefinition slot, String name) {
		SlotDefinition.Argument argument = slot.arguments().get(name);
		return (argument == null) ? name : argument.value();
	}

	private void add(Fault fault) {
		this.problems.add(fault.in(this.template));
	}

	private void flush() {
		if (!this.text.isEmpty()) {
			this.pieces.add(new Piece.Text(this.text.toString()));
			this.text.setLength(0);
		}
	}

}
