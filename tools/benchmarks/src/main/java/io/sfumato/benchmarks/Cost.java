package io.sfumato.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;

/**
 * What answers have cost, and how many are right to the last character.
 */
final class Cost {

	private int asked;

	private int right;

	private long tokens;

	private long steps;

	private long forwards;

	private long positions;

	private long revisions;

	private double millis;

	private final List<String> texts = new ArrayList<>();

	void add(RunResult result, String expected) {
		Receipt receipt = result.receipt();
		this.texts.add(result.texts().getFirst().text());
		add(result.texts().getFirst().text().equals(expected), receipt.tokens() + 1, receipt.steps(),
				receipt.forwardPasses(), receipt.positionsComputed(), receipt.revisions(),
				receipt.timesMs().prefill() + receipt.timesMs().denoise());
	}

	/**
	 * @param tokens of the text and its end
	 * @param millis of prefill and denoising
	 */
	void add(boolean right, int tokens, int steps, int forwards, long positions, int revisions, double millis) {
		this.asked++;
		this.right += right ? 1 : 0;
		this.tokens += tokens;
		this.steps += steps;
		this.forwards += forwards;
		this.positions += positions;
		this.revisions += revisions;
		this.millis += millis;
	}

	int asked() {
		return this.asked;
	}

	int right() {
		return this.right;
	}

	/** Texts that are those of the base, to the last character. */
	int same(Cost base) {
		return (int) IntStream.range(0, this.texts.size())
			.filter((answer) -> this.texts.get(answer).equals(base.texts.get(answer)))
			.count();
	}

	/** Share of answers that are right. */
	double accuracy() {
		return (double) this.right / this.asked;
	}

	/** Tokens of texts and their ends that a step decides: parallelism. */
	double tokensPerStep() {
		return (double) this.tokens / this.steps;
	}

	/** Means per answer. */
	double steps() {
		return (double) this.steps / this.asked;
	}

	double forwards() {
		return (double) this.forwards / this.asked;
	}

	double positions() {
		return (double) this.positions / this.asked;
	}

	double revisions() {
		return (double) this.revisions / this.asked;
	}

	double millis() {
		return this.millis / this.asked;
	}

	/**
	 * Speed-up in time with its price: the base's time divided by this one's, times the
	 * fourth power of the share of the base's accuracy that is left.
	 */
	double penalisedSpeed(Cost base) {
		return base.millis() / millis() * Math.pow(accuracy() / base.accuracy(), 4);
	}

}
