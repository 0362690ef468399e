package io.sfumato.trainer.sound;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

import io.sfumato.encoders.audio.Waveform;
import io.sfumato.trainer.data.Chance;
import io.sfumato.trainer.data.Exchange;
import io.sfumato.trainer.data.Phrasing;
import io.sfumato.trainer.data.TextAnswer;

/**
 * Makes clips: something is said or something sounds, and it is recorded. Equal
 * generators give equal clips where the same synthesizers are installed.
 */
public final class ClipSource implements ClipMaker {

	/** Names of the kinds of clips, with what a kind weighs in a mixture of all. */
	public static final Map<String, Double> KINDS = Map.of("digits", 6.0, "number", 3.0, "command", 4.0, "letters", 1.0,
			"date", 1.5, "sentence", 2.5, "event", 2.5);

	private static final List<String> ORDER = KINDS.keySet().stream().sorted().toList();

	private final Voices voices;

	private final List<String> kinds;

	private final Synthesizer synthesizer = new Synthesizer();

	private final Recording recording = new Recording();

	/** Clips of all kinds. */
	public ClipSource(Voices voices) {
		this(voices, KINDS.keySet());
	}

	/**
	 * Clips of some kinds, mixed as they are among all.
	 * @param kinds at least one of {@link #KINDS}
	 * @throws IllegalArgumentException if one is unknown
	 */
	public ClipSource(Voices voices, Set<String> kinds) {
		if (kinds.isEmpty() || !KINDS.keySet().containsAll(kinds)) {
			throw new IllegalArgumentException("kinds of clips are %s, not %s".formatted(ORDER, kinds));
		}
		this.voices = voices;
		this.kinds = ORDER.stream().filter(kinds::contains).toList();
	}

	@Override
	public List<Clip> next(RandomGenerator random, int count) throws IOException {
		return next(kind(random, this.kinds), random, count);
	}

	private static String kind(RandomGenerator random, List<String> kinds) {
		return kinds.get(Chance.weighted(random, kinds.stream().mapToDouble(KINDS::get).toArray()));
	}

	/** What is said in some clip, or the name of what sounds. */
	static String words(RandomGenerator random) {
		String kind = kind(random, ORDER);
		return kind.equals("event") ? Chance.pick(random, SoundEvent.ALL).noun() : said(kind, random).words();
	}

	/**
	 * Recordings of one source of a kind.
	 * @param kind one of {@link #KINDS}
	 * @param count how many
	 * @throws IOException if a synthesizer isn't installed or fails
	 */
	public List<Clip> next(String kind, RandomGenerator random, int count) throws IOException {
		if (kind.equals("event")) {
			return events(random, count);
		}
		return spoken(said(kind, random), random, count);
	}

	private static Said said(String kind, RandomGenerator random) {
		return switch (kind) {
			case "digits" -> Sayings.digits(random);
			case "number" -> Sayings.number(random);
			case "letters" -> Sayings.letters(random);
			case "date" -> Sayings.date(random);
			case "command" -> Commands.next(random);
			case "sentence" -> Sentences.next(random);
			default -> throw new IllegalArgumentException("there are no clips called '" + kind + "'");
		};
	}

	private List<Clip> spoken(Said said, RandomGenerator random, int count) throws IOException {
		Waveform voice = this.synthesizer.speak(this.voices.cast(random), said.text());
		List<Clip> clips = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			clips.add(new Clip(said.task(), this.recording.of(trimmed(voice.samples()), random), said.words(),
					said.exchanges()));
		}
		return clips;
	}

	/** Without the silence that a synthesizer puts around its words. */
	private static float[] trimmed(float[] samples) {
		int from = 0;
		int to = samples.length;
		while (from < to && Math.abs(samples[from]) < 0.01) {
			from++;
		}
		while (to > from && Math.abs(samples[to - 1]) < 0.01) {
			to--;
		}
		return (to > from) ? Arrays.copyOfRange(samples, from, to) : samples;
	}

	private List<Clip> events(RandomGenerator random, int count) {
		SoundEvent event = Chance.pick(random, SoundEvent.ALL);
		SoundEvent other = Chance.pick(random, SoundEvent.ALL);
		List<Clip> clips = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			float[] sound = new float[(int) (Waveform.HEARD_RATE * Chance.between(random, 0.8f, 3f))];
			event.play(sound, random);
			float[] recorded = (event == SoundEvent.SILENCE) ? sound : this.recording.of(sound, random);
			clips.add(new Clip("event", recorded, event.noun(), about(event, other, random)));
		}
		return clips;
	}

	private static List<Exchange> about(SoundEvent event, SoundEvent other, RandomGenerator random) {
		String name = event.named();
		String capital = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1) + ".";
		return List.of(new Exchange(Phrasing.SOUND_NAME, new TextAnswer(name)),
				Phrasing.asked(random, Chance.pick(random, "what do you hear?", "what is it?", "which sound is it?"),
						name),
				new Exchange(Phrasing.SOUND_SENTENCE, new TextAnswer(capital)),
				new Exchange(Phrasing.TRANSCRIBE, new TextAnswer("nothing is said")),
				Phrasing.yesNo(random, "is someone speaking?", false),
				Phrasing.yesNo(random, "do you hear " + other.noun() + "?", other == event));
	}

}
