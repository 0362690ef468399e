package io.sfumato.backbone;

import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/**
 * What every backbone owes the loop.
 */
public abstract class BackboneContract {

	private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);

	private Backbone backbone;

	/** A backbone with positions for at least 32 cells. */
	protected abstract Backbone open();

	/**
	 * How far logits of the same cell may lie apart when they are computed differently.
	 */
	protected abstract float tolerance();

	@BeforeEach
	void openBackbone() {
		this.backbone = open();
	}

	@AfterEach
	void closeBackbone() {
		this.backbone.close();
	}

	@Test
	void rowsComeInTheOrderTheyWereAskedForIn() {
		int[] tokens = tokens(7);

		float[][] all = logits(tokens, 0, null, null, IntStream.range(0, 7).toArray());
		float[][] some = logits(tokens, 0, null, null, new int[] { 1, 4, 6 });

		assertClose(some[0], all[1]);
		assertClose(some[1], all[4]);
		assertClose(some[2], all[6]);
	}

	@Test
	void statisticsAreThoseOfTheLogits() {
		int[] tokens = tokens(9);
		float[] row = new float[this.backbone.shape().vocabulary()];

		try (ForwardRows rows = forward(1, tokens, 0, null, null, IntStream.range(0, 9).toArray(), true, false)) {
			for (int index = 0; index < rows.count(); index++) {
				rows.logits(index, row);
				int argmax = 0;
				for (int token = 0; token < row.length; token++) {
					argmax = (row[token] > row[argmax]) ? token : argmax;
				}
				double sum = 0;
				double second = Double.NEGATIVE_INFINITY;
				for (int token = 0; token < row.length; token++) {
					sum += Math.exp((double) row[token] - row[argmax]);
					second = (token != argmax) ? Math.max(second, row[token]) : second;
				}
				double entropy = 0;
				for (float logit : row) {
					double probability = Math.exp((double) logit - row[argmax]) / sum;
					entropy -= (probability > 0) ? probability * Math.log(probability) : 0;
				}
				assertThat(rows.argmax(index)).isEqualTo(argmax);
				assertThat(rows.max(index)).isEqualTo(row[argmax]);
				assertThat((double) rows.secondMax(index)).isEqualTo(second);
				assertThat((double) rows.logSumExp(index)).isCloseTo(Math.log(sum), within(1e-5));
				assertThat((double) rows.entropy(index)).isCloseTo(entropy, within(1e-4));
			}
		}
	}

	@Test
	void logitsAreRefusedUnlessAskedFor() {
		try (ForwardRows rows = forward(1, tokens(3), 0, null, null, new int[] { 2 }, false, false)) {
			assertThatIllegalStateException()
				.isThrownBy(() -> rows.logits(0, new float[this.backbone.shape().vocabulary()]));
		}
	}

	@Test
	void keysAndValuesAreRefusedUnlessAskedFor() {
		try (ForwardRows rows = forward(1, tokens(3), 0, null, null, new int[] { 2 }, false, false)) {
			assertThatIllegalStateException().isThrownBy(rows::takeKeyValues);
		}
	}

	@Test
	void rowsTellWhereTheyLookIfAsked() {
		int[] tokens = tokens(7);
		QueryCells queries = queries(tokens, 0);
		QueryCells rest = queries(tail(tokens, 3), 3);
		float[] whole = new float[7];
		float[] cached = new float[7];
		try (ForwardRows refused = this.backbone
			.forward(new ForwardRequest(queries, null, null, new int[] { 5 }, false, false, new CancelSignal()))) {
			assertThatIllegalStateException().isThrownBy(() -> refused.attention(0, 0, whole));
		}

		try (ForwardRows rows = this.backbone.forward(
				new ForwardRequest(queries, null, null, new int[] { 1, 5 }, false, true, new CancelSignal(), true));
				KeyValues all = rows.takeKeyValues();
				KeyValues past = all.slice(0, 3);
				ForwardRows after = this.backbone.forward(new ForwardRequest(rest, past, null, new int[] { 2 }, false,
						false, new CancelSignal(), true))) {
			rows.attention(0, 1, whole);
			after.attention(0, 0, cached);
		}

		double sum = 0;
		for (float weight : whole) {
			assertThat(weight).isNotNegative();
			sum += weight;
		}
		assertThat(sum).isCloseTo(1, within(1e-5));
		// the first layer depends on nothing but the cells themselves
		assertThat(cached).containsExactly(whole, within(1e-5f));
	}

	@Test
	void pastAloneIsAsGoodAsAPassThatHidesTheQueriesFromIt() {
		int[] tokens = tokens(12);
		BitSet mask = new BitSet();
		for (int query = 0; query < 12; query++) {
			mask.set(query * 12, query * 12 + ((query < 5) ? 5 : 12));
		}
		float[][] whole = logits(tokens, 0, null, mask, IntStream.range(5, 12).toArray());

		float[][] cached;
		try (KeyValues past = keyValues(head(tokens, 5), 0)) {
			cached = logits(tail(tokens, 5), 5, past, null, IntStream.range(0, 7).toArray());
		}

		for (int row = 0; row < 7; row++) {
			assertClose(cached[row], whole[row]);
		}
	}

	@Test
	void movedKeysAreThoseOfAPassAtTheOtherPlace() {
		int[] tokens = tokens(4);
		int[] queries = tokens(3);

		float[][] moved;
		float[][] there;
		try (KeyValues here = keyValues(tokens, 0);
				KeyValues shifted = here.movedBy(9);
				KeyValues evaluated = keyValues(tokens, 9)) {
			moved = logits(queries, 13, shifted, null, new int[] { 0, 1, 2 });
			there = logits(queries, 13, evaluated, null, new int[] { 0, 1, 2 });
		}

		for (int row = 0; row < 3; row++) {
			assertClose(moved[row], there[row]);
		}
	}

	@Test
	void slicesJoinedAgainAreTheWhole() {
		int[] tokens = tokens(8);
		int[] queries = tokens(2);

		float[][] joined;
		float[][] whole;
		try (KeyValues all = keyValues(tokens, 0);
				KeyValues head = all.slice(0, 3);
				KeyValues tail = all.slice(3, 8);
				KeyValues again = this.backbone.join(List.of(head, tail))) {
			assertThat(head.length()).isEqualTo(3);
			assertThat(again.length()).isEqualTo(8);
			assertThat(again.bytes()).isEqualTo(all.bytes()).isPositive();
			joined = logits(queries, 8, again, null, new int[] { 0, 1 });
			whole = logits(queries, 8, all, null, new int[] { 0, 1 });
		}

		for (int row = 0; row < 2; row++) {
			assertClose(joined[row], whole[row]);
		}
	}

	@Test
	void aCanvasDoesNotDependOnTheBatchItRunsIn() {
		int[] first = tokens(6);
		int[] second = tokens(6);
		int[] both = IntStream.concat(IntStream.of(first), IntStream.of(second)).toArray();

		float[][] alone = logits(second, 0, null, null, new int[] { 0, 5 });
		float[][] batched = new float[2][this.backbone.shape().vocabulary()];
		try (ForwardRows rows = forward(2, both, 0, null, null, new int[] { 0, 6, 11 }, true, false)) {
			rows.logits(1, batched[0]);
			rows.logits(2, batched[1]);
		}

		assertClose(batched[0], alone[0]);
		assertClose(batched[1], alone[1]);
	}

	@Test
	void softTokensAreWhatTheyEmbed() {
		int[] tokens = tokens(5);
		int hidden = this.backbone.shape().hidden();
		QueryCells soft = new QueryCells(1, 5, hidden);
		for (int cell = 0; cell < 5; cell++) {
			java.nio.FloatBuffer embedding = java.nio.FloatBuffer.allocate(hidden);
			this.backbone.embed(tokens[cell], embedding);
			soft.add(embedding.array(), 0, cell);
		}

		float[] row = new float[this.backbone.shape().vocabulary()];
		try (ForwardRows rows = this.backbone
			.forward(new ForwardRequest(soft, null, null, new int[] { 3 }, true, false, new CancelSignal()))) {
			rows.logits(0, row);
		}

		assertClose(row, logits(tokens, 0, null, null, new int[] { 3 })[0]);
	}

	@Test
	void aCancelledPassIsNotRun() {
		CancelSignal cancel = new CancelSignal();
		cancel.cancel();
		QueryCells queries = new QueryCells(1, 1, this.backbone.shape().hidden()).add(this.backbone, 1, 0);

		assertThatThrownBy(() -> this.backbone
			.forward(new ForwardRequest(queries, null, null, new int[] { 0 }, false, false, cancel)))
			.isInstanceOf(CancelledForwardException.class);
	}

	private float[][] logits(int[] tokens, int firstPosition, KeyValues past, BitSet mask, int[] rows) {
		float[][] logits = new float[rows.length][this.backbone.shape().vocabulary()];
		try (ForwardRows result = forward(1, tokens, firstPosition, past, mask, rows, true, false)) {
			assertThat(result.count()).isEqualTo(rows.length);
			for (int row = 0; row < rows.length; row++) {
				result.logits(row, logits[row]);
			}
		}
		return logits;
	}

	private KeyValues keyValues(int[] tokens, int firstPosition) {
		try (ForwardRows rows = forward(1, tokens, firstPosition, null, null, new int[0], false, true)) {
			return rows.takeKeyValues();
		}
	}

	private QueryCells queries(int[] tokens, int firstPosition) {
		QueryCells queries = new QueryCells(1, tokens.length, this.backbone.shape().hidden());
		for (int cell = 0; cell < tokens.length; cell++) {
			queries.add(this.backbone, tokens[cell], firstPosition + cell);
		}
		return queries;
	}

	private ForwardRows forward(int batch, int[] tokens, int firstPosition, KeyValues past, BitSet mask, int[] rows,
			boolean logits, boolean keyValues) {
		int count = tokens.length / batch;
		QueryCells queries = new QueryCells(batch, count, this.backbone.shape().hidden());
		for (int cell = 0; cell < tokens.length; cell++) {
			queries.add(this.backbone, tokens[cell], firstPosition + cell % count);
		}
		return this.backbone
			.forward(new ForwardRequest(queries, past, mask, rows, logits, keyValues, new CancelSignal()));
	}

	private int[] tokens(int count) {
		return this.random.ints(count, 0, this.backbone.shape().vocabulary()).toArray();
	}

	private static int[] head(int[] tokens, int count) {
		return IntStream.range(0, count).map((index) -> tokens[index]).toArray();
	}

	private static int[] tail(int[] tokens, int from) {
		return IntStream.range(from, tokens.length).map((index) -> tokens[index]).toArray();
	}

	private void assertClose(float[] actual, float[] expected) {
		assertThat(actual).containsExactly(expected, within(tolerance()));
	}

}
