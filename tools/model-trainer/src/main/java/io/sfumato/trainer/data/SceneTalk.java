package io.sfumato.trainer.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What people ask about a scene, and how it is described. */
final class SceneTalk {

	private static final List<String> NUMBERS = List.of("no", "one", "two", "three", "four", "five", "six", "seven",
			"eight", "nine");

	private SceneTalk() {
	}

	static List<Exchange> exchanges(RandomGenerator random, Scene scene) {
		List<Exchange> exchanges = new ArrayList<>();
		int count = Chance.between(random, 2, 4);
		while (exchanges.size() < count) {
			Optional<Exchange> exchange = switch (Chance.weighted(random, 16, 18, 20, 14, 10, 8, 8, 6, 14, 6, 16)) {
				case 0 -> Optional.of(count(random, scene));
				case 1 -> colour(random, scene);
				case 2 -> Optional.of(presence(random, scene));
				case 3 -> relation(random, scene);
				case 4 -> neighbour(random, scene);
				case 5 -> place(random, scene);
				case 6 -> size(random, scene);
				case 7 -> more(random, scene);
				case 8 -> Optional.of(caption(random, scene));
				case 9 -> kind(random, scene);
				default -> Optional.of(SceneRecords.of(random, scene));
			};
			exchange.ifPresent(exchanges::add);
		}
		return exchanges;
	}

	private static Exchange count(RandomGenerator random, Scene scene) {
		if (Chance.of(random, 0.15)) {
			// as the engine asks before it lays out rows
			String question = "how many %s are there?".formatted(Chance.pick(random, SceneRecords.KINDS));
			return Phrasing.asked(random, question, Integer.toString(scene.groups().size()));
		}
		Figure figure = Chance.pick(random, scene.figures());
		String what;
		List<Integer> counted;
		switch (random.nextInt(4)) {
			case 0 -> {
				what = scene.isShapesOnly() ? "shapes" : "objects";
				counted = scene.which((one) -> true);
			}
			case 1 -> {
				what = Nouns.plural(figure.noun());
				counted = scene.which((one) -> one.noun().equals(figure.noun()));
			}
			case 2 -> {
				what = Nouns.plural(figure.name());
				counted = scene.which((one) -> one.name().equals(figure.name()));
			}
			default -> {
				int colour = figure.isColoured() ? figure.colour() : 1 + random.nextInt(Colours.size() - 1);
				what = Colours.name(colour) + " shapes";
				counted = scene.which((one) -> one.colour() == colour);
			}
		}
		if (Chance.of(random, 0.08)) {
			String other = otherShape(random, scene);
			what = Nouns.plural(other);
			counted = List.of();
		}
		String question = Chance.pick(random, "how many %s are there?", "how many %s?", "count the %s.",
				"how many %s can you see?", "how many %s are in the image?", "how many %s do you see?",
				"what is the number of %s?");
		return Phrasing.asked(random, question.formatted(what), Integer.toString(counted.size())).about(counted);
	}

	private static Optional<Exchange> colour(RandomGenerator random, Scene scene) {
		String question = Chance.pick(random, "what color is the %s?", "what colour is the %s?",
				"which color does the %s have?", "what is the color of the %s?", "which colour is the %s?");
		if (Chance.of(random, 0.2)) {
			boolean named = scene.ground() != Colours.MANY;
			return named
					? Optional
						.of(Phrasing.asked(random, question.formatted("background"), Colours.name(scene.ground())))
					: Optional.empty();
		}
		if (Chance.of(random, 0.12)) {
			return Optional
				.of(Phrasing.asked(random, question.formatted(otherShape(random, scene)), Phrasing.NOT_VISIBLE));
		}
		Figure figure = Chance.pick(random, scene.figures());
		if (!figure.isColoured() || scene.ofNoun(figure.noun()) > 1) {
			return Optional.empty();
		}
		String noun = (scene.figures().size() == 1 && random.nextBoolean()) ? "shape" : figure.noun();
		return Optional.of(Phrasing.asked(random, question.formatted(noun), Colours.name(figure.colour()))
			.about(scene.which(figure)));
	}

	private static Exchange presence(RandomGenerator random, Scene scene) {
		boolean yes = random.nextBoolean();
		Figure figure = Chance.pick(random, scene.figures());
		String what = random.nextBoolean() ? figure.withArticle() : Nouns.withArticle(figure.noun());
		List<Integer> seen = yes ? scene.which(figure) : List.of();
		if (!yes) {
			what = Nouns.withArticle(absent(random, scene, figure));
		}
		String question = Chance.pick(random, "is there %s?", "can you see %s?", "does the image show %s?",
				"is %s in the image?", "do you see %s?", "is %s visible?");
		return Phrasing.yesNo(random, question.formatted(what), yes).about(seen);
	}

	/** Something that isn't there, most often nearly like something that is. */
	private static String absent(RandomGenerator random, Scene scene, Figure figure) {
		if (!figure.isColoured() && Chance.of(random, 0.7)) {
			return otherObject(random, scene);
		}
		if (figure.isColoured() && Chance.of(random, 0.6)) {
			String noun = random.nextBoolean() ? figure.noun() : Chance.pick(random, Shape.NAMES);
			int colour = 1 + random.nextInt(Colours.size() - 1);
			String name = Colours.name(random.nextBoolean() ? figure.colour() : colour) + " " + noun;
			return (scene.named(name) > 0) ? otherShape(random, scene) : name;
		}
		return otherShape(random, scene);
	}

	private static String otherShape(RandomGenerator random, Scene scene) {
		while (true) {
			String noun = Chance.pick(random, Shape.NAMES);
			if (scene.ofNoun(noun) == 0) {
				return noun;
			}
		}
	}

	private static String otherObject(RandomGenerator random, Scene scene) {
		while (true) {
			String noun = Concepts.name(Chance.pick(random, Concepts.familiar()));
			if (scene.ofNoun(noun) == 0) {
				return noun;
			}
		}
	}

	private static Optional<Exchange> relation(RandomGenerator random, Scene scene) {
		List<Figure> unique = scene.unique();
		if (unique.size() < 2) {
			return Optional.empty();
		}
		Figure a = Chance.pick(random, unique);
		Figure b = Chance.pick(random, unique);
		String relation = Scene.relation(a, b);
		if (a == b || relation.isEmpty()) {
			return Optional.empty();
		}
		boolean yes = random.nextBoolean();
		String asked = yes ? relation : opposite(relation);
		String loose = asked.startsWith("to the") && random.nextBoolean() ? asked.substring(7) : asked;
		return Optional.of(Phrasing.yesNo(random, "is the %s %s the %s?".formatted(a.name(), loose, b.name()), yes)
			.about(scene.which(a, b)));
	}

	private static String opposite(String relation) {
		return switch (relation) {
			case "above" -> "below";
			case "below" -> "above";
			case "to the left of" -> "to the right of";
			default -> "to the left of";
		};
	}

	/** "what is above the red circle?" and "which one is on the left?" of a pair. */
	private static Optional<Exchange> neighbour(RandomGenerator random, Scene scene) {
		if (scene.figures().size() != 2 || scene.unique().size() != 2) {
			return Optional.empty();
		}
		int first = random.nextInt(2);
		Figure a = scene.figures().get(first);
		Figure b = scene.figures().get(1 - first);
		String relation = Scene.relation(a, b);
		if (relation.isEmpty()) {
			return Optional.empty();
		}
		if (random.nextBoolean()) {
			String question = "what is %s the %s?".formatted(relation, b.name());
			return Optional.of(Phrasing.asked(random, question, a.withArticle()).about(scene.which(a)));
		}
		String side = switch (relation) {
			case "above" -> Chance.pick(random, "at the top", "above");
			case "below" -> Chance.pick(random, "at the bottom", "below");
			case "to the left of" -> "on the left";
			default -> "on the right";
		};
		String question = Chance.pick(random, "what is %s?", "which shape is %s?", "which object is %s?");
		if (question.contains("shape") && !scene.isShapesOnly()) {
			question = "what is %s?";
		}
		return Optional.of(Phrasing.asked(random, question.formatted(side), a.withArticle()).about(scene.which(a)));
	}

	private static Optional<Exchange> place(RandomGenerator random, Scene scene) {
		List<Figure> unique = scene.unique();
		if (unique.isEmpty()) {
			return Optional.empty();
		}
		Figure figure = Chance.pick(random, unique);
		String place = scene.place(figure);
		if (place.isEmpty()) {
			return Optional.empty();
		}
		String question = Chance.pick(random, "where is the %s?", "in which part is the %s?",
				"where can you see the %s?");
		return Optional.of(Phrasing.asked(random, question.formatted(figure.name()), place).about(scene.which(figure)));
	}

	private static Optional<Exchange> size(RandomGenerator random, Scene scene) {
		List<Figure> unique = scene.unique();
		if (unique.size() != scene.figures().size() || unique.size() < 2) {
			return Optional.empty();
		}
		boolean largest = random.nextBoolean();
		List<Figure> bySize = new ArrayList<>(unique);
		bySize.sort((a, b) -> Float.compare(a.box().area(), b.box().area()));
		if (largest) {
			bySize = bySize.reversed();
		}
		float first = bySize.get(0).box().area();
		float second = bySize.get(1).box().area();
		if (Math.max(first, second) < 1.5f * Math.min(first, second)) {
			return Optional.empty();
		}
		String what = scene.isShapesOnly() ? "shape" : "object";
		String question = largest
				? Chance.pick(random, "which %s is the largest?", "what is the biggest %s?", "which %s is largest?",
						"what is the largest %s?")
				: Chance.pick(random, "which %s is the smallest?", "what is the smallest %s?", "which %s is smallest?");
		return Optional.of(Phrasing.asked(random, question.formatted(what), bySize.getFirst().withArticle())
			.about(scene.which(bySize.getFirst())));
	}

	private static Optional<Exchange> more(RandomGenerator random, Scene scene) {
		List<Figure> figures = scene.figures();
		Figure a = Chance.pick(random, figures);
		Figure b = Chance.pick(random, figures);
		if (a.noun().equals(b.noun())) {
			return Optional.empty();
		}
		long of = scene.ofNoun(a.noun());
		long than = scene.ofNoun(b.noun());
		if (of == than && Chance.of(random, 0.7)) {
			return Optional.empty();
		}
		String question = "are there more %s than %s?".formatted(Nouns.plural(a.noun()), Nouns.plural(b.noun()));
		return Optional.of(Phrasing.yesNo(random, question, of > than)
			.about(scene.which((one) -> one.noun().equals(a.noun()) || one.noun().equals(b.noun()))));
	}

	private static Optional<Exchange> kind(RandomGenerator random, Scene scene) {
		if (scene.figures().size() > 1) {
			return Optional.empty();
		}
		Figure figure = scene.figures().getFirst();
		List<Integer> seen = scene.which(figure);
		if (!figure.isColoured()) {
			return Optional.of(new Exchange(Phrasing.naming(random), new TextAnswer(figure.withArticle()), seen));
		}
		if (random.nextBoolean()) {
			String question = Chance.pick(random, "what shape is this?", "which shape is it?", "what shape is shown?",
					"which shape do you see?", "what kind of shape is it?");
			return Optional.of(Phrasing.asked(random, question, Nouns.withArticle(figure.noun())).about(seen));
		}
		if (random.nextBoolean()) {
			boolean yes = random.nextBoolean();
			int colour = yes ? figure.colour()
					: 1 + (figure.colour() + random.nextInt(Colours.size() - 2)) % (Colours.size() - 1);
			String question = "is the %s %s?".formatted(figure.noun(), Colours.name(colour));
			return Optional.of(Phrasing.yesNo(random, question, colour == figure.colour()).about(seen));
		}
		return Optional.of(new Exchange(Phrasing.naming(random), new TextAnswer(figure.withArticle()), seen));
	}

	private static Exchange caption(RandomGenerator random, Scene scene) {
		if (Chance.of(random, 0.2)) {
			return new Exchange(Phrasing.SHORT, new TextAnswer(summary(scene)));
		}
		boolean detailed = Chance.of(random, 0.3);
		String text = Names.capitalised(sentence(scene));
		if (scene.ground() != Colours.MANY && detailed) {
			text += " on " + Nouns.article(Colours.name(scene.ground())) + " " + Colours.name(scene.ground())
					+ " background";
		}
		return new Exchange(detailed ? Phrasing.DETAILED : Phrasing.describing(random), new TextAnswer(text + "."),
				(scene.groups().size() == 1) ? scene.which((one) -> true) : List.of());
	}

	/**
	 * "three red circles", "a dog", or "shapes" where there are too many kinds to name.
	 */
	private static String summary(Scene scene) {
		Map<String, Integer> groups = scene.groups();
		if (groups.size() > 2) {
			return NUMBERS.get(scene.figures().size()) + (scene.isShapesOnly() ? " shapes" : " objects");
		}
		return listing(groups);
	}

	/** The figure that is read first comes first. */
	private static String sentence(Scene scene) {
		List<Figure> figures = scene.figures();
		if (figures.size() == 2) {
			String relation = Scene.relation(figures.get(0), figures.get(1));
			if (!relation.isEmpty() && !figures.get(0).isLike(figures.get(1))) {
				return figures.get(0).withArticle() + " " + relation + " " + figures.get(1).withArticle();
			}
		}
		return listing(scene.groups());
	}

	/** "two red circles, a star and a blue square". */
	private static String listing(Map<String, Integer> groups) {
		StringBuilder text = new StringBuilder();
		int i = 0;
		for (Map.Entry<String, Integer> group : groups.entrySet()) {
			if (i > 0) {
				text.append((i == groups.size() - 1) ? " and " : ", ");
			}
			int count = group.getValue();
			text.append((count == 1) ? Nouns.withArticle(group.getKey())
					: NUMBERS.get(count) + " " + Nouns.plural(group.getKey()));
			i++;
		}
		return text.toString();
	}

}
