package io.sfumato.backbone.policy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.KeyValues;

/**
 * The prefix cache that lets a block settle first
 * (<a href="https://arxiv.org/abs/2601.07568">d3LLM</a>; decoding.md section 3.13) for
 * models with full attention: a finished block is evaluated in some more passes before
 * its keys and values are held, since what it stands for changes most while the blocks
 * around it are being written. These passes evaluate the whole canvas and refresh what is
 * held of earlier blocks; all others evaluate what isn't held. The prompt counts as a
 * block that was finished before the first pass.
 * <p>
 * The published code holds more than it counts while a block settles, and can evaluate
 * cells that it holds already; here a cell is either held or evaluated. Its refresh every
 * so many passes, which its evaluations mostly leave out, isn't here.
 * <p>
 * For answers in several blocks, best with {@link Pipelined}. Not for models that were
 * trained to see their prompt without the answer ({@link KvPrefixLm} is exact there), not
 * with cells that are masked again, and not for one block, where only the prompt is held.
 */
public final class KvDelayedPrefix implements KvPolicy {

	/** Of the authors' evaluations of LLaDA. */
	public static final int DEFAULT = 2;

	private final Backbone backbone;

	private final int lead;

	private final int delay;

	private final HeldKeys keys = new HeldKeys();

	/** What is finished and not held yet, from left to right. */
	private final Deque<Finished> settling = new ArrayDeque<>();

	/** The index behind the last cell that is known to be finished. */
	private int finished;

	/** The index behind the last cell that is held. */
	private int held;

	/** The same behind the pass that is planned. */
	private int next;

	/**
	 * @param backbone joins what is held with what is new
	 * @param lead cells before the active block that are evaluated with it, as in
	 * {@link KvPrefix#KvPrefix(int)}
	 * @param delay passes that a finished block is evaluated in before the one whose keys
	 * and values are held, at least 0; 2 by default. 0 never refreshes and is
	 * {@link KvFrozen}; as many as the run has passes means no cache.
	 */
	public KvDelayedPrefix(Backbone backbone, int lead, int delay) {
		if (delay < 0) {
			throw new StrategyException("a delay of %d passes".formatted(delay), "cache");
		}
		this.backbone = backbone;
		this.lead = lead;
		this.delay = delay;
	}

	@Override
	public void plan(StepContext context, ForwardPlan plan) {
		int start = Math.max(0, context.window().start() - this.lead);
		if (start > this.finished) {
			// nobody has seen the prompt unfinished
			this.settling.add(new Finished(start, (context.step() == 0) ? -1 : context.step()));
			this.finished = start;
		}
		this.next = this.held;
		while (!this.settling.isEmpty() && context.step() - this.settling.getFirst().step() >= this.delay) {
			this.next = this.settling.removeFirst().end();
		}
		int length = context.canvas().length();
		if (this.next == this.held && this.held > 0 && !this.settling.isEmpty()) {
			plan.query(0, length).keepKeyValues();
			return;
		}
		plan.query(this.held, length).past(this.keys.get());
		if (this.next > this.held) {
			plan.keepKeyValues();
		}
	}

	@Override
	public void onForward(StepContext context, KeyValues fresh) {
		if (this.next == this.held) {
			this.keys.hold(fresh, 0, this.held);
			return;
		}
		List<KeyValues> parts = new ArrayList<>(1);
		try (fresh) {
			parts.add(fresh.slice(0, this.next - this.held));
		}
		this.keys.append(this.backbone, parts);
		this.held = this.next;
	}

	@Override
	public Exactness exactness() {
		return Exactness.APPROXIMATE;
	}

	@Override
	public void close() {
		this.keys.close();
		this.settling.clear();
		this.finished = 0;
		this.held = 0;
	}

	/**
	 * A part of the canvas without masks.
	 *
	 * @param end index behind its last cell
	 * @param step the first pass that found it so
	 */
	private record Finished(int end, int step) {
	}

}
