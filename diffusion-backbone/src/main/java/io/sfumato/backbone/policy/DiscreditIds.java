package io.sfumato.backbone.policy;

/**
 * {@code confidence_eos_eot_inf} of LLaDA: the end tokens may be proposed, but their
 * confidence is 0, so that they are decided last; the other confidences are those of a
 * softmax without them (decoding.md section 2.1 step 2).
 */
public final class DiscreditIds implements Proposer {

	private final Proposer proposer;

	private final int[] ids;

	public DiscreditIds(Proposer proposer, int... ids) {
		this.proposer = proposer;
		this.ids = ids.clone();
	}

	@Override
	public int propose(StepContext context, int index, LogitsRow row) {
		int token = this.proposer.propose(context, index, row);
		for (int id : this.ids) {
			row.forbid(id);
		}
		return token;
	}

	@Override
	public boolean needsLogits() {
		return true;
	}

}
