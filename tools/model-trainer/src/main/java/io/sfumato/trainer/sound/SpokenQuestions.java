package io.sfumato.trainer.sound;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import io.sfumato.encoders.audio.Waveform;
import io.sfumato.trainer.data.Chance;
import io.sfumato.trainer.data.Exchange;
import io.sfumato.trainer.data.SampleSource;

/**
 * Speaks the questions that are asked most often about pages, so that they may be asked
 * by voice there.
 */
public final class SpokenQuestions implements ClipMaker {

	/** The clips' task. */
	public static final String TASK = "question";

	/** Pages whose questions are counted. */
	private static final int PAGES = 6000;

	private static final long SEED = 60_001;

	private static final int MOST = 160;

	private final Voices voices;

	private final List<String> questions;

	private final Synthesizer synthesizer = new Synthesizer();

	private final Recording recording = new Recording();

	/**
	 * @param pages whose questions are to be spoken
	 */
	public SpokenQuestions(Voices voices, SampleSource pages) {
		this.voices = voices;
		this.questions = frequent(pages);
	}

	/** The words of a question as they are spoken: lower case, nothing but letters. */
	public static String words(String question) {
		return question.toLowerCase(Locale.ROOT).replaceFirst("^please: ", "").replaceAll("[^a-z ]", "").strip();
	}

	/** The most frequent questions first; equally frequent ones in their own order. */
	private static List<String> frequent(SampleSource pages) {
		Map<String, Integer> counts = new HashMap<>();
		RandomGenerator random = new SplittableRandom(SEED);
		for (int i = 0; i < PAGES; i++) {
			for (Exchange exchange : pages.next(random, false).exchanges()) {
				if (exchange.question().endsWith("?")) {
					counts.merge(words(exchange.question()), 1, Integer::sum);
				}
			}
		}
		return counts.entrySet()
			.stream()
			.sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
				.thenComparing(Map.Entry.comparingByKey()))
			.limit(MOST)
			.map(Map.Entry::getKey)
			.toList();
	}

	/**
	 * A question in any voice, recorded.
	 * @throws IOException if a synthesizer isn't installed or fails
	 */
	public static float[] speak(Voices voices, String question, RandomGenerator random) throws IOException {
		Waveform voice = new Synthesizer().speak(voices.cast(random), words(question));
		return new Recording().of(voice.samples(), random);
	}

	@Override
	public List<Clip> next(RandomGenerator random, int count) throws IOException {
		String question = Chance.pick(random, this.questions);
		Waveform voice = this.synthesizer.speak(this.voices.cast(random), question);
		List<Clip> clips = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			clips.add(new Clip(TASK, this.recording.of(voice.samples(), random), question, Sayings.common(question)));
		}
		return clips;
	}

}
