package io.sfumato.trainer.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import io.sfumato.trainer.data.RecordAnswer.Slot;

/**
 * Records of a scene: its one figure, or a row for each or for each kind, and what else
 * there is to say.
 */
final class SceneRecords {

	/**
	 * What rows of kinds are called: how many shapes there are doesn't say how many rows.
	 */
	static final List<String> KINDS = List.of("kinds", "kinds", "groups");

	/** Cells of a number. */
	private static final int NUMBER = 10;

	private SceneRecords() {
	}

	/** A record of what can be seen. */
	static Exchange of(RandomGenerator random, Scene scene) {
		List<Consumer<RecordWriter>> members = new ArrayList<>();
		if (Chance.of(random, 0.5)) {
			String key = Chance.pick(random, "background", "background", "background_color");
			members.add((record) -> record.key(key).slot(slot(key, colour(scene.ground()))));
		}
		if (Chance.of(random, 0.5)) {
			String key = Chance.pick(random, "count", "count", "number");
			String count = Integer.toString(scene.figures().size());
			members.add((record) -> record.key(key).slot(new Slot(key, count, NUMBER, false)));
		}
		Collections.shuffle(members, java.util.Random.from(random));
		members.add(random.nextInt(members.size() + 1), figures(random, scene));
		RecordWriter record = new RecordWriter();
		members.forEach((member) -> member.accept(record));
		return new Exchange(Phrasing.record(random), record.end());
	}

	private static Consumer<RecordWriter> figures(RandomGenerator random, Scene scene) {
		List<Figure> figures = scene.figures();
		if (figures.size() == 1 && Chance.of(random, 0.7)) {
			return (record) -> one(record, random, figures.getFirst());
		}
		if (figures.size() > Rows.MOST || Chance.of(random, 0.3)) {
			List<List<String>> groups = new ArrayList<>();
			scene.groups().forEach((name, count) -> groups.add(List.of('"' + name + '"', Integer.toString(count))));
			return (record) -> new Rows(Chance.pick(random, KINDS), List.of("name", "count"), groups, false)
				.write(record, random);
		}
		if (!scene.isShapesOnly()) {
			List<List<String>> names = figures.stream().map((figure) -> List.of('"' + figure.name() + '"')).toList();
			return (record) -> new Rows(key(random, scene), List.of(), names, false).write(record, random);
		}
		List<List<String>> rows = new ArrayList<>();
		figures.forEach((figure) -> rows.add(List.of('"' + figure.noun() + '"', colour(figure.colour()))));
		String color = Chance.pick(random, "color", "color", "colour");
		return (record) -> new Rows(key(random, scene), List.of(Chance.pick(random, "shape", "shape", "name"), color),
				rows, false)
			.write(record, random);
	}

	private static void one(RecordWriter record, RandomGenerator random, Figure figure) {
		String key = figure.isColoured() ? "shape" : Chance.pick(random, "object", "object", "name");
		record.key(key).slot(slot(key, '"' + figure.noun() + '"'));
		// what has many colours has none that people would agree on
		String color = Chance.pick(random, "color", "color", "colour");
		record.key(color).slot(slot(color, colour(figure.colour())));
	}

	private static String key(RandomGenerator random, Scene scene) {
		return (scene.isShapesOnly() && Chance.of(random, 0.7)) ? "shapes" : "objects";
	}

	private static String colour(int colour) {
		return (colour == Colours.MANY) ? "null" : '"' + Colours.name(colour) + '"';
	}

	private static Slot slot(String name, String value) {
		return new Slot(name, value, Math.max(Rows.USUAL, value.length()), false);
	}

}
