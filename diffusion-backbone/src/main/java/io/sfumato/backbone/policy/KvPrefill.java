package io.sfumato.backbone.policy;

import java.util.BitSet;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.canvas.Canvas;

/**
 * Prefilling of <a href="https://arxiv.org/abs/2505.16990">Dimple</a> (decoding.md
 * section 2.3): the prompt sees itself and not the answer, so its keys and values of the
 * first pass serve all others. The cells before the answer whose rows predict its first
 * ones see everything and are evaluated with it.
 * <p>
 * An approximation for a model that was trained to see everything from everywhere.
 * Without hiding the answer it is {@link KvDelayedShifted#promptAlone}.
 */
public final class KvPrefill implements KvPolicy {

	private final int lead;

	private @Nullable KeyValues prompt;

	/**
	 * @param lead cells of the prompt that are evaluated with the answer: by how much the
	 * model's logits are shifted
	 */
	public KvPrefill(int lead) {
		this.lead = lead;
	}

	@Override
	public void plan(StepContext context, ForwardPlan plan) {
		Canvas canvas = context.canvas();
		int kept = kept(canvas);
		if (kept == 0) {
			plan.query(0, canvas.length());
		}
		else if (this.prompt == null) {
			plan.query(0, canvas.length()).keepKeyValues().mask(mask(canvas));
		}
		else {
			plan.query(kept, canvas.length()).past(this.prompt);
		}
	}

	private BitSet mask(Canvas canvas) {
		int length = canvas.length();
		int kept = kept(canvas);
		BitSet mask = new BitSet(length * length);
		for (int query = 0; query < length; query++) {
			mask.set(query * length, query * length + ((query < kept) ? kept : length));
		}
		return mask;
	}

	private int kept(Canvas canvas) {
		return Math.max(0, canvas.promptLength() - this.lead);
	}

	@Override
	public void onForward(StepContext context, KeyValues fresh) {
		close();
		try (fresh) {
			this.prompt = fresh.slice(0, kept(context.canvas()));
		}
	}

	@Override
	public Exactness exactness() {
		return Exactness.APPROXIMATE;
	}

	@Override
	public void close() {
		if (this.prompt != null) {
			this.prompt.close();
			this.prompt = null;
		}
	}

}
