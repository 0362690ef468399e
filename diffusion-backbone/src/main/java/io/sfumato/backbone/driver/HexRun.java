package io.sfumato.backbone.driver;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.loop.CanvasRun;
import io.sfumato.backbone.loop.Denoised;
import io.sfumato.backbone.loop.Denoising;
import io.sfumato.backbone.loop.DenoisingListener;
import io.sfumato.backbone.loop.Prefix;
import io.sfumato.backbone.loop.Step;
import io.sfumato.backbone.policy.KvPolicy;
import io.sfumato.backbone.policy.Strategy;

/**
 * {@link HexVoting} as one run, a pass at a time: the experts one after the other, two
 * tokens a step each, and a last pass that reads how likely their texts are. The text
 * that most of them wrote wins, of several the likeliest. Only then is anything decided;
 * so it has nothing to show before.
 */
public final class HexRun implements CanvasRun {

	/** The longest block is the answer halved once, the shortest so many times. */
	private static final int EXPERTS = 5;

	private final Backbone backbone;

	private final Prompt prompt;

	private final @Nullable Prefix prefix;

	private final List<Strategy> experts;

	private final CancelSignal cancel;

	private final int maxTokens;

	private final List<Denoised> answers = new ArrayList<>();

	private @Nullable Denoising denoising;

	private @Nullable Denoised winner;

	private Canvas canvas;

	private int passes;

	private long positions;

	private KvPolicy.Exactness cache = KvPolicy.Exactness.NONE;

	/**
	 * @param prefix of the prompt, if the strategy wants one; not closed here
	 * @param strategy of the recipe HEX
	 */
	public HexRun(Backbone backbone, Prompt prompt, @Nullable Prefix prefix, Strategy strategy, CancelSignal cancel) {
		this.backbone = backbone;
		this.prompt = prompt;
		this.prefix = prefix;
		this.cancel = cancel;
		this.maxTokens = strategy.maxTokens();
		this.experts = blockLengths(strategy.maxTokens()).stream().map(strategy::expert).toList();
		this.canvas = Canvas.masked(prompt, backbone.shape().maskToken(), this.maxTokens);
	}

	/** Of the experts, ascending: the halves of an answer, at least two cells each. */
	static List<Integer> blockLengths(int maxTokens) {
		return IntStream.rangeClosed(1, EXPERTS)
			.map((halved) -> Math.max(Math.min(2, maxTokens), maxTokens >> halved))
			.boxed()
			.distinct()
			.sorted()
			.toList();
	}

	@Override
	public boolean finished() {
		return this.winner != null;
	}

	@Override
	public Step step() {
		if (finished()) {
			throw new IllegalStateException("the vote is over");
		}
		int number = this.passes++;
		int positions = (this.answers.size() < this.experts.size()) ? decode() : vote();
		this.positions += positions;
		boolean over = finished();
		return new Step(number, 0, 0, this.maxTokens, positions, over ? this.maxTokens : 0, 0,
				over ? 0 : this.maxTokens, over, over ? this.maxTokens : 0);
	}

	/** A pass of the expert whose turn it is. */
	private int decode() {
		Denoising expert = this.denoising;
		if (expert == null) {
			this.canvas = Canvas.masked(this.prompt, this.backbone.shape().maskToken(), this.maxTokens);
			expert = Denoising.of(this.backbone, this.canvas, this.prefix, this.experts.get(this.answers.size()),
					DenoisingListener.NONE, this.cancel);
			this.denoising = expert;
		}
		int positions = expert.step().positions();
		if (expert.finished()) {
			Denoised answer = expert.result();
			this.cache = answer.cache();
			this.answers.add(answer);
			close();
		}
		return positions;
	}

	/** The pass that every expert has begun with, over the masks alone. */
	private int vote() {
		Canvas masks = Canvas.masked(this.prompt, this.backbone.shape().maskToken(), this.maxTokens);
		double[][] likelihoods = new AnswerPass(this.backbone, this.cancel).probabilities(masks);
		List<HexVoting.Expert> voters = new ArrayList<>();
		for (int number = 0; number < this.answers.size(); number++) {
			int[] tokens = this.answers.get(number).tokens();
			voters.add(new HexVoting.Expert(this.experts.get(number).blockLength(), tokens, text(tokens),
					HexVoting.negativeLogLikelihood(likelihoods, tokens)));
		}
		HexVoting.Expert elected = HexVoting.winner(voters, HexVoting.Rule.FREQUENCY_THEN_NLL).orElseThrow();
		this.winner = this.answers.get(voters.indexOf(elected));
		return masks.length();
	}

	/** What stands before the end, as numbers. */
	private Optional<String> text(int[] tokens) {
		return Optional.of(Arrays.stream(tokens)
			.takeWhile((token) -> !this.backbone.shape().endTokens().contains(token))
			.mapToObj(Integer::toString)
			.collect(Collectors.joining(" ")));
	}

	@Override
	public Denoised result() {
		Denoised answer = this.winner;
		int[] tokens = (answer != null) ? answer.tokens() : this.canvas.answer();
		double[] probabilities = new double[tokens.length];
		int[] steps = new int[tokens.length];
		Arrays.fill(probabilities, Double.NaN);
		Arrays.fill(steps, -1);
		return new Denoised(tokens, (answer != null) ? answer.probabilities() : probabilities,
				(answer != null) ? answer.steps() : steps, this.passes, 0, 0, this.positions,
				(answer != null) ? answer.commits() : 0, Math.min(1, this.passes), this.cache);
	}

	@Override
	public Canvas canvas() {
		return this.canvas;
	}

	@Override
	public BitSet dropped() {
		return new BitSet();
	}

	@Override
	public void close() {
		if (this.denoising != null) {
			this.denoising.close();
			this.denoising = null;
		}
	}

}
