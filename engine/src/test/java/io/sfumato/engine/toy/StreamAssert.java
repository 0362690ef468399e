package io.sfumato.engine.toy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.result.GeneratedText;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * What holds for every recorded stream (api.md §3.8 and §3.9).
 */
public final class StreamAssert {

	private final List<GenerationEvent> events;

	private StreamAssert(List<GenerationEvent> events) {
		this.events = events;
	}

	public static StreamAssert assertStream(List<GenerationEvent> events) {
		return new StreamAssert(events);
	}

	/** Holds whether the run ended well or not. */
	public StreamAssert isWellFormed() {
		assertThat(this.events).isNotEmpty();
		assertThat(this.events.getFirst()).isInstanceOf(GenerationEvent.Accepted.class);
		for (int at = 0; at < this.events.size(); at++) {
			GenerationEvent event = this.events.get(at);
			assertThat(event.sequence()).isEqualTo(at);
			boolean last = at == this.events.size() - 1;
			assertThat(event instanceof GenerationEvent.Done || event instanceof GenerationEvent.Failed)
				.as("event %d of %d ends the stream", at, this.events.size())
				.isEqualTo(last);
			assertThat(event instanceof GenerationEvent.Accepted).isEqualTo(at == 0);
		}
		int encoded = indexOf(GenerationEvent.Encoded.class);
		for (int at = 0; at < this.events.size(); at++) {
			if (this.events.get(at) instanceof GenerationEvent.Queued) {
				assertThat(encoded < 0 || at < encoded).as("nobody is queued after being encoded").isTrue();
			}
			if (this.events.get(at) instanceof GenerationEvent.CanvasShown) {
				assertThat(encoded).as("canvas after encoded").isBetween(0, at);
			}
		}
		replay();
		return this;
	}

	/** Holds when the run ended well. */
	public RunResult isComplete() {
		isWellFormed();
		assertThat(this.events.getLast()).isInstanceOf(GenerationEvent.Done.class);
		RunResult result = ((GenerationEvent.Done) this.events.getLast()).result();
		Map<Integer, Replayed> items = replay();
		assertThat(items).hasSameSizeAs(result.texts());
		int commits = 0;
		int remasks = 0;
		Set<Integer> steps = new HashSet<>();
		for (Map.Entry<Integer, Replayed> item : items.entrySet()) {
			Replayed replayed = item.getValue();
			GeneratedText text = result.texts().get(item.getKey());
			assertThat(replayed.masked).as("masked reaches 0").isZero();
			assertThat(replayed.text()).as("replayed cells").isEqualTo(text.text());
			assertThat(replayed.stable.toString()).as("text deltas").isEqualTo(text.text());
			assertThat(text.confidence()).isBetween(0.0, 1.0);
			commits += replayed.commits;
			remasks += replayed.remasks;
			assertThat(replayed.commits - replayed.remasks).as("cells filled").isEqualTo(replayed.maskedAtFirst);
			steps.addAll(replayed.steps);
		}
		holds(result.receipt(), commits, steps.size());
		assertThat(result.receipt().revisions()).isGreaterThanOrEqualTo(remasks);
		assertThat(result.id()).isEqualTo(((GenerationEvent.Accepted) this.events.getFirst()).runId());
		return result;
	}

	private static void holds(Receipt receipt, int commits, int steps) {
		assertThat(receipt.steps()).as("distinct steps").isEqualTo(steps);
		assertThat(receipt.commits()).isEqualTo(commits);
		assertThat(receipt.forwardPasses()).isGreaterThanOrEqualTo(receipt.steps() + receipt.prefillPasses());
		assertThat(receipt.tokensPerForward()).isCloseTo((double) receipt.tokens() / receipt.forwardPasses(),
				within(1e-12));
		Receipt.TimesMs times = receipt.timesMs();
		assertThat(times.queue() + times.decode() + times.encode() + times.prefill() + times.denoise())
			.as("disjoint parts")
			.isLessThanOrEqualTo(times.total() + 1e-9);
		assertThat(times.firstCommit()).isNotNull().isLessThanOrEqualTo(times.total());
		assertThat(times.firstBlock()).isNotNull().isBetween(times.firstCommit(), times.total());
	}

	private int indexOf(Class<? extends GenerationEvent> type) {
		for (int at = 0; at < this.events.size(); at++) {
			if (type.isInstance(this.events.get(at))) {
				return at;
			}
		}
		return -1;
	}

	private Map<Integer, Replayed> replay() {
		Map<Integer, Replayed> items = new TreeMap<>();
		for (GenerationEvent event : this.events) {
			switch (event) {
				case GenerationEvent.CanvasShown canvas -> {
					assertThat(items).as("one canvas per item").doesNotContainKey(canvas.item());
					items.put(canvas.item(), new Replayed(canvas));
				}
				case GenerationEvent.Grown grown -> items.get(grown.item()).apply(grown);
				case GenerationEvent.Step step -> items.get(step.item()).apply(step);
				case GenerationEvent.TextDelta text -> {
					assertThat(text.delta()).isNotEmpty();
					items.get(text.item()).stable.append(text.delta());
				}
				case GenerationEvent.BlockDone block -> {
					StringBuilder shown = new StringBuilder();
					block.cells().forEach((cell) -> shown.append(items.get(block.item()).cells.get(cell)));
					assertThat(block.text()).isEqualTo(shown.toString());
				}
				default -> {
				}
			}
		}
		return items;
	}

	private static final class Replayed {

		private final Map<Integer, String> cells = new HashMap<>();

		/** Cells in reading order. */
		private final List<Integer> order = new ArrayList<>();

		private int version;

		private final Set<Integer> open = new HashSet<>();

		private final Set<Integer> steps = new HashSet<>();

		private final StringBuilder stable = new StringBuilder();

		private int maskedAtFirst;

		private int masked;

		private int commits;

		private int remasks;

		Replayed(GenerationEvent.CanvasShown canvas) {
			canvas.cells().forEach((cell) -> {
				this.order.add(cell.cell());
				this.cells.put(cell.cell(), (cell.text() != null) ? cell.text() : "");
				if (cell.state().equals("mask")) {
					this.open.add(cell.cell());
				}
			});
			this.masked = this.open.size();
			this.maskedAtFirst = this.masked;
		}

		void apply(GenerationEvent.Grown grown) {
			assertThat(grown.version()).isEqualTo(++this.version);
			assertThat(this.order).contains(grown.after()).doesNotContainAnyElementsOf(grown.inserted());
			this.order.addAll(this.order.indexOf(grown.after()) + 1, grown.inserted());
			grown.inserted().forEach((cell) -> this.cells.put(cell, ""));
			this.open.addAll(grown.inserted());
			this.masked += grown.inserted().size();
			this.maskedAtFirst += grown.inserted().size();
		}

		String text() {
			return this.order.stream().map(this.cells::get).collect(Collectors.joining());
		}

		void apply(GenerationEvent.Step step) {
			assertThat(step.commits().size() + step.edits().size() + step.remasks().size())
				.as("a step decides something, or thinks better of it")
				.isPositive();
			// none where the pass of an idle step was read again
			assertThat(step.positions()).isNotNegative();
			this.steps.add(step.step());
			int before = -1;
			for (GenerationEvent.Commit commit : step.commits()) {
				assertThat(this.order.indexOf(commit.cell())).as("reading order").isGreaterThan(before);
				assertThat(this.open.remove(commit.cell())).as("cell %d was masked", commit.cell()).isTrue();
				assertThat(commit.probability()).isBetween(0.0, 1.0);
				this.cells.put(commit.cell(), commit.text());
				before = this.order.indexOf(commit.cell());
				this.commits++;
			}
			for (GenerationEvent.Commit edit : step.edits()) {
				assertThat(this.open).as("only committed cells are edited").doesNotContain(edit.cell());
				this.cells.put(edit.cell(), edit.text());
			}
			before = -1;
			for (GenerationEvent.Remask remask : step.remasks()) {
				assertThat(this.order.indexOf(remask.cell())).as("reading order").isGreaterThan(before);
				assertThat(this.open.add(remask.cell())).as("cell %d was committed", remask.cell()).isTrue();
				assertThat(remask.probability()).isBetween(0.0, 1.0);
				this.cells.put(remask.cell(), "");
				before = this.order.indexOf(remask.cell());
				this.remasks++;
			}
			this.masked += step.remasks().size() - step.commits().size();
			assertThat(step.masked()).isEqualTo(this.masked);
		}

	}

}
