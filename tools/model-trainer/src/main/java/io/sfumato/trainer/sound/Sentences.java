package io.sfumato.trainer.sound;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

import io.sfumato.trainer.data.Chance;
import io.sfumato.trainer.data.Exchange;
import io.sfumato.trainer.data.Phrasing;

/** Short sentences of the words that the model writes as one token each. */
final class Sentences {

	private static final List<String> COLOURS = List.of("red", "green", "blue", "yellow", "orange", "purple", "pink",
			"brown", "black", "white");

	private static final List<String> SIZES = List.of("big", "small", "large", "little");

	private static final List<String> NOUNS = List.of("apple", "ball", "bag", "bear", "bed", "bell", "bird", "book",
			"bottle", "box", "boy", "bread", "bus", "cake", "car", "cat", "chair", "clock", "coffee", "cow", "cup",
			"dog", "doctor", "door", "duck", "egg", "elephant", "fish", "flower", "fox", "girl", "glass", "guitar",
			"hammer", "hand", "hat", "horse", "house", "key", "knife", "lemon", "letter", "man", "map", "milk",
			"monkey", "moon", "mountain", "mouse", "pen", "pizza", "rabbit", "rain", "ring", "robot", "ship", "shoe",
			"snow", "spoon", "star", "sun", "table", "taxi", "tiger", "train", "tree", "umbrella", "water", "window",
			"woman");

	private static final List<String> RELATIONS = List.of("on", "under", "behind", "next to", "above", "in");

	private static final List<String> LANDMARKS = List.of("table", "house", "box", "car", "tree", "bed", "garden",
			"kitchen", "office", "school", "shop", "mountain", "bag");

	private Sentences() {
	}

	static Said next(RandomGenerator random) {
		String colour = Chance.pick(random, COLOURS);
		String noun = Chance.pick(random, NOUNS);
		List<Exchange> exchanges = new ArrayList<>();
		String said;
		switch (Chance.weighted(random, 3, 3, 2, 2)) {
			case 0 -> {
				String landmark = Chance.pick(random, LANDMARKS);
				said = "the " + colour + " " + noun + " is " + Chance.pick(random, RELATIONS) + " the " + landmark;
				exchanges.add(Phrasing.asked(random, "what colour is the " + noun + "?", colour));
			}
			case 1 -> {
				int count = Chance.between(random, 2, 9);
				said = "there are " + Numerals.DIGITS.get(count) + " " + colour + " " + noun + " on the "
						+ Chance.pick(random, LANDMARKS);
				exchanges.add(Phrasing.copied(random, "how many are there?", Integer.toString(count)));
			}
			case 2 -> {
				said = "a " + Chance.pick(random, SIZES) + " " + colour + " " + noun;
				exchanges.add(Phrasing.asked(random, Chance.pick(random, "what is it?", "which object is named?"),
						"a " + noun));
			}
			default -> {
				said = "the " + noun;
				exchanges.add(Phrasing.asked(random, "which word is spoken?", "the " + noun));
			}
		}
		exchanges.addAll(Sayings.common(said));
		return new Said("sentence", said, said, exchanges);
	}

}
