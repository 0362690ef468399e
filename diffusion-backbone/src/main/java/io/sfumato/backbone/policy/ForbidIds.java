package io.sfumato.backbone.policy;

import java.util.Arrays;

/**
 * Makes tokens impossible, before the argmax and in the softmax: the mask itself, the end
 * of the text ({@code logits_eos_inf} of LLaDA), a family's special ids.
 */
public final class ForbidIds implements LogitsProcessor {

	private final int[] ids;

	public ForbidIds(int... ids) {
		this.ids = ids.clone();
	}

	@Override
	public void apply(StepContext context, int index, LogitsRow row) {
		for (int id : this.ids) {
			row.forbid(id);
		}
	}

	@Override
	public String toString() {
		return "ForbidIds" + Arrays.toString(this.ids);
	}

}
