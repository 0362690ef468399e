package io.sfumato.backbone.driver;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

class AnySubsetDecodingTests {

	private static final int CELLS = 4;

	private static final int VOCABULARY = 3;

	private static final int TEXTS = 81;

	private static final int DRAWS = 10_000;

	/** Whatever is drafted, the texts have the distribution of the table. */
	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 4, 10 })
	void textsHaveTheModelsDistribution(int drafts) {
		Table table = new Table(7);
		RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(drafts);
		double[] frequencies = new double[TEXTS];

		for (int draw = 0; draw < DRAWS; draw++) {
			int[] tokens = unknown();
			int passes = new AnySubsetDecoding(table, drafts).decode(tokens, new int[] { 2, 0, 3, 1 }, random);
			frequencies[Table.number(tokens)] += 1.0 / DRAWS;
			assertThat(passes).isLessThanOrEqualTo(CELLS);
		}

		for (int text = 0; text < TEXTS; text++) {
			// four standard deviations of a share of that size
			double deviation = Math.sqrt(table.joint[text] / DRAWS);
			assertThat(frequencies[text]).isCloseTo(table.joint[text], within(4.5 * deviation + 1e-4));
		}
	}

	@Test
	void independentCellsAreAcceptedAtOnce() {
		Table uniform = new Table(7);
		Arrays.fill(uniform.joint, 1.0 / TEXTS);

		int passes = new AnySubsetDecoding(uniform, 10).decode(unknown(), new int[] { 0, 1, 2, 3 },
				RandomGeneratorFactory.of("L64X128MixRandom").create(1));

		assertThat(passes).isEqualTo(2);
	}

	@Test
	void knownTokensStay() {
		int[] tokens = unknown();
		tokens[1] = 2;

		new AnySubsetDecoding(new Table(3), 3).decode(tokens, new int[] { 3, 0, 2 },
				RandomGeneratorFactory.of("L64X128MixRandom").create(1));

		assertThat(tokens[1]).isEqualTo(2);
		assertThat(tokens).doesNotContain(AnySubsetModel.UNKNOWN);
	}

	@Test
	void nothingCantBeDrafted() {
		assertThatIllegalArgumentException().isThrownBy(() -> new AnySubsetDecoding(new Table(1), 0))
			.withMessageContaining("0 drafts");
	}

	private static int[] unknown() {
		int[] tokens = new int[CELLS];
		Arrays.fill(tokens, AnySubsetModel.UNKNOWN);
		return tokens;
	}

	/** All texts with their probabilities. */
	private static final class Table implements AnySubsetModel {

		private final double[] joint = new double[TEXTS];

		Table(long seed) {
			RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
			double sum = 0;
			for (int text = 0; text < TEXTS; text++) {
				this.joint[text] = Math.exp(2 * random.nextGaussian());
				sum += this.joint[text];
			}
			for (int text = 0; text < TEXTS; text++) {
				this.joint[text] /= sum;
			}
		}

		static int number(int[] tokens) {
			int number = 0;
			for (int token : tokens) {
				number = number * VOCABULARY + token;
			}
			return number;
		}

		@Override
		public double[][] independent(int[] tokens, int[] cells) {
			return Arrays.stream(cells).mapToObj((cell) -> conditional(tokens, cell)).toArray(double[][]::new);
		}

		@Override
		public double[][] inOrder(int[] tokens, int[] cells) {
			int[] known = tokens.clone();
			Arrays.stream(cells).forEach((cell) -> known[cell] = UNKNOWN);
			double[][] distributions = new double[cells.length][];
			for (int place = 0; place < cells.length; place++) {
				distributions[place] = conditional(known, cells[place]);
				known[cells[place]] = tokens[cells[place]];
			}
			return distributions;
		}

		private double[] conditional(int[] known, int cell) {
			double[] distribution = new double[VOCABULARY];
			double sum = 0;
			for (int text = 0; text < TEXTS; text++) {
				boolean fits = true;
				int rest = text;
				int token = 0;
				for (int place = CELLS - 1; place >= 0; place--) {
					fits &= known[place] == UNKNOWN || known[place] == rest % VOCABULARY;
					token = (place == cell) ? rest % VOCABULARY : token;
					rest /= VOCABULARY;
				}
				distribution[token] += fits ? this.joint[text] : 0;
				sum += fits ? this.joint[text] : 0;
			}
			for (int token = 0; token < VOCABULARY; token++) {
				distribution[token] /= sum;
			}
			return distribution;
		}

	}

}
