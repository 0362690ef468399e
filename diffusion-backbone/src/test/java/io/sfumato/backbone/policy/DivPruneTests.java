package io.sfumato.backbone.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.sfumato.backbone.canvas.CellKind;
import io.sfumato.backbone.canvas.Segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class DivPruneTests {

	/** Three directions, one of them three times: one of each is most diverse. */
	@Test
	void keepsOneOfEachKind() {
		float[] embeddings = { 1, 0, 2, 0.01f, 0, 1, 3, 0, -1, -1 };

		assertThat(DivPrune.choose(embeddings, 5, 3)).containsExactly(1, 2, 4);
	}

	/** The first is the one whose nearest neighbour is farthest. */
	@Test
	void beginsWithTheLoneliest() {
		float[] embeddings = { 1, 0, 1, 0.2f, -1, 0.5f, 1, 0.1f };

		assertThat(DivPrune.choose(embeddings, 4, 1)).containsExactly(2);
	}

	@Test
	void allAreKeptInOrder() {
		float[] embeddings = { 1, 0, 1, 0, 1, 0 };

		assertThat(DivPrune.choose(embeddings, 3, 3)).containsExactly(0, 1, 2);
	}

	/** The definition of decoding.md section 10.2, on the whole matrix of distances. */
	@Test
	void choosesWhatTheDefinitionSays() {
		for (long seed = 0; seed < 60; seed++) {
			RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
			int tokens = random.nextInt(1, 30);
			int width = random.nextInt(1, 12);
			int count = random.nextInt(1, tokens + 1);
			float[] embeddings = new float[tokens * width];
			for (int index = 0; index < embeddings.length; index++) {
				embeddings[index] = random.nextFloat() - 0.5f;
			}

			assertThat(DivPrune.choose(embeddings, tokens, count)).as("seed %d", seed)
				.containsExactly(byDefinition(embeddings, tokens, width, count));
		}
	}

	private static int[] byDefinition(float[] embeddings, int tokens, int width, int count) {
		double[][] distance = new double[tokens][tokens];
		for (int one = 0; one < tokens; one++) {
			for (int other = 0; other < tokens; other++) {
				double dot = 0;
				double a = 0;
				double b = 0;
				for (int column = 0; column < width; column++) {
					double x = embeddings[one * width + column];
					double y = embeddings[other * width + column];
					dot += x * y;
					a += x * x;
					b += y * y;
				}
				distance[one][other] = 1 - dot / (Math.sqrt(a) * Math.sqrt(b));
			}
		}
		List<Integer> chosen = new ArrayList<>();
		while (chosen.size() < count) {
			int best = -1;
			double farthest = Double.NEGATIVE_INFINITY;
			for (int token = 0; token < tokens; token++) {
				int own = token;
				double nearest = (chosen.isEmpty() ? IntStream.range(0, tokens).filter((other) -> other != own)
						: chosen.stream().mapToInt(Integer::intValue))
					.mapToDouble((other) -> distance[own][other])
					.min()
					.orElse(0);
				if (!chosen.contains(token) && nearest > farthest) {
					farthest = nearest;
					best = token;
				}
			}
			chosen.add(best);
		}
		Collections.sort(chosen);
		return chosen.stream().mapToInt(Integer::intValue).toArray();
	}

	/** Python rounds half to even. */
	@ParameterizedTest
	@CsvSource({ "576,0.098,56", "5,0.5,2", "7,0.5,4", "3,0.05,1", "1,1,1", "9,1,9" })
	void keepsSoManyOf(int tokens, double keep, int count) {
		assertThat(new Pruning(Pruning.Method.DIVPRUNE, keep).kept(tokens)).isEqualTo(count);
	}

	@Test
	void aPrunedMediumIsAnotherOneForCaches() {
		float[] embeddings = { 1, 0, 2, 0.01f, 0, 1, 3, 0, -1, -1 };
		Segment.Medium medium = new Segment.Medium(CellKind.VISUAL, "image", embeddings, 5);

		Segment.Medium pruned = DivPrune.prune(medium, new Pruning(Pruning.Method.DIVPRUNE, 0.6));

		assertThat(pruned.length()).isEqualTo(3);
		assertThat(pruned.embeddings()).containsExactly(2, 0.01f, 0, 1, -1, -1);
		assertThat(pruned.key()).isNotEqualTo(medium.key());
		assertThat(DivPrune.prune(medium, new Pruning(Pruning.Method.DIVPRUNE, 1))).isSameAs(medium);
	}

	@Test
	void tokensThatHavePlacesAreRefused() {
		Segment.Medium medium = new Segment.Medium(CellKind.VISUAL, "image", new float[8], 4, new Segment.Grid(2, 2));

		assertThatExceptionOfType(StrategyException.class)
			.isThrownBy(() -> DivPrune.prune(medium, Pruning.by(Pruning.Method.DIVPRUNE)))
			.withMessageContaining("rows and columns");
	}

}
