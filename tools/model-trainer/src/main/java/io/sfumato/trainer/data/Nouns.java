package io.sfumato.trainer.data;

import java.util.List;
import java.util.Set;

/** English nouns in sentences: articles and plurals. */
final class Nouns {

	private static final Set<String> UNCOUNTED = Set.of("bread", "meat", "bacon", "popcorn", "butter", "salt", "rice",
			"spaghetti", "sushi", "chocolate", "custard", "champagne", "ice", "wood", "fire", "thread", "yarn", "soap",
			"cooking", "pouring liquid", "construction", "horse racing", "coral", "corn", "garlic", "broccoli",
			"cheese", "green salad", "bubble tea", "ice cream", "candy", "honey", "hockey", "tennis", "bowling",
			"badminton", "ping pong", "baseball", "softball", "money", "dna", "nail polish", "infinity", "santa claus",
			"luggage", "poo", "dice", "yin yang", "explosion");

	private static final List<String> LINKS = List.of(" of ", " with ", " on ", " in ", " behind ", " holding ",
			" without ", " pointing ");

	private Nouns() {
	}

	/** "a circle", "an orange", "grapes", "bread". */
	static String withArticle(String name) {
		return (UNCOUNTED.contains(name) || isPlural(name)) ? name : article(name) + " " + name;
	}

	/** Whether the name is one of several things already: "grapes", "mugs of beer". */
	private static boolean isPlural(String name) {
		String head = head(name);
		boolean singular = head.endsWith("ss") || head.endsWith("us") || head.equals("compass");
		return head.endsWith("s") && !singular;
	}

	/** "cup" of "cup of coffee", "cat" of "cat with tears of joy". */
	private static String head(String name) {
		for (String link : LINKS) {
			int at = name.indexOf(link);
			if (at > 0) {
				return name.substring(0, at);
			}
		}
		return name;
	}

	/** "a" or "an", by the sound of the next word. */
	static String article(String next) {
		boolean vowel = "aeiou".indexOf(next.charAt(0)) >= 0 && !next.startsWith("uni") || next.startsWith("x-");
		return vowel ? "an" : "a";
	}

	/**
	 * "circles", "cups of coffee"; names that are plural or uncounted stay as they are.
	 */
	static String plural(String noun) {
		if (UNCOUNTED.contains(noun) || isPlural(noun)) {
			return noun;
		}
		String head = head(noun);
		boolean hissed = head.endsWith("s") || head.endsWith("x") || head.endsWith("ch") || head.endsWith("sh");
		return head + (hissed ? "es" : "s") + noun.substring(head.length());
	}

}
