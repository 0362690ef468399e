package io.sfumato.encoders.audio;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.sfumato.encoders.audio.HeardWords.Word;
import io.sfumato.runtime.checkpoint.Checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

/** At most five words; the last of nine tokens is the blank. */
class HeardWordsTests {

	private static final int BLANK = SpeechCheckpoint.VOCABULARY - 1;

	@TempDir
	Path directory;

	private Checkpoint checkpoint;

	private HeardWords words;

	@BeforeEach
	void open() {
		this.checkpoint = new SpeechCheckpoint().hearingWords().write(this.directory);
		this.words = Objects.requireNonNull(HeardWords.of(this.checkpoint, SpeechCheckpoint::word));
	}

	@AfterEach
	void close() {
		this.checkpoint.close();
	}

	@Test
	void repetitionsAreOneWordUnlessABlankStandsBetween() {
		assertThat(tokens(0, 0, 1, BLANK, 1, 1, BLANK, BLANK, 0)).containsExactly(0, 1, 1, 0);
		assertThat(tokens(BLANK, BLANK, BLANK)).isEmpty();
		assertThat(tokens(1)).containsExactly(1);
	}

	@Test
	void aWordIsAsCertainAsWhereItIsHeardBest() {
		float[] probabilities = new float[5 * SpeechCheckpoint.VOCABULARY];
		float[] heard = { 0.2f, 0.6f, 0.9f, 0.7f };
		for (int at = 0; at < heard.length; at++) {
			int row = at * SpeechCheckpoint.VOCABULARY;
			probabilities[row + 3] = heard[at];
			probabilities[row + BLANK] = 1 - heard[at];
		}
		probabilities[4 * SpeechCheckpoint.VOCABULARY + BLANK] = 1;

		assertThat(this.words.read(probabilities)).containsExactly(new Word(3, 0.9f, 1, 3));
	}

	@Test
	void noMoreWordsAreHeardThanTheModelWasTaught() {
		List<Word> read = this.words.read(heard(0, 1, 2, 3, 4, 4, 5, 6));

		assertThat(read).hasSize(5).extracting(Word::token).isSorted().isSubsetOf(0, 1, 2, 3, 4, 5, 6);
	}

	@Test
	void whatIsExpectedWeighsIn() {
		this.checkpoint.close();
		this.checkpoint = new SpeechCheckpoint().hearingWords()
			.expecting("", "-3 <unk>\n-0.2 </s>\n-0.1 b")
			.write(this.directory.resolve("expecting"));
		HeardWords expecting = Objects.requireNonNull(HeardWords.of(this.checkpoint, SpeechCheckpoint::word));
		float[] probabilities = new float[SpeechCheckpoint.VOCABULARY];
		probabilities[0] = 0.55f;
		probabilities[1] = 0.4f;
		probabilities[BLANK] = 0.05f;

		assertThat(this.words.search().words(probabilities)).containsExactly(0);
		assertThat(expecting.read(probabilities)).containsExactly(new Word(1, 0.4f, 0, 0));
	}

	@Test
	void everyWordHasATokenOfItsOwn() {
		// a seventh column and a fifth number aren't there
		float[] far = this.words.tokens(List.of(new Word(2, 1, 30, 30)));
		float[] last = this.words.tokens(List.of(new Word(2, 1, 10, 10)));

		assertThat(far).containsExactly(last).hasSize(SpeechCheckpoint.HIDDEN);
		assertThat(this.words.tokens(List.of())).isEmpty();
	}

	private List<Integer> tokens(int... heard) {
		return this.words.read(heard(heard)).stream().map(Word::token).toList();
	}

	private static float[] heard(int... tokens) {
		float[] probabilities = new float[tokens.length * SpeechCheckpoint.VOCABULARY];
		for (int at = 0; at < tokens.length; at++) {
			probabilities[at * SpeechCheckpoint.VOCABULARY + tokens[at]] = 1;
		}
		return probabilities;
	}

}
