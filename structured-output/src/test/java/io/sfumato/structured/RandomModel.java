package io.sfumato.structured;

import java.util.Arrays;
import java.util.random.RandomGenerator;

import io.sfumato.structured.lattice.Candidates;

/**
 * A model that says anything: some tokens by chance, nothing, or nonsense with certainty.
 */
final class RandomModel {

	private static final int KNOWN = 24;

	private final RandomGenerator random;

	private final int vocabulary;

	private final int manner;

	RandomModel(RandomGenerator random, int vocabulary) {
		this.random = random;
		this.vocabulary = vocabulary;
		this.manner = random.nextInt(8);
	}

	/** What it says about a cell; tokens that it doesn't mention share a tail. */
	Candidates row(int[] watched) {
		return switch (this.manner) {
			case 0 -> Candidates.none();
			case 1 -> new Candidates(new int[] { this.random.nextInt(this.vocabulary) }, new float[1], 0);
			// the mask itself, for sure
			case 2 -> new Candidates(new int[] { 257 }, new float[1], 0);
			case 3 -> Candidates.of(nonsense(), 1 + this.random.nextInt(KNOWN), watched);
			default -> some(watched);
		};
	}

	private float[] nonsense() {
		float[] logits = new float[this.vocabulary];
		float[] values = { Float.NaN, Float.NEGATIVE_INFINITY, 0, Float.POSITIVE_INFINITY };
		Arrays.fill(logits, values[this.random.nextInt(3)]);
		logits[this.random.nextInt(this.vocabulary)] = values[this.random.nextInt(4)];
		return logits;
	}

	private Candidates some(int[] watched) {
		int[] ids = Arrays.copyOf(watched, watched.length + KNOWN);
		for (int i = 0; i < KNOWN; i++) {
			// bytes more often than words, so that values come about
			ids[watched.length + i] = this.random.nextInt((i % 2 == 0) ? 128 : this.vocabulary);
		}
		ids = Arrays.stream(ids).sorted().distinct().toArray();
		float[] logProbs = new float[ids.length];
		double sum = 0.5;
		for (int i = 0; i < ids.length; i++) {
			logProbs[i] = this.random.nextFloat() * 12;
			sum += Math.exp(logProbs[i]);
		}
		for (int i = 0; i < ids.length; i++) {
			logProbs[i] -= (float) Math.log(sum);
		}
		return new Candidates(ids, logProbs, 0.5 / sum);
	}

}
