package io.sfumato.backbone.policy;

import java.util.ArrayList;
import java.util.List;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.KeyValues;

/**
 * The two caches of <a href="https://arxiv.org/abs/2509.26328">Fast-dLLM v2</a> (section
 * 3.3; decoding.md section 5.6) for {@link SubBlocks}. What stands before the block is
 * final and held exactly, as in {@link KvCausalBlocks}. Inside the block it is a dual
 * cache: a pass over the whole block decides with exact logits, and as soon as the part's
 * first cell is decided, the part's other passes evaluate the part alone, over keys and
 * values of the block's other cells that haven't seen what the part has decided since.
 * The first cell has to be decided first because it may be predicted from the cell before
 * the part.
 * <p>
 * A pass saves nothing where a part is the whole block, and exact it is only there. Not
 * with cells that are masked again, not with early exits, which read masks behind the
 * block, and not with drafts: a pass shows one canvas.
 */
public final class KvSubBlocks implements KvPolicy {

	private final Backbone backbone;

	private final SubBlocks parts;

	/** What stands before the block, or less. */
	private final HeldKeys earlier = new HeldKeys();

	/** Everything up to the end of the block but the part. */
	private final HeldKeys around = new HeldKeys();

	/** Cells of {@link #earlier}. */
	private int length;

	/**
	 * @param backbone joins what is held with what is new
	 * @param parts those of the run
	 * @throws IllegalArgumentException if the model predicts cells from the ones before
	 * them, and the parts don't carry the last row of a block
	 */
	public KvSubBlocks(Backbone backbone, SubBlocks parts) {
		if (backbone.shape().logitShift() != 0 && !parts.carried()) {
			throw new IllegalArgumentException("the row that predicts a block's first cell lies in the block before");
		}
		this.backbone = backbone;
		this.parts = parts;
	}

	@Override
	public void plan(StepContext context, ForwardPlan plan) {
		Window window = context.window();
		if (isWhole(context)) {
			int end = end(context);
			plan.query(this.length, end)
				.past(this.earlier.get())
				.mask(this.parts.blocks().attention(this.length, end))
				.keepKeyValues();
		}
		else {
			int start = this.parts.startOf(window.start());
			plan.query(start, window.end()).past(this.around.get());
		}
	}

	private boolean isWhole(StepContext context) {
		Window window = context.window();
		return context.stepInWindow() == 0 || this.parts.isCarried(window)
				|| context.canvas().isMasked(this.parts.startOf(window.start()));
	}

	/** The index behind the last cell of a whole pass. */
	private int end(StepContext context) {
		Window window = context.window();
		// nothing in the new block is known that its first cell could see
		return this.parts.isCarried(window) ? window.start()
				: this.parts.blocks().endOf(context.canvas(), window.start());
	}

	@Override
	public void onForward(StepContext context, KeyValues fresh) {
		Window window = context.window();
		boolean carried = this.parts.isCarried(window);
		int from = this.length;
		// the cell before the block may be asked once more
		int stable = carried ? window.start() - 1 : this.parts.blocks().startOf(window.start());
		List<KeyValues> others = new ArrayList<>(2);
		try (fresh) {
			if (from < stable) {
				this.earlier.append(this.backbone, slices(fresh, 0, stable - from));
				this.length = stable;
			}
			if (!carried) {
				others.addAll(slices(fresh, stable - from, this.parts.startOf(window.start()) - from));
				others.addAll(slices(fresh, window.end() - from, fresh.length()));
				this.around.holdBehind(this.backbone, this.earlier.get(), others);
			}
		}
	}

	/** The cells from (inclusive) to (exclusive), if there are any. */
	private static List<KeyValues> slices(KeyValues fresh, int from, int to) {
		return (from < to) ? List.of(fresh.slice(from, to)) : List.of();
	}

	SubBlocks parts() {
		return this.parts;
	}

	@Override
	public Exactness exactness() {
		return (this.parts.length() < this.parts.blocks().length()) ? Exactness.APPROXIMATE : Exactness.EXACT;
	}

	@Override
	public void close() {
		this.earlier.close();
		this.around.close();
		this.length = 0;
	}

}
