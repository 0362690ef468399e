package io.sfumato.trainer.sound;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

import io.sfumato.encoders.audio.Waveform;
import io.sfumato.trainer.data.Chance;
import io.sfumato.trainer.data.Exchange;
import io.sfumato.trainer.data.SampleSource;

/**
 * Speaks the questions that are asked about pages, so that they may be asked by voice
 * there.
 */
public final class SpokenQuestions implements ClipMaker {

	/** The clips' task. */
	public static final String TASK = "question";

	/** Pages whose questions are counted. */
	private static final int PAGES = 6000;

	private static final long SEED = 60_001;

	private final Voices voices;

	private final List<String> questions;

	private final double[] weights;

	private final Synthesizer synthesizer = new Synthesizer();

	private final Recording recording = new Recording();

	/**
	 * @param pages whose questions are to be spoken
	 */
	public SpokenQuestions(Voices voices, SampleSource pages) {
		this.voices = voices;
		Map<String, Double> asked = asked(pages);
		this.questions = List.copyOf(asked.keySet());
		this.weights = asked.values().stream().mapToDouble(Double::doubleValue).toArray();
	}

	/** The words of a question as they are spoken: lower case, nothing but letters. */
	public static String words(String question) {
		return question.toLowerCase(Locale.ROOT).replaceFirst("^please: ", "").replaceAll("[^a-z ]", "").strip();
	}

	/** The words of all questions about so many pages. */
	static List<String> all(SampleSource pages, int count, RandomGenerator random) {
		List<String> questions = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			for (Exchange exchange : pages.next(random, false).exchanges()) {
				if (exchange.question().endsWith("?")) {
					questions.add(words(exchange.question()));
				}
			}
		}
		return questions;
	}

	/**
	 * All questions, with what each weighs: as the square root of how often it is asked,
	 * so that those with rare words are heard too.
	 */
	private static Map<String, Double> asked(SampleSource pages) {
		Map<String, Integer> counts = new TreeMap<>();
		all(pages, PAGES, new SplittableRandom(SEED)).forEach((question) -> counts.merge(question, 1, Integer::sum));
		Map<String, Double> weights = new LinkedHashMap<>();
		counts.forEach((question, count) -> weights.put(question, Math.sqrt(count)));
		return weights;
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
		String question = this.questions.get(Chance.weighted(random, this.weights));
		Waveform voice = this.synthesizer.speak(this.voices.cast(random), question);
		List<Clip> clips = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			clips.add(new Clip(TASK, this.recording.of(voice.samples(), random), question, Sayings.common(question)));
		}
		return clips;
	}

}
