package io.sfumato.engine.record;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.prompt.SlotPadding;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.result.FilledShape;
import io.sfumato.structured.canvas.SlotTerms;
import io.sfumato.structured.plan.Gap;
import io.sfumato.structured.plan.RecordPlan;
import io.sfumato.structured.plan.Scaffold;
import org.jspecify.annotations.Nullable;

/**
 * What a request says about slots, applied to the open places of a scaffold.
 */
final class SlotNames {

	private final Scaffold scaffold;

	private final Map<String, Gap> gaps;

	private SlotNames(Scaffold scaffold) {
		this.scaffold = scaffold;
		this.gaps = scaffold.gaps()
			.stream()
			.collect(Collectors.toMap(Gap::name, (gap) -> gap, (first, second) -> first));
	}

	static SlotNames of(Scaffold scaffold) {
		return new SlotNames(scaffold);
	}

	void require(String name, String field, String sentence) {
		if (!this.gaps.containsKey(name)) {
			throw new InvalidRequestException(Problem.INVALID_VALUE, sentence, Refusals.pointer(field, name));
		}
	}

	/**
	 * Refuses names that mean nothing.
	 * @param elsewhere whether a name can be that of a place in another shape
	 */
	void check(RecordForm.Slots slots, Predicate<String> elsewhere) {
		String sentence = "The record has no open place of this name";
		for (Map<String, ?> said : List.of(slots.cells(), slots.notVisible())) {
			said.keySet().stream().filter(elsewhere.negate()).forEach((name) -> require(name, "/slots", sentence));
		}
		slots.given().forEach((name, text) -> {
			require(name, "/given", sentence);
			Gap gap = this.gaps.get(name);
			if (gap != null && !gap.language().accepts(text.getBytes(StandardCharsets.UTF_8))) {
				throw new InvalidRequestException(Problem.INVALID_VALUE, "This isn't a value that the slot can have",
						Refusals.pointer("/given", name));
			}
		});
	}

	/**
	 * The layout that follows.
	 * @param absences the word that says that there is nothing, by the name of gaps that
	 * have one
	 */
	RecordLayout layout(@Nullable RecordPlan plan, @Nullable String digest, Map<String, List<String>> labels,
			Map<String, String> absences, RecordForm.Slots slots, boolean omitNulls, SlotPadding padding,
			List<FilledShape> shapes) {
		Map<String, Double> thresholds = new HashMap<>();
		Map<String, Integer> bounds = new HashMap<>();
		for (String name : this.gaps.keySet()) {
			Integer bound = said(slots.cells(), name);
			if (bound != null) {
				bounds.put(name, bound);
			}
			Double own = said(slots.notVisible(), name);
			if (own != null && !absences.containsKey(name)) {
				throw new InvalidRequestException(Problem.INVALID_VALUE,
						"notVisible needs a value that may be null or missing", Refusals.pointer("/slots", name));
			}
			Double threshold = (own != null) ? own : slots.allNotVisible();
			if (threshold != null && absences.containsKey(name)) {
				thresholds.put(name, threshold);
			}
		}
		Map<String, String> decided = new HashMap<>(absences);
		decided.keySet().retainAll(thresholds.keySet());
		Map<String, String> given = new HashMap<>(slots.given());
		given.keySet().retainAll(this.gaps.keySet());
		return new RecordLayout(this.scaffold, plan, digest, Map.copyOf(labels), Map.copyOf(absences), given, omitNulls,
				padding, Map.of(), new SlotTerms(Map.of(), bounds, decided), Map.copyOf(thresholds), shapes);
	}

	/** What is said about a name, or about a pattern of names that it is one of. */
	private static <T> @Nullable T said(Map<String, T> all, String name) {
		T own = all.get(name);
		if (own != null) {
			return own;
		}
		for (Map.Entry<String, T> each : all.entrySet()) {
			if (each.getKey().contains("*") && matches(each.getKey().split("/", -1), name.split("/", -1))) {
				return each.getValue();
			}
		}
		return null;
	}

	private static boolean matches(String[] pattern, String[] name) {
		boolean matches = pattern.length == name.length;
		for (int step = 0; matches && step < pattern.length; step++) {
			boolean index = name[step].matches("[0-9]+");
			matches = pattern[step].equals(name[step]) || index && pattern[step].equals("*");
		}
		return matches;
	}

}
