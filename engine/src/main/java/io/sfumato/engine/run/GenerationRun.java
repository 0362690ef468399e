package io.sfumato.engine.run;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.canvas.Segment;
import io.sfumato.backbone.loop.Prefix;
import io.sfumato.engine.error.EngineException;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.event.GenerationEvent.EncodedMedia;
import io.sfumato.engine.prompt.PromptLayout;
import io.sfumato.engine.request.Include;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.Decision;
import io.sfumato.engine.result.FilledShape;
import io.sfumato.engine.result.FilledSlot;
import io.sfumato.engine.result.GeneratedText;
import io.sfumato.engine.result.HeardQuestion;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.result.Transcript;
import io.sfumato.engine.schedule.Work;
import io.sfumato.engine.strategy.Decoding;

/**
 * A run as units of work. Each image is a unit to decode, one to encode and one to
 * prefill, each clip too, a long one more of them to encode; then every forward pass is
 * one, the items of the run taking turns. Several items are open side by side, not all of
 * a long list, since each holds the keys and values of its prompt.
 * <p>
 * Everything native is leased or owned by the run and let go of before its last event.
 */
public final class GenerationRun implements Work {

	private static final int MOST_OPEN_ITEMS = 4;

	private final String id;

	private final RunPlan plan;

	private final Workshop workshop;

	private final EventStream events;

	private final Instant created;

	private final long arrived;

	private final CancelSignal cancel = new CancelSignal();

	private final CompletableFuture<RunResult> outcome = new CompletableFuture<>();

	private final Ledger ledger;

	private final MeteredBackbone backbone;

	private final RunKeyValues keyValues;

	private final Perception media;

	private final ItemOpener opener;

	/** A spoken question, before it is asked; null if nobody speaks. */
	private final @Nullable QuestionHearing hearing;

	private boolean encodedSent;

	private int prefilled;

	private int nextItem;

	private int steps;

	private final Deque<ItemRun> open = new ArrayDeque<>();

	private final Map<Integer, GeneratedText> texts = new TreeMap<>();

	/** What is read before texts are laid out, in progress; null if nothing is. */
	private @Nullable PlanReads planning;

	/** Closed questions in progress; null for an operation that writes texts. */
	private @Nullable DecisionReads reads;

	/**
	 * Plans a run.
	 * @param created wall-clock time of arrival
	 * @throws InvalidRequestException if the request isn't in order
	 */
	public GenerationRun(String id, RunRequest request, RunPlanner planner, Workshop workshop,
			Consumer<GenerationEvent> receiver, Instant created) {
		this.arrived = workshop.nanoTime().getAsLong();
		this.id = id;
		this.plan = planner.plan(request);
		this.workshop = workshop;
		this.events = new EventStream(receiver, request.include().contains(Include.TRACE));
		this.created = created;
		this.backbone = new MeteredBackbone(workshop.model().backbone());
		this.keyValues = new RunKeyValues(workshop.keyValues());
		this.ledger = new Ledger(this.plan, workshop.model(), id, this.arrived);
		this.media = (request.operation() instanceof Operation.Transcribe)
				? new Dictation(this.plan, workshop, this.ledger, this.cancel)
				: new RunMedia(this.plan, workshop, this.ledger, this.cancel);
		this.opener = new ItemOpener(workshop.model(), this.backbone, this.keyValues, this.media, this.cancel);
		SpokenQuestion.Plan spoken = this.plan.spoken();
		this.hearing = (spoken != null) ? new QuestionHearing(spoken, this.plan.items()) : null;
	}

	/** {@code run_} and 26 characters. */
	public String id() {
		return this.id;
	}

	/** How long the run may take from its arrival. */
	public Duration deadline() {
		return this.plan.decoding().deadline();
	}

	/** Sends the first event. */
	public void accepted() {
		this.ledger.admitted(now());
		this.workshop.observer().queued(operation());
		this.events.send((sequence) -> new GenerationEvent.Accepted(sequence, this.id, operation(),
				this.workshop.model().card().id(), this.plan.decoding().strategy().name(),
				this.plan.decoding().values()));
	}

	/**
	 * Waits for the end.
	 * @throws EngineException as the run failed
	 */
	public RunResult await() throws InterruptedException {
		try {
			return this.outcome.get();
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof EngineException problem) {
				throw problem;
			}
			throw new IllegalStateException("A run fails with engine exceptions only", ex);
		}
	}

	private String operation() {
		return this.plan.request().operation().wireName();
	}

	@Override
	public Lane lane() {
		return (awaitsMedia() && this.media.nextIsWork(this.nextItem)) ? Lane.MEDIA : Lane.STEPS;
	}

	@Override
	public void waiting(int position) {
		this.events.waiting(position);
	}

	@Override
	public void started() {
		this.events.leaveQueue();
		this.ledger.started(now());
		this.workshop.observer().started(operation(), this.ledger.queueMs());
	}

	@Override
	public boolean advance() {
		if (awaitsMedia()) {
			this.media.advance(this.nextItem);
			return true;
		}
		if (this.prefilled < this.media.shared().size() && prefillsMediaApart()) {
			prefill(this.media.shared().get(this.prefilled++));
			return true;
		}
		if (!this.encodedSent) {
			sendEncoded();
		}
		if (this.plan.decisions() != null) {
			boolean more = decide(this.plan.decisions());
			if (!more) {
				finish();
			}
			return more;
		}
		if (this.hearing != null && !this.hearing.isDone()) {
			HeardQuestion question = this.hearing.hear(this.workshop.model().language(),
					this.media.said(this.hearing.clip()));
			this.events.send((sequence) -> new GenerationEvent.Heard(sequence, question));
		}
		if (this.plan.isReadFirst() && (this.planning == null || !this.planning.isDone())) {
			readPlan();
			return true;
		}
		item();
		if (!this.open.isEmpty() || this.nextItem < items().size()) {
			return true;
		}
		finish();
		return false;
	}

	@Override
	public void stop() {
		this.cancel.cancel();
	}

	@Override
	public void end(EngineException problem) {
		this.events.leaveQueue();
		try {
			release();
		}
		finally {
			this.outcome.completeExceptionally(problem);
			this.workshop.observer().failed(operation(), problem);
			this.events.sendLast((sequence) -> new GenerationEvent.Failed(sequence, problem));
		}
	}

	/** Whether what comes next is about media that aren't there yet. */
	private boolean awaitsMedia() {
		return (mayOpen() || this.plan.decisions() != null) && !this.media.isReady(this.nextItem);
	}

	private boolean mayOpen() {
		return this.open.size() < MOST_OPEN_ITEMS && this.nextItem < items().size();
	}

	/** Whether each medium is a pass of its own, to be remembered for other questions. */
	private boolean prefillsMediaApart() {
		AttentionPattern attention = this.backbone.shape().attention();
		return attention == AttentionPattern.SEGMENT_CAUSAL && this.plan.decoding().strategy().wantsPrefix(attention);
	}

	private void prefill(Segment.Medium medium) {
		if (this.keyValues.holds(medium)) {
			return;
		}
		long start = now();
		// evaluated for what stays in the cache; the prefix of it alone isn't needed
		Prefix.build(this.backbone, new Prompt(List.of(medium)), this.keyValues, this.cancel).close();
		this.ledger.prefilled(now() - start);
	}

	private void sendEncoded() {
		Set<PromptLayout> layouts = Collections.newSetFromMap(new IdentityHashMap<>());
		List<RunPlan.Item> items = this.media.items();
		for (int number = 0; number < items.size(); number++) {
			items.get(number)
				.requireRoom(this.media.tokens(number).stream().mapToInt(Integer::intValue).sum(),
						this.backbone.shape().maxPositions());
			layouts.add(items.get(number).layout());
		}
		DecisionPlan decisions = this.plan.decisions();
		int promptTokens = this.media.tokens() + layouts.stream().mapToInt(PromptLayout::textTokens).sum()
				+ ((decisions != null) ? decisions.textTokens() : 0);
		this.encodedSent = true;
		List<EncodedMedia> encoded = this.ledger.encodedMedia();
		this.events.send((sequence) -> new GenerationEvent.Encoded(sequence, encoded, promptTokens,
				this.ledger.encodeNanos() / 1000));
	}

	/** One forward pass over closed questions; whether there are more. */
	private boolean decide(DecisionPlan plan) {
		DecisionReads reads = this.reads;
		if (reads == null) {
			// media were prefilled before: this only puts their keys and values together
			reads = new DecisionReads(plan, this.workshop.model(), this.backbone, this.media.shared(),
					this.plan.decoding().strategy().wantsPrefix(this.backbone.shape().attention()), this.keyValues,
					this.cancel);
			this.reads = reads;
		}
		long start = now();
		Map<Integer, Decision> decided = reads.advance();
		long end = now();
		this.ledger.denoised(end - start);
		decided.forEach((number, decision) -> {
			this.ledger.decided(decision, end);
			this.events.send((sequence) -> new GenerationEvent.Decided(sequence, number, decision));
		});
		if (reads.isDone()) {
			this.ledger.decisionsFinished(reads.prefixCells(), reads.prefixCells() > 0);
		}
		return !reads.isDone();
	}

	/** One forward pass that reads what the texts will be. */
	private void readPlan() {
		PlanReads planning = this.planning;
		if (planning == null) {
			boolean reuse = this.plan.decoding().strategy().wantsPrefix(this.backbone.shape().attention());
			planning = new PlanReads(this.plan, this.media.items(), new PlanReads.Means(this.workshop.model(),
					this.backbone, this.media.shared(), reuse, this.keyValues, this.cancel));
			this.planning = planning;
		}
		long start = now();
		Decision decided = planning.isDone() ? null : planning.advance();
		this.ledger.planned(now() - start, planning.passes());
		if (decided != null) {
			sendChoice(decided, planning.items().getFirst().decoding());
		}
	}

	private void sendChoice(Decision choice, Decoding decoding) {
		this.ledger.chosen(decoding);
		this.events.send((sequence) -> new GenerationEvent.Decided(sequence, 0, choice));
	}

	/** As planned, or as it was heard or read. */
	private List<RunPlan.Item> items() {
		if (this.hearing != null) {
			return this.hearing.items();
		}
		return (this.planning != null) ? this.planning.items() : this.media.items();
	}

	/** One forward pass of the item whose turn it is. */
	private void item() {
		boolean opens = mayOpen();
		if (opens && open(this.nextItem++)) {
			return;
		}
		// the first step of a text may be what evaluates the prompt for others
		ItemRun item = opens ? this.open.removeLast() : this.open.removeFirst();
		// back in the row first: what is open is released if the step fails
		this.open.addLast(item);
		if (item.finished()) {
			// a record of which everything was known
			sendText(item, item.knownText());
		}
		else {
			step(item);
		}
		if (item.finished()) {
			this.texts.put(item.number(),
					calibrated(item.result(this.plan.request().include().contains(Include.TOKENS))));
			this.ledger.item(item, this.media.shared());
			this.open.removeLast();
			item.close();
			this.media.finished(item.number());
		}
	}

	private GeneratedText calibrated(GeneratedText text) {
		return text.withConfidence(this.ledger.calibrated(text.confidence()));
	}

	/** Opens an item; returns whether that took a forward pass. */
	private boolean open(int number) {
		long start = now();
		ItemOpener.Opened opened = this.opener.open(number, items().get(number),
				this.plan.request().include().contains(Include.ALTERNATIVES));
		if (opened.item().hasPrefix()) {
			this.ledger.prefilled(now() - start);
		}
		ItemRun item = opened.item();
		this.open.addLast(item);
		this.events.send((sequence) -> new GenerationEvent.CanvasShown(sequence, number, 0, item.cells()));
		for (FilledShape shape : item.shapes()) {
			this.events.send((sequence) -> new GenerationEvent.ShapeRead(sequence, number, shape));
		}
		return opened.passed();
	}

	private void step(ItemRun item) {
		long start = now();
		int dropped = item.dropped();
		Outcome outcome = item.step(this.steps);
		long end = now();
		this.ledger.denoised(end - start);
		if (outcome.showsSomething()) {
			int number = this.steps++;
			this.ledger.step(outcome, end);
			int positions = outcome.step().positions();
			this.events.send(
					(sequence) -> new GenerationEvent.Step(sequence, item.number(), number, item.block(outcome.step()),
							positions, outcome.commits(), outcome.remasks(), outcome.edits(), outcome.step().masked()));
			this.workshop.observer().step(operation(), positions, outcome.commits().size());
		}
		if (item.dropped() > dropped) {
			sendPruned(item);
		}
		for (Outcome.Growth growth : outcome.growths()) {
			this.events.send((sequence) -> new GenerationEvent.Grown(sequence, item.number(), growth.version(),
					growth.after(), growth.inserted()));
		}
		for (FilledSlot slot : outcome.slots()) {
			this.events.send((sequence) -> new GenerationEvent.SlotFilled(sequence, item.number(), slot));
		}
		sendText(item, outcome.stable());
		if (item.finishesBlock(outcome.step())) {
			this.ledger.blockFinished(end);
			int block = item.block(outcome.step());
			List<Integer> cells = item.blockCells(outcome.step());
			this.events.send((sequence) -> new GenerationEvent.BlockDone(sequence, item.number(), block, cells,
					item.text(cells), item.confidence(cells)));
		}
	}

	private void sendText(ItemRun item, String text) {
		if (!text.isEmpty()) {
			this.events.send((sequence) -> new GenerationEvent.TextDelta(sequence, item.number(), text));
		}
	}

	private void sendPruned(ItemRun item) {
		for (int index = 0; index < this.media.shared().size(); index++) {
			int media = index;
			Segment.Medium medium = this.media.shared().get(index);
			int kept = item.kept(medium);
			this.events.send((sequence) -> new GenerationEvent.Pruned(sequence, item.number(), media, kept,
					medium.length() - kept));
		}
	}

	private void finish() {
		// may have something to remark in the receipt
		Transcript transcript = this.media.transcript(this.texts.values());
		release();
		RunResult result = new RunResult(
				this.id, operation(), this.workshop.model().card().id(), this.created, this.plan.request().metadata(),
				List.copyOf(this.texts.values()), this.ledger.receipt(this.backbone, this.keyValues, this.steps, now()),
				this.events.trace(), this.plan.request().include().contains(Include.PROMPT)
						? ShownPrompts.of(this.plan, items(), this.media) : null,
				decisions(), transcript, (this.hearing != null) ? this.hearing.question() : null);
		// complete whatever the receiver of events does with the last one
		this.outcome.complete(result);
		this.workshop.observer().finished(operation(), result.receipt());
		this.events.sendLast((sequence) -> new GenerationEvent.Done(sequence, result));
	}

	private List<Decision> decisions() {
		if (this.reads != null) {
			return this.reads.decisions();
		}
		return (this.planning != null) ? this.planning.decisions() : List.of();
	}

	private void release() {
		List<AutoCloseable> owned = new ArrayList<>(this.open);
		this.open.clear();
		if (this.reads != null) {
			owned.add(this.reads);
		}
		if (this.planning != null) {
			owned.add(this.planning);
		}
		owned.add(this.opener);
		owned.add(this.keyValues);
		owned.add(this.media);
		RuntimeException failure = null;
		for (AutoCloseable each : owned) {
			try {
				each.close();
			}
			catch (Exception ex) {
				failure = (failure != null) ? failure : new IllegalStateException("A run can't let go of its memory");
				failure.addSuppressed(ex);
			}
		}
		if (failure != null) {
			throw failure;
		}
	}

	private long now() {
		return this.workshop.nanoTime().getAsLong();
	}

}
