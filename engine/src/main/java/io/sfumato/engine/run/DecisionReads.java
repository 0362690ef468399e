package io.sfumato.engine.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.canvas.Segment;
import io.sfumato.backbone.loop.MediaKeyValues;
import io.sfumato.backbone.loop.Prefix;
import io.sfumato.backbone.read.Passage;
import io.sfumato.backbone.read.PassageReader;
import io.sfumato.engine.model.ServedModel;
import io.sfumato.engine.prompt.PromptLayout;
import io.sfumato.engine.result.Decision;
import io.sfumato.structured.read.LabelTrie;
import io.sfumato.structured.read.TrieRead;

/**
 * Closed questions while they are read, one forward pass at a time. A pass takes as many
 * cells of as many questions as fit; what a question needs next (a label's second token,
 * other orders of its options) goes with the next pass. Questions that depend on others
 * wait for these. Used by one thread at a time.
 */
final class DecisionReads implements AutoCloseable {

	private final DecisionPlan plan;

	private final ServedModel model;

	private final Backbone backbone;

	private final List<Segment.Medium> media;

	private final @Nullable Prefix prefix;

	private final PassageReader reader;

	private final float[] logits;

	private final List<QuestionRead> open = new ArrayList<>();

	private final Map<Integer, Decision> decisions = new TreeMap<>();

	/** What is to be read, passage by passage. */
	private final List<Group> waiting = new ArrayList<>();

	private int stage;

	/**
	 * @param media in prompt order
	 * @param reuse whether the keys and values of media may be used again where they are
	 * exact
	 */
	DecisionReads(DecisionPlan plan, ServedModel model, Backbone backbone, List<Segment.Medium> media, boolean reuse,
			MediaKeyValues keyValues, CancelSignal cancel) {
		this.plan = plan;
		this.model = model;
		this.backbone = backbone;
		this.media = List.copyOf(media);
		this.logits = new float[backbone.shape().vocabulary()];
		boolean apart = reuse && backbone.shape().attention() == AttentionPattern.SEGMENT_CAUSAL && !media.isEmpty();
		this.prefix = apart ? Prefix.build(backbone, new Prompt(List.copyOf(media)), keyValues, cancel) : null;
		int length = media.stream().mapToInt(Segment.Medium::length).sum();
		this.reader = new PassageReader(backbone, length, (this.prefix != null) ? this.prefix.keyValues() : null,
				cancel);
	}

	/** Whether every question is answered. */
	boolean isDone() {
		return this.decisions.size() == this.plan.reads().size();
	}

	/** All answers in the order of the questions. */
	List<Decision> decisions() {
		return List.copyOf(this.decisions.values());
	}

	/** Cells whose keys and values came from the media's prefix in every pass. */
	int prefixCells() {
		return (this.prefix != null) ? this.prefix.length() : 0;
	}

	/**
	 * One forward pass, or none if nothing has to be read for what comes next.
	 * @return the questions that are answered by it, by their number
	 */
	Map<Integer, Decision> advance() {
		if (this.open.isEmpty()) {
			openStage();
		}
		if (this.waiting.isEmpty()) {
			collect();
		}
		if (!this.waiting.isEmpty()) {
			pass();
		}
		return this.waiting.isEmpty() ? settle() : Map.of();
	}

	private void openStage() {
		List<Integer> numbers = this.plan.stages().get(this.stage++);
		boolean isolated = this.plan.asked().isolated();
		Canvas shared = isolated ? null : shared(numbers);
		int from = 0;
		for (int number : numbers) {
			DecisionPlan.Read read = this.plan.reads().get(number);
			QuestionRead question = new QuestionRead(number, read, this.plan, this.model.reading());
			if (shared != null) {
				from += header(from == 0, number).length;
				question.readOn(shared, from);
				from += read.cells();
			}
			this.open.add(question);
		}
	}

	/** What stands before an answer on a canvas that several questions share. */
	private int[] header(boolean first, int number) {
		return this.model.language().encode((first ? "" : "\n") + (number + 1) + ". ");
	}

	/** One prompt with all questions, one canvas with all answers. */
	private Canvas shared(List<Integer> numbers) {
		StringBuilder text = new StringBuilder();
		List<Integer> answer = new ArrayList<>();
		for (int number : numbers) {
			DecisionPlan.Read read = this.plan.reads().get(number);
			int[] order = QuestionRead.ownOrder(read.options());
			text.append(answer.isEmpty() ? "" : "\n").append(number + 1).append(". ").append(read.text(order));
			Arrays.stream(header(answer.isEmpty(), number)).forEach(answer::add);
			answer.addAll(masks(read.cells()));
		}
		return new Canvas(prompt(text.toString()), answer);
	}

	private List<Integer> masks(int count) {
		return Collections.nCopies(count, this.backbone.shape().maskToken());
	}

	private Prompt prompt(String text) {
		return new PromptLayout(this.model.language().prompt(this.plan.media(), this.plan.instructions(), text))
			.with(this.media);
	}

	/** The canvas of one question with its options in some order. */
	private Canvas alone(DecisionPlan.Read read, int[] order) {
		if (read.asked().dependsOn().isEmpty() && Arrays.equals(order, QuestionRead.ownOrder(read.options()))) {
			return new Canvas(read.layout().with(this.media), masks(read.cells()));
		}
		StringBuilder text = new StringBuilder();
		for (String id : read.asked().dependsOn()) {
			Decision known = this.decisions.values()
				.stream()
				.filter((each) -> each.id().equals(id))
				.findFirst()
				.orElseThrow(() -> new IllegalStateException("a question is read before what it depends on"));
			String ask = this.plan.reads()
				.stream()
				.filter((each) -> each.asked().id().equals(id))
				.findFirst()
				.orElseThrow()
				.asked()
				.ask();
			text.append(ask).append(' ').append(known.abstained() ? DecisionPlanner.NOT_VISIBLE : known.label());
			text.append('\n');
		}
		return new Canvas(prompt(text + read.text(order)), masks(read.cells()));
	}

	/** Lays out everything that the open questions need next. */
	private void collect() {
		for (QuestionRead question : this.open) {
			for (QuestionRead.OneOrder reading : question.unread()) {
				if (!reading.hasCanvas()) {
					reading.readOn(alone(question.plan(), reading.order()), 0);
				}
				List<LabelTrie.Node> nodes = reading.trie().pending();
				for (int node = 0; node < nodes.size(); node++) {
					place(question, reading, nodes.get(node), node);
				}
			}
		}
	}

	private void place(QuestionRead question, QuestionRead.OneOrder reading, LabelTrie.Node node, int number) {
		List<Integer> answer = new ArrayList<>(reading.canvas().answer());
		int cell = reading.from();
		for (int token : node.path()) {
			answer.set(cell++, token);
		}
		Prompt prompt = reading.canvas().prompt();
		DecisionPlanner.checkContext(prompt.length(), answer.size(), this.backbone.shape().maxPositions(),
				question.plan().pointer());
		Target target = new Target(reading, number, node.tokens(), cell);
		for (Group group : this.waiting) {
			// questions that share a canvas are the only ones that find theirs here
			if (group.passage.prompt() == prompt && group.passage.answer().equals(answer)) {
				group.add(target);
				return;
			}
		}
		this.waiting.add(new Group(new Passage(prompt, answer, List.of(cell)), target));
	}

	private void pass() {
		List<Passage> passages = this.waiting.stream().map((group) -> group.passage).toList();
		List<Group> taken = this.waiting.subList(0, this.reader.fitting(passages));
		try (ForwardRows rows = this.reader.read(passages.subList(0, taken.size()))) {
			int first = 0;
			for (Group group : taken) {
				for (Target target : group.targets) {
					int row = first + group.passage.cells().indexOf(target.cell());
					target.reading().accept(target.node(), row(rows, row, target.tokens()));
				}
				first += group.passage.cells().size();
			}
		}
		taken.clear();
	}

	private TrieRead.Row row(ForwardRows rows, int row, int[] tokens) {
		rows.logits(row, this.logits);
		double[] wanted = Arrays.stream(tokens).mapToDouble((token) -> this.logits[token]).toArray();
		return new TrieRead.Row(wanted, (double) rows.max(row) + rows.logSumExp(row));
	}

	private Map<Integer, Decision> settle() {
		Map<Integer, Decision> settled = new TreeMap<>();
		for (QuestionRead question : List.copyOf(this.open)) {
			Decision decision = question.decision();
			if (decision != null) {
				settled.put(question.number(), decision);
				this.open.remove(question);
			}
		}
		this.decisions.putAll(settled);
		return settled;
	}

	@Override
	public void close() {
		if (this.prefix != null) {
			this.prefix.close();
		}
	}

	/**
	 * A prompt and an answer that nothing of is known yet.
	 */
	record Canvas(Prompt prompt, List<Integer> answer) {
	}

	/**
	 * A node that is read in a cell.
	 *
	 * @param node its number among those of the reading
	 */
	private record Target(QuestionRead.OneOrder reading, int node, int[] tokens, int cell) {
	}

	/** A passage with everything that is read of it. */
	private static final class Group {

		private final List<Target> targets = new ArrayList<>();

		private Passage passage;

		Group(Passage passage, Target target) {
			this.passage = passage;
			this.targets.add(target);
		}

		void add(Target target) {
			this.passage = this.passage.reading(target.cell());
			this.targets.add(target);
		}

	}

}
