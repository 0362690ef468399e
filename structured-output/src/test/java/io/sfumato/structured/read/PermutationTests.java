package io.sfumato.structured.read;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class PermutationTests {

	@Test
	void aFullCyclicSetCancelsAnyPriorOfPlaces() {
		Random random = new Random(5);
		for (int run = 0; run < 200; run++) {
			int options = 2 + random.nextInt(4);
			double[] prior = random.doubles(options, 0.01, 1).toArray();
			double[] content = random.doubles(options, 0.01, 1).toArray();
			List<Distribution> readings = new ArrayList<>();
			for (int[] order : Orders.of(options, Orders.full(options))) {
				double[] weights = new double[options];
				for (int place = 0; place < options; place++) {
					weights[order[place]] = prior[place] * content[order[place]];
				}
				readings.add(Distribution.of(weights));
			}

			Distribution pooled = Pooling.geometricMean(readings);

			Distribution expected = Distribution.of(content);
			for (int option = 0; option < options; option++) {
				assertThat(pooled.probability(option)).isCloseTo(expected.probability(option), within(1e-12));
			}
		}
	}

	@Test
	void everyOptionStandsEverywhereOnceInAFullSet() {
		for (int options = 1; options <= 5; options++) {
			List<int[]> orders = Orders.of(options, Orders.full(options));

			assertThat(orders).hasSize(options);
			for (int place = 0; place < options; place++) {
				int at = place;
				assertThat(orders.stream().mapToInt((order) -> order[at]).distinct().count()).isEqualTo(options);
			}
		}
	}

	@Test
	void manyOptionsGetFourRowsOfALatinSquare() {
		List<int[]> orders = Orders.of(8, Orders.full(8));

		assertThat(orders.stream().map(Arrays::toString)).containsExactly("[0, 1, 2, 3, 4, 5, 6, 7]",
				"[2, 3, 4, 5, 6, 7, 0, 1]", "[4, 5, 6, 7, 0, 1, 2, 3]", "[6, 7, 0, 1, 2, 3, 4, 5]");
	}

	@Test
	void noMoreOrdersThanOptions() {
		assertThat(Orders.of(2, 8)).hasSize(2);
	}

	@Test
	void sensitivityIsTheWidestRange() {
		assertThat(Pooling.sensitivity(List.of(Distribution.of(0.5, 0.3, 0.2), Distribution.of(0.1, 0.4, 0.5),
				Distribution.of(0.3, 0.3, 0.4))))
			.isCloseTo(0.4, within(1e-12));
		assertThat(Pooling.sensitivity(List.of(Distribution.of(0.5, 0.5)))).isZero();
	}

	@Test
	void oneReadingThatRulesAnOptionOutDoesNotDecideAlone() {
		Distribution pooled = Pooling.geometricMean(List.of(Distribution.of(0, 1), Distribution.of(1, 0)));

		assertThat(pooled.probability(0)).isCloseTo(0.5, within(1e-12));
	}

	@Test
	void theWordingShowsOptionsInTheirOrder() {
		ReadQuestion question = new ReadQuestion(ReadKind.CHOICE, "Which?",
				List.of(new ReadQuestion.Option("invoice", "asks for money"), ReadQuestion.Option.of("ticket")));

		assertThat(Wording.LISTED.text(question, new int[] { 1, 0 }))
			.isEqualTo("Which?\nAnswer with one of:\n- ticket\n- invoice: asks for money");
		assertThat(Wording.BARE.text(question, new int[] { 1, 0 })).isEqualTo("Which?");
		assertThat(Wording.BARE.fit(question)).isEqualTo(Wording.LISTED);
		assertThat(Wording.LISTED.fit(ReadQuestion.yesNo("Is it red?"))).isEqualTo(Wording.BARE);
	}

}
