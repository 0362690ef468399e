package io.sfumato.web.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.web.run.FinishedRun.Shown;

/**
 * What the cells of a run's first text show, by its events. Used by one thread at a time.
 */
final class ShownCells {

	private final List<Integer> order = new ArrayList<>();

	private final Map<Integer, Shown> cells = new HashMap<>();

	void accept(GenerationEvent event) {
		switch (event) {
			case GenerationEvent.CanvasShown canvas when canvas.item() == 0 -> canvas.cells().forEach((cell) -> {
				String text = cell.text();
				this.order.add(cell.cell());
				this.cells.put(cell.cell(), new Shown((text != null) ? text : "", 1));
			});
			case GenerationEvent.Grown grown when grown.item() == 0 ->
				this.order.addAll(this.order.indexOf(grown.after()) + 1, grown.inserted());
			case GenerationEvent.Step step when step.item() == 0 -> {
				step.remasks().forEach((remask) -> this.cells.remove(remask.cell()));
				step.commits().forEach(this::show);
				step.edits().forEach(this::show);
			}
			default -> {
			}
		}
	}

	private void show(GenerationEvent.Commit commit) {
		this.cells.put(commit.cell(), new Shown(commit.text(), commit.probability()));
	}

	/** In reading order. */
	List<Shown> shown() {
		return this.order.stream().map((cell) -> this.cells.getOrDefault(cell, new Shown("", 1))).toList();
	}

}
