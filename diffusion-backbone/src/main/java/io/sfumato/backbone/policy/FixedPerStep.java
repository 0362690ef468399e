package io.sfumato.backbone.policy;

/**
 * The same number of cells every step.
 *
 * @param cells cells per step
 */
public record FixedPerStep(int cells) implements StepSchedule {

	public FixedPerStep {
		if (cells < 1) {
			throw new IllegalArgumentException("%d cells per step make no progress".formatted(cells));
		}
	}

	@Override
	public int quota(StepContext context) {
		return this.cells;
	}

}
