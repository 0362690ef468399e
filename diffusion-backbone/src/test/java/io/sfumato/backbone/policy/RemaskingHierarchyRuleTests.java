package io.sfumato.backbone.policy;

import java.util.BitSet;

import org.junit.jupiter.api.Test;

import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * One step of {@link RemaskingHierarchy}, worked out by hand.
 */
class RemaskingHierarchyRuleTests {

	private static final int TOKEN = 5;

	/** Decided: 1, 2 and 4 (given: 6); the rest are masks. */
	private final Canvas canvas = Canvas.builder(Prompt.of(), 9).masks(6).fixed(7).masks(2).build();

	private final Observations observations = new Observations(9);

	private final Proposals proposals = new Proposals(9);

	private final BitSet chosen = new BitSet();

	private final BitSet remask = new BitSet();

	private final BitSet overwritten = new BitSet();

	/**
	 * Doubted: 1 and 2, which join masks 0 and 3 to one run whose best is 3. Of the other
	 * runs, 5 and 7–8, 7 is good enough. One more than doubted makes three: 8.
	 */
	@Test
	void whatIsDoubtedAndNotChosenIsMaskedAgain() {
		step(new double[] { 0.3, 0.2, 0.1, 0.7, 0.9, 0.5, 1, 0.65, 0.6 }, new RemaskingHierarchy(0.92, 0.62, 0.4));

		assertThat(this.chosen.stream().map(this.proposals::index)).containsExactly(3, 7, 8);
		assertThat(this.remask.stream()).containsExactly(1, 2);
		assertThat(this.overwritten.isEmpty()).isTrue();
	}

	/** Doubted: 1 and 4; both are better than what is left when three are chosen. */
	@Test
	void whatIsDoubtedAndChosenBecomesWhatThePassWouldWrite() {
		step(new double[] { 0.1, 0.39, 0.9, 0.1, 0.38, 0.2, 1, 0.1, 0.3 }, new RemaskingHierarchy(0.92, 0.62, 0.4));

		assertThat(this.chosen.stream().map(this.proposals::index)).containsExactly(8);
		assertThat(this.remask.isEmpty()).isTrue();
		assertThat(this.overwritten.stream()).as("4 holds that token already").containsExactly(1);
	}

	@Test
	void whatIsSureIsChosenBesidesTheBestOfARun() {
		step(new double[] { 0.95, 0.9, 0.9, 0.96, 0.9, 0.3, 1, 0.1, 0.1 }, new RemaskingHierarchy(0.92, 0.62, 0.4));

		assertThat(this.chosen.stream().map(this.proposals::index)).containsExactly(0, 3);
		assertThat(this.remask.isEmpty() && this.overwritten.isEmpty()).isTrue();
	}

	@Test
	void watchesWhatTheModelHasDecided() {
		step(new double[9], new RemaskingHierarchy(0.92, 0.62, 0));
		BitSet watched = new BitSet();

		new RemaskingHierarchy(0.92, 0.62, 0.4).watch(context(), watched);

		assertThat(watched.stream()).containsExactly(1, 2, 4);
		assertThatExceptionOfType(StrategyException.class).isThrownBy(() -> new RemaskingHierarchy(0.92, 0.62, 1.1))
			.withMessageContaining("between 0 and 1");
	}

	/** A pass that is so sure of its own token for every cell. */
	private void step(double[] probabilities, RemaskingHierarchy rule) {
		this.canvas.commit(1, 2);
		this.canvas.commit(2, 2);
		this.canvas.commit(4, TOKEN);
		for (int index = 0; index < probabilities.length; index++) {
			this.observations.put(index, TOKEN, probabilities[index], 0, 0);
			if (this.canvas.isMasked(index)) {
				this.proposals.add(index, TOKEN, probabilities[index], probabilities[index]);
			}
		}
		rule.observed(context(), this.observations);
		rule.select(context(), this.proposals, this.chosen);
		rule.revise(context(), this.observations, new BitSet(), this.remask);
		rule.overwrite(context(), this.observations, new BitSet(), this.overwritten);
	}

	private StepContext context() {
		return new FixedContext(this.canvas, new Window(0, 9, 0), 0, 0, 5, 8, 1);
	}

}
