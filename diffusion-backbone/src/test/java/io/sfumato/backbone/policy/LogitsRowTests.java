package io.sfumato.backbone.policy;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.backbone.ForwardRequest;
import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.QueryCells;
import io.sfumato.backbone.ToyBackbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

class LogitsRowTests {

	private final LogitsRow row = new LogitsRow(24);

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4, 5, 6 })
	void statisticsAndWholeRowsAgree(int salt) {
		LogitsRow statistics = new LogitsRow(24);
		try (ForwardRows rows = rows(salt)) {
			for (int cell = 0; cell < rows.count(); cell++) {
				this.row.readLogits(rows, cell);
				statistics.readStatistics(rows, cell);

				assertThat(statistics.argmax()).isEqualTo(this.row.argmax());
				// single-precision statistics of logits up to 20: 1e-6 relative each
				assertThat(statistics.probability(statistics.argmax()))
					.isCloseTo(this.row.probability(this.row.argmax()), within(1e-5));
				assertThat(statistics.margin()).isCloseTo(this.row.margin(), within(1e-5));
				assertThat(statistics.entropy()).isCloseTo(this.row.entropy(), within(1e-5));
			}
		}
	}

	@Test
	void probabilitiesAddUpToOne() {
		try (ForwardRows rows = rows(1)) {
			this.row.readLogits(rows, 0);
		}

		double sum = 0;
		for (int token = 0; token < 24; token++) {
			sum += this.row.probability(token);
		}

		assertThat(sum).isCloseTo(1, within(1e-12));
	}

	@Test
	void theLowestIdWinsATie() {
		fill(0);
		this.row.logits()[7] = 3;
		this.row.logits()[4] = 3;
		this.row.changed();

		assertThat(this.row.argmax()).isEqualTo(4);
		assertThat(this.row.margin()).isZero();
	}

	@Test
	void aForbiddenTokenHasNoProbabilityAndLeavesItsShareToTheOthers() {
		fill(0);

		this.row.forbid(3);

		assertThat(this.row.probability(3)).isZero();
		assertThat(this.row.probability(4)).isCloseTo(1.0 / 23, within(1e-15));
		assertThat(this.row.entropy()).isCloseTo(Math.log(23), within(1e-12));
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3 })
	void rowsWithTheirStatisticsAreThoseWithout(int salt) {
		LogitsRow whole = new LogitsRow(24);
		try (ForwardRows rows = rows(salt)) {
			for (int cell = 0; cell < rows.count(); cell++) {
				for (int forbidden = 0; forbidden < 24; forbidden++) {
					this.row.readLogits(rows, cell);
					whole.readWhole(rows, cell);
					this.row.forbid(forbidden);
					whole.forbid(forbidden);

					assertThat(whole.argmax()).isEqualTo(this.row.argmax());
					assertThat(whole.margin()).isCloseTo(this.row.margin(), within(1e-5));
					for (int token = 0; token < 24; token++) {
						assertThat(whole.probability(token)).isCloseTo(this.row.probability(token), within(1e-5));
					}
					assertThat(whole.entropy()).isCloseTo(this.row.entropy(), within(1e-5));
				}
			}
		}
	}

	@Test
	void nothingIsLeftOfTheRowsItWasBefore() {
		fill(3);
		this.row.become(new int[] { 2, 5 }, new double[] { 0.25, 0.75 }, 2);
		this.row.become(new int[] { 4, 5 }, new double[] { 0.5, 0.5 }, 2);

		assertThat(this.row.probability(2)).isZero();
		assertThat(this.row.probability(3)).isZero();
		assertThat(this.row.probability(4)).isCloseTo(0.5, within(1e-6));
		this.row.logits()[7] = 0;
		this.row.changed();
		this.row.become(new int[] { 1 }, new double[] { 1 }, 1);
		assertThat(this.row.probability(7)).isZero();
	}

	@Test
	void guidanceOfScaleZeroIsTheConditionalRow() {
		RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(3);
		float[] conditional = new float[10];
		float[] unconditional = new float[10];
		for (int token = 0; token < 10; token++) {
			conditional[token] = random.nextFloat();
			unconditional[token] = random.nextFloat();
		}
		float[] guided = conditional.clone();

		new Cfg(0).combine(guided, unconditional);

		assertThat(guided).containsExactly(conditional, within(1e-7f));
	}

	@Test
	void statisticsKnowNothingButTheArgmax() {
		try (ForwardRows rows = rows(1)) {
			this.row.readStatistics(rows, 0);
		}

		assertThatIllegalStateException().isThrownBy(() -> this.row.probability((this.row.argmax() + 1) % 24));
	}

	private void fill(float value) {
		try (ForwardRows rows = rows(1)) {
			this.row.readLogits(rows, 0);
		}
		java.util.Arrays.fill(this.row.logits(), value);
		this.row.changed();
	}

	private static ForwardRows rows(int salt) {
		ToyBackbone toy = new ToyBackbone(salt);
		QueryCells queries = new QueryCells(1, 4, 1);
		for (int position = 0; position < 4; position++) {
			queries.add(toy, position, position);
		}
		return toy.forward(
				new ForwardRequest(queries, null, null, new int[] { 0, 1, 2, 3 }, true, false, new CancelSignal()));
	}

}
