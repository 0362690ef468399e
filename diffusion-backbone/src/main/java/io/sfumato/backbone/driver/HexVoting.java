package io.sfumato.backbone.driver;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.loop.Denoised;
import io.sfumato.backbone.loop.Denoising;
import io.sfumato.backbone.loop.DenoisingListener;
import io.sfumato.backbone.policy.Even;
import io.sfumato.backbone.policy.FixedBlocks;
import io.sfumato.backbone.policy.KvNone;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.TopQuota;

/**
 * Answers a question once per block length and lets the answers vote
 * (<a href="https://arxiv.org/abs/2510.05040">HEX</a>, hidden semi-autoregressive
 * experts): with every block length a masked model shows another order of decision it has
 * learnt. Each expert decodes statically, two tokens per step. Expensive, as many runs as
 * there are lengths; the runs are independent.
 * <p>
 * For questions whose answer can be read off the text and compared: numbers, choices. Not
 * for free text, where no two answers are the same, and not with techniques that change
 * the blocks.
 */
public final class HexVoting {

	private final Backbone backbone;

	private final List<Integer> blockLengths;

	private final Rule rule;

	/**
	 * @param blockLengths one expert for each, in this order; 8, 16, 32, 64 and 128 in
	 * the paper for 256 tokens; each from 2
	 * @param rule who wins
	 */
	public HexVoting(Backbone backbone, List<Integer> blockLengths, Rule rule) {
		Set<Integer> distinct = new HashSet<>(blockLengths);
		if (blockLengths.isEmpty() || distinct.size() < blockLengths.size()
				|| blockLengths.stream().anyMatch((length) -> length < 2)) {
			throw new IllegalArgumentException(
					"block lengths %s aren't different numbers from 2".formatted(blockLengths));
		}
		this.backbone = backbone;
		this.blockLengths = List.copyOf(blockLengths);
		this.rule = rule;
	}

	/**
	 * Lets every expert answer.
	 * @param maxTokens cells of the answer, from 2
	 * @param reader tokens → what they answer, nothing if they answer nothing
	 * @throws io.sfumato.backbone.CancelledForwardException if the signal fires
	 */
	public Vote vote(Prompt prompt, int maxTokens, Function<int[], Optional<String>> reader, CancelSignal cancel) {
		AnswerPass first = new AnswerPass(this.backbone, cancel);
		// the first pass of every expert sees the same canvas
		double[][] likelihoods = first
			.probabilities(Canvas.masked(prompt, this.backbone.shape().maskToken(), maxTokens));
		List<Expert> experts = new ArrayList<>();
		int passes = first.count();
		for (int blockLength : this.blockLengths) {
			Denoised result = decode(prompt, maxTokens, blockLength, cancel);
			passes += result.forwardPasses();
			experts.add(new Expert(blockLength, result.tokens(), reader.apply(result.tokens()),
					negativeLogLikelihood(likelihoods, result.tokens())));
		}
		return new Vote(winner(experts, this.rule).flatMap(Expert::answer), experts, passes);
	}

	private Denoised decode(Prompt prompt, int maxTokens, int blockLength, CancelSignal cancel) {
		Canvas canvas = Canvas.masked(prompt, this.backbone.shape().maskToken(), maxTokens);
		int blocks = FixedBlocks.count(maxTokens, blockLength);
		Policies policies = Policies
			.builder(new Even(Math.max(blocks, maxTokens / 2), blocks),
					new FixedBlocks(blockLength, FixedBlocks.End.FILLED), new TopQuota(),
					new KvNone(canvas, this.backbone.shape()))
			.build();
		try (Denoising denoising = new Denoising(this.backbone, canvas, policies, DenoisingListener.NONE, cancel)) {
			return denoising.run();
		}
	}

	/** Mean per token in nats. */
	static double negativeLogLikelihood(double[][] likelihoods, int[] tokens) {
		double sum = 0;
		for (int cell = 0; cell < tokens.length; cell++) {
			sum -= Math.log(likelihoods[cell][tokens[cell]]);
		}
		return sum / tokens.length;
	}

	/** The expert that wins; nothing if none has an answer. */
	static Optional<Expert> winner(List<Expert> experts, Rule rule) {
		List<Expert> answering = experts.stream().filter((expert) -> expert.answer().isPresent()).toList();
		Comparator<Expert> likelier = Comparator.comparingDouble(Expert::negativeLogLikelihood);
		if (rule == Rule.LOWEST_NLL) {
			return answering.stream().min(likelier);
		}
		Map<String, Integer> votes = new LinkedHashMap<>();
		answering.forEach((expert) -> votes.merge(expert.answer().orElseThrow(), 1, Integer::sum));
		int most = votes.values().stream().mapToInt((count) -> count).max().orElse(0);
		List<Expert> ahead = answering.stream()
			.filter((expert) -> votes.getOrDefault(expert.answer().orElseThrow(), 0) == most)
			.toList();
		return (rule == Rule.FREQUENCY) ? ahead.stream().findFirst() : ahead.stream().min(likelier);
	}

	/** Who wins. */
	public enum Rule {

		/** The answer given most often, of several the one given first. */
		FREQUENCY,

		/** The answer whose text the first pass finds likeliest. */
		LOWEST_NLL,

		/** The answer given most often, of several the one with the likeliest text. */
		FREQUENCY_THEN_NLL

	}

	/**
	 * One expert's run.
	 *
	 * @param blockLength its length
	 * @param tokens its text
	 * @param answer what the reader makes of it
	 * @param negativeLogLikelihood of the text under the first pass, mean per token in
	 * nats
	 */
	public record Expert(int blockLength, int[] tokens, Optional<String> answer, double negativeLogLikelihood) {
	}

	/**
	 * The outcome.
	 *
	 * @param answer nothing if no expert gave one
	 * @param experts in the order of their lengths
	 * @param forwardPasses of all runs, and one
	 */
	public record Vote(Optional<String> answer, List<Expert> experts, int forwardPasses) {
	}

}
