package io.sfumato.backbone.policy;

import java.util.Arrays;
import java.util.BitSet;

import io.sfumato.backbone.canvas.Segment;

/**
 * The soft tokens of an image that differ most from each other
 * (<a href="https://arxiv.org/abs/2503.02175">DivPrune</a> section 3.3): first the token
 * whose nearest neighbour is farthest, then always the one that is farthest from all
 * chosen, by one minus the cosine. It asks neither the question nor the model, so it goes
 * with every cache, and the same tokens serve every question.
 * <p>
 * Not where every token counts, such as small print, and not for tokens that have places
 * in rows and columns. Takes {@code tokens² / 2} products of rows once per image:
 * milliseconds for hundreds of tokens, seconds for thousands.
 */
public final class DivPrune {

	/** Share of the tokens that the paper keeps. */
	public static final double DEFAULT = 0.098;

	private DivPrune() {
	}

	/**
	 * The medium with the tokens that stay, in their order.
	 * @param pruning by this method
	 * @throws StrategyException if the tokens have places in rows and columns
	 */
	public static Segment.Medium prune(Segment.Medium medium, Pruning pruning) {
		if (medium.grid() != null) {
			throw new StrategyException("pruning leaves holes in an image whose tokens stand in rows and columns",
					"pruning");
		}
		int count = pruning.kept(medium.length());
		if (count == medium.length()) {
			return medium;
		}
		int width = medium.embeddings().length / medium.length();
		int[] kept = choose(medium.embeddings(), medium.length(), count);
		float[] embeddings = new float[count * width];
		for (int token = 0; token < count; token++) {
			System.arraycopy(medium.embeddings(), kept[token] * width, embeddings, token * width, width);
		}
		return new Segment.Medium(medium.kind(), medium.key() + "/divprune:" + count, embeddings, count);
	}

	/**
	 * embeddings [tokens, width] → the tokens that stay, ascending; the first of equals.
	 * @param count how many, from 1
	 */
	public static int[] choose(float[] embeddings, int tokens, int count) {
		int width = embeddings.length / tokens;
		double[] norms = new double[tokens];
		for (int token = 0; token < tokens; token++) {
			norms[token] = Math.sqrt(dot(embeddings, token, token, width));
		}
		double[] nearest = new double[tokens];
		Arrays.fill(nearest, Double.POSITIVE_INFINITY);
		for (int one = 0; one < tokens; one++) {
			for (int other = one + 1; other < tokens; other++) {
				double distance = distance(embeddings, norms, one, other, width);
				nearest[one] = Math.min(nearest[one], distance);
				nearest[other] = Math.min(nearest[other], distance);
			}
		}
		BitSet chosen = new BitSet(tokens);
		int next = farthest(nearest, chosen);
		Arrays.fill(nearest, Double.POSITIVE_INFINITY);
		while (true) {
			chosen.set(next);
			if (chosen.cardinality() == Math.min(count, tokens)) {
				return chosen.stream().toArray();
			}
			for (int token = 0; token < tokens; token++) {
				nearest[token] = Math.min(nearest[token], distance(embeddings, norms, next, token, width));
			}
			next = farthest(nearest, chosen);
		}
	}

	private static int farthest(double[] nearest, BitSet chosen) {
		int farthest = chosen.nextClearBit(0);
		for (int token = farthest; token < nearest.length; token++) {
			farthest = (!chosen.get(token) && nearest[token] > nearest[farthest]) ? token : farthest;
		}
		return farthest;
	}

	/** One minus the cosine; a token of zeros is like nothing. */
	private static double distance(float[] embeddings, double[] norms, int one, int other, int width) {
		double lengths = norms[one] * norms[other];
		return (lengths > 0) ? 1 - dot(embeddings, one, other, width) / lengths : 1;
	}

	/**
	 * Four sums side by side, since additions that wait for each other take most time.
	 */
	private static double dot(float[] embeddings, int one, int other, int width) {
		int a = one * width;
		int b = other * width;
		double first = 0;
		double second = 0;
		double third = 0;
		double fourth = 0;
		int column = 0;
		for (; column + 3 < width; column += 4) {
			first += (double) embeddings[a + column] * embeddings[b + column];
			second += (double) embeddings[a + column + 1] * embeddings[b + column + 1];
			third += (double) embeddings[a + column + 2] * embeddings[b + column + 2];
			fourth += (double) embeddings[a + column + 3] * embeddings[b + column + 3];
		}
		for (; column < width; column++) {
			first += (double) embeddings[a + column] * embeddings[b + column];
		}
		return first + second + (third + fourth);
	}

}
