package io.sfumato.benchmarks;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.sfumato.engine.EngineObserver;
import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.local.LocalEngine;
import io.sfumato.engine.request.GenerationOptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * What presets promise, on a few pages that the embedded model was never shown: forward
 * passes, counted with those that prefill, against one token per step without a cache.
 */
@Timeout(300)
class PresetsTests {

	private static final GenerationOptions CELLS = GenerationOptions.NONE.withMaxTokens(Contestants.CELLS);

	@TempDir
	private static Path directory;

	private static LocalEngine engine;

	private static Questions questions;

	private static Cost base;

	@BeforeAll
	static void ask() throws Exception {
		questions = Questions.of(List.of("receipts", "forms", "shapes"), 3);
		engine = LocalEngine.open(EngineSettings.embedded(directory).with(new EngineSettings.Caches(0, 0)),
				EngineObserver.NONE);
		base = questions.ask(engine, Contestants.baseline());
	}

	@AfterAll
	static void close() {
		engine.close();
	}

	@Test
	void balancedTakesAQuarterOfThePassesForTheSameAnswers() throws Exception {
		Cost balanced = questions.ask(engine, new Contestant("balanced", CELLS));

		assertThat(base.forwards() / balanced.forwards()).isGreaterThan(4);
		assertThat(balanced.right()).isGreaterThanOrEqualTo(base.right() - 1);
	}

	@Test
	void fastTakesAnEighthOfThePasses() throws Exception {
		Cost fast = questions.ask(engine, new Contestant("fast", CELLS));

		assertThat(base.forwards() / fast.forwards()).isGreaterThan(7.5);
		assertThat(fast.right()).isGreaterThanOrEqualTo(base.right() - 2);
	}

	@Test
	void losslessTakesHalfOfThePassesForTheSameTexts() throws Exception {
		Cost lossless = questions.ask(engine, new Contestant("lossless", CELLS));

		assertThat(base.forwards() / lossless.forwards()).isGreaterThan(2);
		assertThat(lossless.same(base)).isEqualTo(base.asked());
	}

	/**
	 * A picture has a pass with the first question about it, and is found by the others.
	 */
	@Test
	void whatIsKnownOfAPictureChangesNoText() throws Exception {
		Cost alone = questions.ask(engine, new Contestant("balanced", CELLS));
		try (LocalEngine remembering = LocalEngine.open(EngineSettings.embedded(directory), EngineObserver.NONE)) {
			Cost first = questions.ask(remembering, new Contestant("balanced", CELLS));
			Cost again = questions.ask(remembering, new Contestant("balanced", CELLS));

			assertThat(first.same(alone)).isEqualTo(alone.asked());
			assertThat(again.same(alone)).isEqualTo(alone.asked());
			assertThat(again.forwards()).isCloseTo(alone.forwards() - 1, within(1e-9));
			assertThat(again.positions()).isLessThan(alone.positions());
		}
	}

	/**
	 * Right answers per forward pass: the trained rule against the threshold of
	 * {@code balanced}.
	 */
	@Test
	void theTrainedRuleHasMoreRightAnswersPerPassThanAThreshold() throws Exception {
		Cost balanced = questions.ask(engine, new Contestant("balanced", CELLS));
		Cost learned = questions.ask(engine, new Contestant("learned", CELLS));

		assertThat(learned.right() / learned.forwards()).isGreaterThan(balanced.right() / balanced.forwards());
		assertThat(learned.right()).isGreaterThanOrEqualTo(balanced.right() - 1);
	}

}
