package io.sfumato.ai.autoconfigure;

import java.time.Duration;

import io.sfumato.ai.decision.DecisionOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What a decision's prompt doesn't set.
 *
 * @param model name of the model; the engine's or server's default if unset
 * @param permutations orders of the options that are read and pooled, 1 to 8; as many as
 * it takes if unset
 * @param abstainAbove a question whose answer is less visible than this isn't answered, 0
 * to 1; 0.5 if unset
 * @param calibrated whether a calibration is applied, if the model has one; true if unset
 * @param deadline how long a run may take from its arrival
 */
@ConfigurationProperties("spring.ai.sfumato.decision")
public record SfumatoDecisionProperties(@Nullable String model, @Nullable Integer permutations,
		@Nullable Double abstainAbove, @Nullable Boolean calibrated, @Nullable Duration deadline) {

	/** The same as options of a model. */
	public DecisionOptions toOptions() {
		return new DecisionOptions(this.model, this.permutations, this.abstainAbove, this.calibrated, this.deadline);
	}

}
