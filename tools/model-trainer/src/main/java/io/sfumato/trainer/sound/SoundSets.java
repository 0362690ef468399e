package io.sfumato.trainer.sound;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The fixed sets of clips that a model is judged by: the same clips for the same name and
 * seed, in voices that training never hears.
 */
public final class SoundSets {

	private static final Map<String, Maker> MAKERS = makers();

	private SoundSets() {
	}

	/** Makes a clip. */
	private interface Maker {

		Clip next(RandomGenerator random) throws IOException;

	}

	/** Names of the sets; those of people only where their recordings are installed. */
	public static List<String> names() {
		return List.copyOf(MAKERS.keySet());
	}

	/**
	 * The first clips of a set.
	 * @param name one of {@link #names()}
	 * @param seed the usual one is 2026
	 * @throws IOException if a synthesizer isn't installed or fails
	 */
	public static List<Clip> clips(String name, long seed, int count) throws IOException {
		Maker maker = MAKERS.get(name);
		if (maker == null) {
			throw new IllegalArgumentException("no evaluation set '%s'; there are %s".formatted(name, names()));
		}
		SplittableRandom random = new SplittableRandom(seed);
		List<Clip> clips = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			// each clip has its own generator, so that one can't move the next
			clips.add(maker.next(random.split()));
		}
		return clips;
	}

	private static Map<String, Maker> makers() {
		Map<String, Maker> makers = new LinkedHashMap<>();
		ClipSource source = new ClipSource(Voices.HELD_OUT);
		makers.put("spoken-digit", (random) -> digit(source, random));
		makers.put("spoken-digits", (random) -> source.next("digits", random, 1).getFirst());
		makers.put("spoken-numbers", (random) -> source.next("number", random, 1).getFirst());
		makers.put("spoken-commands", (random) -> source.next("command", random, 1).getFirst());
		makers.put("spoken-letters", (random) -> source.next("letters", random, 1).getFirst());
		makers.put("spoken-dates", (random) -> source.next("date", random, 1).getFirst());
		makers.put("spoken-sentences", (random) -> source.next("sentence", random, 1).getFirst());
		makers.put("sound-events", (random) -> source.next("event", random, 1).getFirst());
		if (Prompts.installed()) {
			makers.put("people-digit", Prompts::digit);
			makers.put("people-digits", Prompts::digits);
			makers.put("people-numbers", Prompts::number);
		}
		return makers;
	}

	/** A digit by itself, drawn from the clips that have one or several. */
	private static Clip digit(ClipSource source, RandomGenerator random) throws IOException {
		while (true) {
			Clip clip = source.next("digits", random, 1).getFirst();
			if (clip.task().equals("digit")) {
				return clip;
			}
		}
	}

}
