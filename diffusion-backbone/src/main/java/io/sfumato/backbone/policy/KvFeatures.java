package io.sfumato.backbone.policy;

import java.util.BitSet;
import java.util.stream.IntStream;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.canvas.Canvas;

/**
 * The feature cache of <a href="https://arxiv.org/abs/2506.06295">dLLM-Cache</a> (section
 * 3) for models with full attention: every block keeps, cell by cell, its key, its value
 * and what attention and MLP added. The prompt is evaluated anew every so many passes,
 * the answer more often; in between, each block evaluates only the answer's cells whose
 * value has turned most since it was kept, and all other cells take what is kept. Unlike
 * caches of keys and values alone it gives every cell a row in every pass, so it goes
 * with any rule and any order. As in LLaDA-V's copy of the published code, the value of a
 * cell that isn't evaluated stays the one that was kept with its key.
 * <p>
 * For long prompts, images above all, and one token per step. Takes four times the
 * canvas's embeddings per block and weights of its own. Not for models that were trained
 * to see their prompt without the answer ({@link KvPrefixLm} is exact there), not with
 * cells that are masked again, drafts or guidance, and not for tiny models, whose passes
 * cost less than the choosing.
 */
public final class KvFeatures extends KvByLayers {

	/** Passes from one evaluation of the prompt to the next, of the paper for LLaDA-V. */
	public static final int DEFAULT_PROMPT_REFRESH = 25;

	/** Passes from one evaluation of the answer to the next, of the same. */
	public static final int DEFAULT_ANSWER_REFRESH = 7;

	/** Share of the answer that is evaluated in between, of the paper. */
	public static final double DEFAULT_SHARE = 0.25;

	private final int promptRefresh;

	private final int answerRefresh;

	private final double share;

	private int promptLength;

	private boolean wholePrompt;

	private boolean wholeAnswer;

	/**
	 * @param backbone keeps the features
	 * @param promptRefresh every how many passes the prompt is evaluated, from 1; 25 by
	 * default
	 * @param answerRefresh every how many passes the answer is, from 1; 7 by default
	 * @param share of the answer's cells that is evaluated in other passes, 0–1; 0.25 by
	 * default
	 */
	public KvFeatures(Backbone backbone, int promptRefresh, int answerRefresh, double share) {
		super(backbone);
		if (promptRefresh < 1 || answerRefresh < 1) {
			throw new StrategyException("features are evaluated every %d passes for the prompt and every %d for the "
				.formatted(promptRefresh, answerRefresh) + "answer, at least every one is needed", "cache");
		}
		Strategy.range("cache", share, 0, 1);
		this.promptRefresh = promptRefresh;
		this.answerRefresh = answerRefresh;
		this.share = share;
	}

	@Override
	void prepare(StepContext context, Canvas canvas, boolean first) {
		this.promptLength = canvas.promptLength();
		this.wholePrompt = context.step() % this.promptRefresh == 0;
		this.wholeAnswer = context.step() % this.answerRefresh == 0;
	}

	@Override
	public void choose(int layer, Values values, BitSet cells) {
		if (this.wholePrompt) {
			cells.set(0, this.promptLength);
		}
		if (this.wholeAnswer) {
			cells.set(this.promptLength, length());
		}
		else if (this.share > 0) {
			BitSet answer = new BitSet(length());
			answer.set(this.promptLength, length());
			double[] similarities = values.similarities(answer);
			IntStream.range(0, similarities.length)
				.boxed()
				.sorted((one, other) -> Double.compare(similarities[one], similarities[other]))
				.limit((long) (this.share * similarities.length))
				.forEach((cell) -> cells.set(this.promptLength + cell));
		}
	}

}
