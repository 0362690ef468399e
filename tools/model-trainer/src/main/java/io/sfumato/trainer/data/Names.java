package io.sfumato.trainer.data;

import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * Invented names. Most are random syllables that no word list holds: a model that reads
 * has to spell them, one that guesses is found out.
 */
final class Names {

	private static final List<String> ONSETS = List.of("b", "br", "c", "ch", "cl", "d", "dr", "f", "fl", "g", "gr", "h",
			"j", "k", "kr", "l", "m", "n", "p", "pl", "qu", "r", "s", "sh", "sk", "sl", "st", "t", "th", "tr", "v", "w",
			"y", "z", "x", "");

	private static final List<String> VOWELS = List.of("a", "e", "i", "o", "u", "ai", "ea", "ee", "io", "oo", "ou",
			"y");

	private static final List<String> CODAS = List.of("", "", "", "b", "d", "ck", "l", "ll", "m", "n", "nd", "ng", "p",
			"r", "rt", "s", "ss", "st", "t", "tz", "v", "x", "z");

	private static final List<String> SHOPS = List.of("Mart", "Market", "Cafe", "Shop", "Store", "Bakery", "Foods",
			"Books", "Deli", "Grill", "Bar", "Pizza", "Coffee", "Hotel", "Garden", "Bistro", "Kiosk", "Toys", "Auto",
			"Diner", "House", "Corner", "Express", "Supply", "Pharmacy", "Outlet", "Bros", "& Co", "24", "Inn");

	private static final List<String> COMPANIES = List.of("Ltd", "Inc", "GmbH", "AG", "LLC", "Corp", "Group", "Labs",
			"Systems", "Works", "Trading", "Media", "Energy", "Tech", "Design", "Logistics", "Partners", "& Sons");

	private static final List<String> GOODS = List.of("Milk", "Bread", "Eggs", "Butter", "Cheese", "Apples", "Bananas",
			"Coffee", "Tea", "Sugar", "Salt", "Rice", "Pasta", "Soup", "Juice", "Water", "Cola", "Beer", "Wine", "Soap",
			"Towels", "Candles", "Batteries", "Pen", "Paper", "Book", "Socks", "Shirt", "Hat", "Lamp", "Muffin",
			"Bagel", "Salad", "Burger", "Fries", "Pizza", "Cake", "Cookie", "Chips", "Honey", "Yogurt", "Ham", "Fish",
			"Onions", "Carrots", "Latte", "Espresso", "Mocha", "Sandwich", "Donut");

	private static final List<String> STREETS = List.of("Street", "St", "Road", "Rd", "Ave", "Lane", "Way", "Drive",
			"Square", "Park");

	private static final List<String> TLDS = List.of("com", "net", "org", "io", "de", "co", "eu", "shop");

	private static final List<String> TOPICS = List.of("Concert", "Festival", "Show", "Tour", "Night", "Opera", "Cup",
			"Fair", "Expo", "Live", "Party", "Match", "Final", "Ball");

	private static final List<String> ROLES = List.of("Engineer", "Manager", "Designer", "Analyst", "Sales", "Director",
			"Intern", "Nurse", "Driver", "Editor", "Chef", "Teacher", "Lawyer", "Founder", "CEO", "CTO", "Consultant",
			"Clerk", "Artist", "Guide");

	private static final List<String> DEPARTMENTS = List.of("IT", "HR", "Sales", "Finance", "Legal", "Research",
			"Support", "Design", "Press", "Logistics", "Marketing", "Security");

	private static final List<String> COMMON = List.of("open", "closed", "exit", "sale", "stop", "push", "pull",
			"hello", "welcome", "no", "yes", "free", "new", "room", "street", "coffee", "water", "fire", "out", "in",
			"to", "the", "of", "and", "for", "is", "not", "keep", "door", "left", "right", "up", "down", "today",
			"only", "please", "wait", "here", "danger", "quiet", "office", "home", "city", "park", "station", "house",
			"red", "blue", "big", "small", "best", "fresh", "hot", "cold", "night", "day", "good", "morning", "thank",
			"you", "menu", "news", "world", "time", "love", "music", "art", "book", "shop", "bank", "hotel", "taxi",
			"bus", "train", "gate");

	private Names() {
	}

	/** A random word of one to three syllables in lower case. */
	static String word(RandomGenerator random) {
		int syllables = 1 + Chance.weighted(random, 2, 5, 2);
		StringBuilder word = new StringBuilder();
		for (int i = 0; i < syllables; i++) {
			word.append(Chance.pick(random, ONSETS)).append(Chance.pick(random, VOWELS));
		}
		word.append(Chance.pick(random, CODAS));
		return (word.length() < 2) ? word.append('n').toString() : word.toString();
	}

	static String capitalised(String word) {
		return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
	}

	static String proper(RandomGenerator random) {
		return capitalised(word(random));
	}

	static String shop(RandomGenerator random) {
		String name = switch (Chance.weighted(random, 5, 3, 1, 1, 1)) {
			case 0 -> proper(random) + " " + Chance.pick(random, SHOPS);
			case 1 -> proper(random);
			case 2 -> proper(random) + "'s " + Chance.pick(random, SHOPS);
			case 3 -> proper(random) + " " + proper(random);
			default -> "The " + proper(random) + " " + Chance.pick(random, SHOPS);
		};
		return cased(random, name);
	}

	static String company(RandomGenerator random) {
		String name = proper(random) + (Chance.of(random, 0.7) ? " " + Chance.pick(random, COMPANIES) : "");
		return Chance.of(random, 0.2) ? name.toUpperCase(Locale.ROOT) : name;
	}

	static String person(RandomGenerator random) {
		String name = Chance.of(random, 0.15) ? (char) ('A' + random.nextInt(26)) + "." : proper(random);
		return name + " " + proper(random);
	}

	static String goods(RandomGenerator random) {
		String name = switch (Chance.weighted(random, 4, 3, 3)) {
			case 0 -> Chance.pick(random, GOODS);
			case 1 -> proper(random);
			default -> proper(random) + " " + Chance.pick(random, GOODS);
		};
		return cased(random, name);
	}

	static String title(RandomGenerator random) {
		return cased(random, Chance.of(random, 0.7) ? proper(random) + " " + Chance.pick(random, TOPICS)
				: Chance.pick(random, TOPICS) + " " + Chance.between(random, 1, 99));
	}

	static String role(RandomGenerator random) {
		return Chance.of(random, 0.75) ? Chance.pick(random, ROLES) : proper(random) + " " + Chance.pick(random, ROLES);
	}

	static String department(RandomGenerator random) {
		return Chance.of(random, 0.75) ? Chance.pick(random, DEPARTMENTS) : proper(random);
	}

	/** An ordinary English word in lower case. */
	static String common(RandomGenerator random) {
		return Chance.pick(random, COMMON);
	}

	static String street(RandomGenerator random) {
		return Chance.between(random, 1, 299) + " " + proper(random) + " " + Chance.pick(random, STREETS);
	}

	static String website(RandomGenerator random) {
		return (Chance.of(random, 0.5) ? "www." : "") + word(random) + "." + Chance.pick(random, TLDS);
	}

	static String email(RandomGenerator random) {
		return word(random) + "@" + word(random) + "." + Chance.pick(random, TLDS);
	}

	static String phone(RandomGenerator random) {
		return switch (random.nextInt(5)) {
			case 0 -> digits(random, 3) + "-" + digits(random, 4);
			case 1 -> "(" + digits(random, 3) + ") " + digits(random, 3) + "-" + digits(random, 4);
			case 2 -> "+" + Chance.between(random, 1, 98) + " " + digits(random, 3) + " " + digits(random, 5);
			case 3 -> "0" + digits(random, 3) + " " + digits(random, 6);
			default -> digits(random, 3) + " " + digits(random, 3) + " " + digits(random, 3);
		};
	}

	/** A number of letters and digits, as invoices and seats have. */
	static String code(RandomGenerator random) {
		String digits = digits(random, Chance.between(random, 3, 6));
		return switch (random.nextInt(4)) {
			case 0 -> digits;
			case 1 -> letters(random, Chance.between(random, 1, 3)) + "-" + digits;
			case 2 -> letters(random, Chance.between(random, 1, 2)) + digits;
			default -> digits + "/" + digits(random, 2);
		};
	}

	static String digits(RandomGenerator random, int count) {
		StringBuilder digits = new StringBuilder();
		for (int i = 0; i < count; i++) {
			digits.append((char) ('0' + random.nextInt(10)));
		}
		return digits.toString();
	}

	static String letters(RandomGenerator random, int count) {
		StringBuilder letters = new StringBuilder();
		for (int i = 0; i < count; i++) {
			letters.append((char) ('A' + random.nextInt(26)));
		}
		return letters.toString();
	}

	private static String cased(RandomGenerator random, String name) {
		return switch (Chance.weighted(random, 6, 3, 1)) {
			case 0 -> name;
			case 1 -> name.toUpperCase(Locale.ROOT);
			default -> name.toLowerCase(Locale.ROOT);
		};
	}

}
