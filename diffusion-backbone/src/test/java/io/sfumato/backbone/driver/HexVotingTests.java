package io.sfumato.backbone.driver;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import org.junit.jupiter.api.Test;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.ToyBackbone;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.driver.HexVoting.Rule;
import io.sfumato.backbone.driver.HexVoting.Vote;
import io.sfumato.backbone.loop.Step;
import io.sfumato.backbone.policy.Recipe;
import io.sfumato.backbone.policy.Strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class HexVotingTests {

	private static final Prompt PROMPT = Prompt.of(1, 5, 3, 7);

	private static final List<Integer> LENGTHS = List.of(4, 8, 16);

	/** I22. */
	@Test
	void passesAreThoseOfAllRunsAndOne() {
		Vote vote = vote(Rule.FREQUENCY, (tokens) -> Optional.of("x"));

		assertThat(vote.forwardPasses()).isEqualTo(1 + 3 * 8);
		assertThat(vote.experts()).extracting(HexVoting.Expert::blockLength).containsExactlyElementsOf(LENGTHS);
		// the toy's static decoding in blocks of 4 and 8 steps (decoding.md section 15.3)
		assertThat(vote.experts().getFirst().tokens()).containsExactly(5, 0, 4, 3, 15, 8, 14, 7, 9, 1, 6, 13, 11, 8, 13,
				8);
	}

	@Test
	void theMostFrequentAnswerWins() {
		assertThat(vote(Rule.FREQUENCY, firstOf("a", "b", "b")).answer()).contains("b");
	}

	@Test
	void ofSeveralTheFirstWins() {
		assertThat(vote(Rule.FREQUENCY, firstOf("a", "b", "c")).answer()).contains("a");
		assertThat(vote(Rule.FREQUENCY, firstOf(null, "b", "c")).answer()).contains("b");
	}

	@Test
	void theLikeliestTextWinsWhereItIsAsked() {
		Vote vote = vote(Rule.LOWEST_NLL, firstOf("a", "b", "c"));

		int best = 0;
		for (int expert = 1; expert < 3; expert++) {
			best = (vote.experts().get(expert).negativeLogLikelihood() < vote.experts()
				.get(best)
				.negativeLogLikelihood()) ? expert : best;
		}
		assertThat(vote.answer()).isEqualTo(vote.experts().get(best).answer());
		assertThat(vote(Rule.FREQUENCY_THEN_NLL, firstOf("a", "b", "c")).answer()).isEqualTo(vote.answer());
		assertThat(vote(Rule.FREQUENCY_THEN_NLL, firstOf("a", "a", "c")).answer()).contains("a");
	}

	@Test
	void nobodyWinsWhereNobodyAnswers() {
		assertThat(vote(Rule.FREQUENCY, (tokens) -> Optional.empty()).answer()).isEmpty();
		assertThat(vote(Rule.LOWEST_NLL, (tokens) -> Optional.empty()).answer()).isEmpty();
	}

	@Test
	void expertsDiffer() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new HexVoting(new ToyBackbone(), List.of(4, 4), Rule.FREQUENCY))
			.withMessageContaining("[4, 4]");
	}

	/** I22, a pass at a time. */
	@Test
	void aRunOfTheVoteComesToWhatTheVoteDoes() {
		ToyBackbone toy = new ToyBackbone();
		Strategy strategy = Recipe.HEX.strategy(AttentionPattern.BIDIRECTIONAL, 16, 16).withoutStopAtEnd();
		Function<int[], Optional<String>> text = (tokens) -> Optional.of(Arrays.stream(tokens)
			.takeWhile((token) -> !toy.shape().endTokens().contains(token))
			.boxed()
			.toList()
			.toString());
		Vote vote = new HexVoting(toy, HexRun.blockLengths(16), Rule.FREQUENCY_THEN_NLL).vote(PROMPT, 16, text,
				new CancelSignal());

		try (HexRun run = new HexRun(toy, PROMPT, null, strategy, new CancelSignal())) {
			int steps = 0;
			while (!run.finished()) {
				Step step = run.step();
				assertThat(step.number()).isEqualTo(steps++);
				assertThat(step.commits()).isEqualTo(run.finished() ? 16 : 0);
			}
			assertThat(run.result().forwardPasses()).isEqualTo(steps).isEqualTo(vote.forwardPasses());
			assertThat(text.apply(run.result().tokens())).isEqualTo(vote.answer());
			assertThatIllegalStateException().isThrownBy(run::step);
		}
	}

	@Test
	void expertsHaveBlocksOfHalves() {
		assertThat(HexRun.blockLengths(256)).containsExactly(8, 16, 32, 64, 128);
		assertThat(HexRun.blockLengths(24)).containsExactly(2, 3, 6, 12);
		assertThat(HexRun.blockLengths(1)).containsExactly(1);
	}

	/** The answers of the experts in their order. */
	private static Function<int[], Optional<String>> firstOf(String... answers) {
		var left = Arrays.asList(answers).iterator();
		return (tokens) -> Optional.ofNullable(left.next());
	}

	private static Vote vote(Rule rule, Function<int[], Optional<String>> reader) {
		return new HexVoting(new ToyBackbone(), LENGTHS, rule).vote(PROMPT, 16, reader, new CancelSignal());
	}

}
