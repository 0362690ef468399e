package io.sfumato.trainer.data;

import java.util.Set;

/** English nouns in sentences: articles and plurals. */
final class Nouns {

	private static final Set<String> UNCOUNTED = Set.of("bread", "meat", "bacon", "popcorn", "butter", "salt", "rice",
			"spaghetti", "sushi", "chocolate", "custard", "champagne", "ice", "wood", "fire", "thread", "yarn", "soap",
			"cooking", "pouring liquid", "construction", "horse racing", "coral", "corn", "garlic", "broccoli",
			"cheese", "green salad", "bubble tea", "ice cream", "candy", "honey", "hockey", "tennis", "bowling",
			"badminton", "ping pong", "baseball", "softball", "money", "dna", "nail polish", "infinity", "santa claus",
			"luggage", "poo", "dice", "yin yang", "explosion");

	private Nouns() {
	}

	/** "a circle", "an orange", "grapes", "bread". */
	static String withArticle(String name) {
		String head = name.contains(" of ") ? name.substring(0, name.indexOf(" of ")) : name;
		head = head.contains(" with ") ? head.substring(0, head.indexOf(" with ")) : head;
		boolean plural = head.endsWith("s") && !head.endsWith("ss") && !head.endsWith("us") && !head.endsWith("bus")
				|| head.equals("raising hands");
		if (UNCOUNTED.contains(name) || plural && !name.equals("octopus") && !name.equals("compass")) {
			return name;
		}
		return article(name) + " " + name;
	}

	/** "a" or "an", by the first letter. */
	static String article(String next) {
		boolean vowel = "aeiou".indexOf(next.charAt(0)) >= 0 && !next.startsWith("uni") && !next.startsWith("eu");
		return vowel ? "an" : "a";
	}

	static String plural(String noun) {
		if (noun.endsWith("s") || noun.endsWith("x")) {
			return noun + "es";
		}
		return noun + "s";
	}

}
