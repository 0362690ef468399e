package io.sfumato.backbone.dimple;

import java.util.BitSet;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.policy.ForwardPlan;
import io.sfumato.backbone.policy.KvPolicy;
import io.sfumato.backbone.policy.StepContext;

/**
 * Prefilling: the first pass evaluates everything, and the prompt's keys and values of
 * that pass serve all others, which evaluate the answer and as many cells before it as
 * the model's logits are shifted by. They have seen the answer when it was all masks,
 * unless it is hidden from them.
 * <p>
 * Both are approximations for a model that was trained to see everything from everywhere:
 * the first because the answer changes, the second because the prompt doesn't see it.
 */
public final class KvPrefill implements KvPolicy {

	private final int lead;

	private final boolean promptAlone;

	private @Nullable KeyValues prompt;

	/**
	 * @param lead cells of the prompt that are evaluated with the answer: by how much the
	 * model's logits are shifted
	 * @param promptAlone whether the rest of the prompt sees itself only
	 */
	public KvPrefill(int lead, boolean promptAlone) {
		this.lead = lead;
		this.promptAlone = promptAlone;
	}

	@Override
	public void plan(StepContext context, ForwardPlan plan) {
		Canvas canvas = context.canvas();
		int kept = kept(canvas);
		if (kept == 0) {
			plan.query(0, canvas.length());
		}
		else if (this.prompt == null) {
			plan.query(0, canvas.length()).keepKeyValues().mask(this.promptAlone ? mask(canvas) : null);
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
