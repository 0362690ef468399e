package io.sfumato.e2e.checks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import tools.jackson.databind.JsonNode;

/**
 * A canvas as the events of the native API tell it. A cell is decided while it is masked,
 * changed or masked again while it is decided, and one that was fixed or given never is.
 */
final class Replay {

	private static final String MASK = "mask";

	private static final String FILLED = "filled";

	/** Cells in reading order. */
	private final List<Integer> order = new ArrayList<>();

	private final Map<Integer, String> states = new HashMap<>();

	private final Map<Integer, String> texts = new HashMap<>();

	private final Map<String, Integer> totals = new HashMap<>();

	/** What went against the rules. */
	private final List<String> problems = new ArrayList<>();

	/** Those of them that concern cells which never change. */
	private final List<String> changesOfFixed = new ArrayList<>();

	static Replay of(Events events) {
		var replay = new Replay();
		for (Events.Event event : events.events()) {
			JsonNode data = event.json();
			switch (event.name()) {
				case "canvas" -> data.path("cells").forEach(replay::show);
				case "grow" -> replay.grow(data);
				case "step" -> replay.step(data);
				default -> {
				}
			}
		}
		return replay;
	}

	private void show(JsonNode cell) {
		add(this.order.size(), cell);
	}

	private void add(int place, JsonNode cell) {
		int id = cell.isObject() ? cell.path("cell").intValue() : cell.intValue();
		if (this.order.contains(id)) {
			this.problems.add("cell " + id + " is there twice");
		}
		this.order.add(place, id);
		this.states.put(id, cell.path("state").asString(MASK));
		this.texts.put(id, cell.path("text").asString(""));
	}

	private void grow(JsonNode event) {
		int place = event.path("after").isNull() ? 0 : this.order.indexOf(event.path("after").intValue()) + 1;
		for (JsonNode cell : event.path("insert")) {
			add(place++, cell);
		}
		event.path("remove").forEach((cell) -> this.order.remove((Object) cell.intValue()));
	}

	private void step(JsonNode event) {
		each(event, "commits", (change) -> set(change, MASK, FILLED));
		each(event, "remasks", (change) -> set(change, FILLED, MASK));
		each(event, "edits", (change) -> set(change, FILLED, FILLED));
	}

	private void each(JsonNode event, String kind, Consumer<JsonNode> change) {
		event.path(kind).forEach((each) -> {
			this.totals.merge(kind, 1, Integer::sum);
			change.accept(each);
		});
	}

	private void set(JsonNode change, String before, String after) {
		int cell = change.path("cell").intValue();
		String state = this.states.get(cell);
		if (!before.equals(state)) {
			String problem = "cell %d is %s and becomes %s".formatted(cell, state, after);
			this.problems.add(problem);
			if (!MASK.equals(state) && !FILLED.equals(state)) {
				this.changesOfFixed.add(problem);
			}
		}
		this.states.put(cell, after);
		this.texts.put(cell, change.path("text").asString(""));
	}

	/** What the cells show in the end. */
	String text() {
		var text = new StringBuilder();
		this.order.forEach((cell) -> text.append(this.texts.get(cell)));
		return text.toString();
	}

	List<String> problems() {
		return this.problems;
	}

	List<String> changesOfFixed() {
		return this.changesOfFixed;
	}

	/**
	 * Number of {@code commits}, {@code remasks} or {@code edits}, or of {@code cells}
	 * that are filled in the end.
	 */
	int count(String what) {
		return switch (what) {
			case "commits", "remasks", "edits" -> this.totals.getOrDefault(what, 0);
			case "cells" -> (int) this.order.stream().filter((cell) -> FILLED.equals(this.states.get(cell))).count();
			default -> throw new UnknownWordException("nobody counts " + what);
		};
	}

}
