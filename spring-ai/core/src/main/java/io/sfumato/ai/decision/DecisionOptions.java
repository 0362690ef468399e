package io.sfumato.ai.decision;

import java.time.Duration;

import io.sfumato.engine.request.GenerationOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.model.ModelOptions;

/**
 * How questions are read. What isn't set comes from the model's own options.
 *
 * @param model name of the model
 * @param permutations orders of the options that are read and pooled, 1 to 8
 * @param abstainAbove a question whose answer is less visible than this isn't answered, 0
 * to 1; 1 answers whatever is asked
 * @param calibrated whether a calibration is applied, if the model has one
 * @param deadline how long a run may take from its arrival, 100 ms to 10 min
 */
public record DecisionOptions(@Nullable String model, @Nullable Integer permutations, @Nullable Double abstainAbove,
		@Nullable Boolean calibrated, @Nullable Duration deadline) implements ModelOptions {

	public static Builder builder() {
		return new Builder();
	}

	/** These, and where they say nothing the others. */
	DecisionOptions or(DecisionOptions others) {
		return new DecisionOptions(either(this.model, others.model), either(this.permutations, others.permutations),
				either(this.abstainAbove, others.abstainAbove), either(this.calibrated, others.calibrated),
				either(this.deadline, others.deadline));
	}

	private static <T> @Nullable T either(@Nullable T first, @Nullable T second) {
		return (first != null) ? first : second;
	}

	/** What of them the engine takes as overrides. */
	GenerationOptions overrides() {
		return new GenerationOptions(null, null, null, null, null, null, null, null, null, null, null,
				(this.deadline != null) ? (Integer) Math.toIntExact(this.deadline.toMillis()) : null);
	}

	/** Builds options; null takes back what was set. */
	public static final class Builder {

		private @Nullable String model;

		private @Nullable Integer permutations;

		private @Nullable Double abstainAbove;

		private @Nullable Boolean calibrated;

		private @Nullable Duration deadline;

		private Builder() {
		}

		public Builder model(@Nullable String model) {
			this.model = model;
			return this;
		}

		public Builder permutations(@Nullable Integer permutations) {
			this.permutations = permutations;
			return this;
		}

		public Builder abstainAbove(@Nullable Double abstainAbove) {
			this.abstainAbove = abstainAbove;
			return this;
		}

		public Builder calibrated(@Nullable Boolean calibrated) {
			this.calibrated = calibrated;
			return this;
		}

		public Builder deadline(@Nullable Duration deadline) {
			this.deadline = deadline;
			return this;
		}

		public DecisionOptions build() {
			return new DecisionOptions(this.model, this.permutations, this.abstainAbove, this.calibrated,
					this.deadline);
		}

	}

}
