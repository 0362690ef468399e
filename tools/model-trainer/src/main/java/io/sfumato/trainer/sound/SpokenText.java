package io.sfumato.trainer.sound;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import io.sfumato.trainer.data.SampleSource;
import io.sfumato.trainer.text.SpokenWords;
import io.sfumato.trainer.text.Vocabulary;

/**
 * What clips say, without anybody saying it: as many questions about pages as other
 * sentences, names of sounds among them. Seeds are those of training.
 */
public final class SpokenText {

	private static final int PAGES = 12_000;

	private static final long SEED = 70_001;

	private SpokenText() {
	}

	/**
	 * Sentences, their words as tokens; {@code ▁} stands for the space that a token
	 * begins with.
	 * @param pages whose questions are asked
	 */
	public static List<List<String>> sentences(SampleSource pages) {
		RandomGenerator random = new SplittableRandom(SEED);
		List<String> said = new ArrayList<>(SpokenQuestions.all(pages, PAGES, random));
		int questions = said.size();
		for (int i = 0; i < questions; i++) {
			said.add(ClipSource.words(random));
		}
		return said.stream().map(SpokenText::tokens).toList();
	}

	private static List<String> tokens(String words) {
		return Arrays.stream(SpokenWords.of(words)).mapToObj(SpokenText::written).toList();
	}

	private static String written(int token) {
		return new String(Vocabulary.standard().bytes(token), StandardCharsets.UTF_8).replace(' ', '▁');
	}

}
