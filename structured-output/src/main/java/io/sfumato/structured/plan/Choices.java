package io.sfumato.structured.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What was decided about the closed fields and the shape of a record, by pointers into
 * the record. Immutable.
 */
public final class Choices {

	private static final Choices NONE = new Choices(Map.of());

	private final Map<String, List<Integer>> chosen;

	private Choices(Map<String, List<Integer>> chosen) {
		this.chosen = chosen;
	}

	/** Nothing decided yet. */
	public static Choices none() {
		return NONE;
	}

	/**
	 * With one more decision.
	 * @param option index among the decision's options
	 */
	public Choices with(String pointer, int option) {
		return withAll(pointer, List.of(option));
	}

	/**
	 * With a set that was decided.
	 * @param options indices in ascending order
	 */
	public Choices withAll(String pointer, List<Integer> options) {
		Map<String, List<Integer>> all = new HashMap<>(this.chosen);
		all.put(pointer, List.copyOf(options));
		return new Choices(Map.copyOf(all));
	}

	/** Whether something was decided. */
	public boolean has(String pointer) {
		return this.chosen.containsKey(pointer);
	}

	/** The index of the option, or a default where nothing was decided. */
	int option(String pointer, int otherwise) {
		List<Integer> options = this.chosen.get(pointer);
		return (options == null || options.isEmpty()) ? otherwise : options.getFirst();
	}

	@Nullable List<Integer> options(String pointer) {
		return this.chosen.get(pointer);
	}

}
