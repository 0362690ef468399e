package io.sfumato.backbone.policy;

import java.util.BitSet;
import java.util.List;
import java.util.stream.DoubleStream;

import org.junit.jupiter.api.Test;

import io.sfumato.backbone.ToyBackbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

/**
 * Scores and rules of single cells: trained ones, densities, a model's own frequencies.
 */
class TrainedUnmaskTests {

	/** Calls settled whatever is likelier than one half. */
	private static final SettledNetwork BY_PROBABILITY = byFirstSign(1, -0.5, 50);

	private final Canvas canvas = Canvas.masked(Prompt.of(1, 2), ToyBackbone.MASK, 4);

	private final FixedContext context = new FixedContext(this.canvas, new Window(2, 6, 0), 0, 0, 4, 4, 1);

	private static SettledNetwork byFirstSign(double weight, double bias, double steepness) {
		double[] unit = new double[CellSigns.COUNT + 1];
		unit[0] = weight;
		unit[CellSigns.COUNT] = bias;
		return new SettledNetwork(List.of(unit), new double[] { steepness, 0 });
	}

	@Test
	void allThatIsSettledIsDecidedAndAtLeastOne() {
		assertThat(select(BY_PROBABILITY, 0.7, 0.9, 0.4, 0.8, 0.1)).containsExactly(0, 2);
		assertThat(select(BY_PROBABILITY, 0.7, 0.2, 0.4, 0.3, 0.1)).containsExactly(1);
	}

	/** I28. */
	@Test
	void certaintyIsAllAtOnceAndDoubtOneByOne() {
		assertThat(select(byFirstSign(0, 1, 1e3), 0.7, 0.9, 0.4, 0.8, 0.1)).containsExactly(0, 1, 2, 3);
		assertThat(select(byFirstSign(0, -1, 1e3), 0.7, 0.9, 0.4, 0.8, 0.1)).hasSize(1);
		assertThat(select(BY_PROBABILITY, 0, 0.9, 0.4, 0.8, 0.1)).containsExactly(0, 1, 2, 3);
	}

	private List<Integer> select(SettledNetwork network, double least, double... probabilities) {
		TrainedUnmask rule = new TrainedUnmask(network, least);
		Proposals proposals = new Proposals(8);
		for (int cell = 0; cell < probabilities.length; cell++) {
			double score = rule.score(this.context, 2 + cell, row(probabilities[cell]), 0);
			proposals.add(2 + cell, 0, probabilities[cell], score);
		}
		BitSet chosen = new BitSet();
		rule.select(this.context, proposals, chosen);
		return chosen.stream().boxed().toList();
	}

	/** Of two tokens, the first of which has this probability. */
	private static LogitsRow row(double probability) {
		return GivenRow.of((float) Math.log(probability), (float) Math.log(Math.max(1 - probability, 1e-9)));
	}

	@Test
	void weightsAreWrittenAsTheyAreRead() {
		SettledNetwork shipped = SettledNetwork.shipped();
		SettledNetwork again = SettledNetwork.parse(shipped.format().lines().toList());
		double[] signs = DoubleStream.iterate(0.1, (value) -> value + 0.05).limit(CellSigns.COUNT).toArray();

		assertThat(again.settled(signs)).isEqualTo(shipped.settled(signs));
		assertThat(shipped.settled(signs)).isBetween(0.0, 1.0);
		assertThatIllegalArgumentException().isThrownBy(() -> SettledNetwork.parse(List.of("1 2 3", "1 2")))
			.withMessageContaining("15 are needed");
		assertThatExceptionOfType(StrategyException.class).isThrownBy(() -> new TrainedUnmask(shipped, 1.5))
			.withMessageContaining("threshold 1.5");
	}

	@Test
	void aCellsNeighboursAreAmongItsSigns() {
		CellSigns signs = new CellSigns();
		this.canvas.commit(2, 9);
		for (int index = 3; index < 6; index++) {
			signs.see(this.context, index, row(0.5 + index / 10.0), 0);
		}

		double[] third = signs.of(this.context, 3);
		double[] last = signs.of(this.context, 5);

		assertThat(third[0]).isCloseTo(0.8, within(1e-6));
		assertThat(third[4]).as("left is decided").isEqualTo(1);
		assertThat(third[5]).as("right isn't").isZero();
		assertThat(third[7]).as("how sure the right one is").isCloseTo(0.9, within(1e-6));
		assertThat(third[8]).as("next to what is decided").isEqualTo(1 / 8.0);
		assertThat(third[13]).as("the same token on the right").isEqualTo(1);
		assertThat(last[8]).isEqualTo(3 / 8.0);
		assertThat(last[9]).isEqualTo(3 / 4.0);
		assertThat(last[10]).isEqualTo(1 / 4.0);
	}

	/** Nothing stands before the first cell of a canvas without a prompt. */
	@Test
	void theFirstCellOfAllHasNoLeftNeighbour() {
		Canvas alone = Canvas.masked(Prompt.of(), ToyBackbone.MASK, 1);
		FixedContext first = new FixedContext(alone, new Window(0, 1, 0), 0, 0, 1, 1, 1);
		CellSigns signs = new CellSigns();
		signs.see(first, 0, row(0.7), 1);

		double[] only = signs.of(first, 0);

		assertThat(only[4]).as("left").isZero();
		assertThat(only[5]).as("right").isZero();
		assertThat(only[6]).isZero();
		assertThat(only[12]).isZero();
	}

	/** Before the first pass nobody has proposed anything, token 0 included. */
	@Test
	void noTokenIsTheOneOfAPassBeforeTheFirst() {
		CellSigns signs = new CellSigns();
		signs.see(this.context, 2, row(0.7), 0);
		double before = signs.of(this.context, 2)[11];
		FixedContext second = new FixedContext(this.canvas, new Window(2, 6, 0), 1, 1, 4, 4, 1);
		signs.see(second, 2, row(0.7), 0);

		assertThat(before).isZero();
		assertThat(signs.of(second, 2)[11]).isEqualTo(1);
	}

	@Test
	void whatStandsNearDecidedCellsIsDense() {
		DensityScorer.Density empty = DensityScorer.Density.of(this.canvas);
		this.canvas.commit(5, 3);
		DensityScorer.Density ended = DensityScorer.Density.of(this.canvas);

		// the beginning lies beside the prompt, the end beside nothing yet
		assertThat(empty.at(2)).isGreaterThan(empty.at(5)).isLessThan(1);
		assertThat(ended.at(4)).isGreaterThan(empty.at(4));
		assertThat(ended.at(3)).isLessThan(1);
	}

	@Test
	void aModelTellsItsOwnFrequencies() {
		float[] prior = TokenPrior.of(new ToyBackbone());

		double sum = 0;
		for (float share : prior) {
			assertThat(share).isBetween(0f, 1f);
			sum += share;
		}
		assertThat(sum).isCloseTo(1, within(1e-5));
		assertThat(prior[ToyBackbone.MASK]).isZero();
	}

	@Test
	void influenceIsConserved() {
		BitSet all = new BitSet();
		all.set(0, 3);
		BitSet second = new BitSet();
		second.set(1);
		float[] towardsFirst = { 1, 0, 0, 1, 0, 0, 1, 0, 0 };
		float[] towardsLast = { 0, 0, 1 };

		double[] influence = KvRollout.influence(3, List.of(all, second), List.of(towardsFirst, towardsLast));

		// the second block moves half of the second cell's share to the last, the first
		// one half of everybody's to the first
		assertThat(influence).containsExactly(new double[] { 1 + 0.25 + 0.75, 0.25, 0.75 }, within(1e-9));
	}

}
