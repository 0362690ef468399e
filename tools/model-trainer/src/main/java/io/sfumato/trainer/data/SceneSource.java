package io.sfumato.trainer.data;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * Scenes of shapes and drawn objects: one, a pair, a few different ones, or many to
 * count.
 */
final class SceneSource implements SampleSource {

	/** Edge of a patch in pixels. */
	private static final int PATCH = 16;

	private static final List<Shape> SHAPES = List.of(Shape.values());

	private final Supplier<ObjectArt> art;

	private final double single;

	private final double objects;

	/**
	 * A source of scenes.
	 * @param art the drawings of objects, asked for when the first is drawn
	 * @param single share of pictures on a single tile
	 * @param objects share of scenes that have drawn objects in them
	 */
	SceneSource(Supplier<ObjectArt> art, double single, double objects) {
		this.art = art;
		this.single = single;
		this.objects = objects;
	}

	@Override
	public Sample next(RandomGenerator random, boolean drawn) {
		Sheet sheet = Canvases.blank(random, this.single);
		int ground = Canvases.ground(sheet, random, 0.5);
		List<Figure> figures = figures(sheet, ground, random, drawn);
		figures.forEach((figure) -> sheet.thing(figure.thing(), figure.painter()));
		Scene scene = new Scene(sheet.width, sheet.height, ground, figures);
		Page page = Press.print(sheet, Look.SCREEN, random, drawn);
		return new Sample("scene", page, SceneTalk.exchanges(random, scene));
	}

	private List<Figure> figures(Sheet sheet, int ground, RandomGenerator random, boolean drawn) {
		boolean withObjects = Chance.of(random, this.objects);
		int kinds;
		int count;
		switch (Chance.weighted(random, 22, 28, 22, 28)) {
			case 0 -> {
				kinds = 1;
				count = 1;
			}
			case 1 -> {
				kinds = 2;
				count = 2;
			}
			case 2 -> {
				count = Chance.between(random, 3, 6);
				kinds = count;
			}
			default -> {
				count = Chance.between(random, 2, 9);
				kinds = Chance.between(random, 1, 3);
			}
		}
		List<Kind> wanted = new ArrayList<>();
		while (wanted.size() < kinds) {
			wanted.add(kind(random, ground, withObjects && random.nextBoolean(), wanted));
		}
		while (wanted.size() < count) {
			wanted.add(wanted.get(random.nextInt(kinds)));
		}
		return place(wanted, sheet, random, drawn);
	}

	/** A kind of figure; sometimes it shares shape or colour with one that is there. */
	private static Kind kind(RandomGenerator random, int ground, boolean object, List<Kind> there) {
		if (object) {
			return new Kind(Chance.pick(random, Concepts.familiar()), Colours.MANY);
		}
		int colour = 1 + random.nextInt(Colours.size() - 1);
		int concept = Chance.pick(random, SHAPES).ordinal();
		if (!there.isEmpty() && Chance.of(random, 0.35)) {
			Kind other = Chance.pick(random, there);
			boolean shape = other.concept < SHAPES.size();
			if (shape && random.nextBoolean()) {
				concept = other.concept;
			}
			else if (shape) {
				colour = other.colour;
			}
		}
		// white on a pale ground can't be seen, nor red on red
		boolean hidden = colour == ground || ground == Colours.MANY && Colours.name(colour).equals("white");
		return hidden ? kind(random, ground, false, there) : new Kind(concept, colour);
	}

	private List<Figure> place(List<Kind> kinds, Sheet sheet, RandomGenerator random, boolean drawn) {
		int count = kinds.size();
		float side = Math.min(sheet.width, sheet.height);
		float most = (count == 1) ? 0.85f : 0.9f / (float) Math.sqrt(count + 1);
		float least = (count == 1) ? 0.25f : most * 0.45f;
		float common = side * Chance.between(random, least, most);
		boolean alike = Chance.of(random, 0.4);
		List<Figure> figures = new ArrayList<>();
		for (Kind kind : kinds) {
			float size = alike ? common : side * Chance.between(random, least, most);
			Figure.Box box = free(figures, kind, size, sheet, random);
			if (box != null) {
				figures.add(figure(kind, box, random, drawn));
			}
		}
		figures.sort(readingOrder(sheet));
		return figures;
	}

	/**
	 * The order in which the eyes list objects, by the patches of their centres: what a
	 * caption names first must be seen, not guessed.
	 */
	private static Comparator<Figure> readingOrder(Sheet sheet) {
		float left = (sheet.grid.width() - sheet.width) / 2f;
		float top = (sheet.grid.height() - sheet.height) / 2f;
		return Comparator.comparingInt((Figure figure) -> (int) ((top + figure.box().centreY()) / PATCH))
			.thenComparingInt((figure) -> (int) ((left + figure.box().centreX()) / PATCH));
	}

	private Figure figure(Kind kind, Figure.Box box, RandomGenerator random, boolean drawn) {
		if (kind.concept < SHAPES.size()) {
			return Canvases.shape(random, SHAPES.get(kind.concept), kind.colour, box);
		}
		BufferedImage drawing = drawn ? this.art.get().pick(random, kind.concept) : null;
		return Canvases.object(kind.concept, drawing, box);
	}

	/** A place that covers no other figure, or null when a hundred tries found none. */
	private static Figure.@Nullable Box free(List<Figure> figures, Kind kind, float size, Sheet sheet,
			RandomGenerator random) {
		float aspect = (kind.concept < SHAPES.size()) ? Outlines.aspect(SHAPES.get(kind.concept)) : 1;
		float width = size;
		float height = size / aspect;
		for (int i = 0; i < 100; i++) {
			if (i % 25 == 24) {
				width *= 0.85f;
				height *= 0.85f;
			}
			Figure.Box box = new Figure.Box(1 + random.nextFloat() * (sheet.width - width - 2),
					1 + random.nextFloat() * (sheet.height - height - 2), width, height);
			if (figures.stream().allMatch((other) -> other.box().isApart(box, 3))) {
				return box;
			}
		}
		return null;
	}

	/**
	 * A shape of a colour, or an object.
	 *
	 * @param concept index into {@link Concepts}
	 * @param colour index into {@link Colours}
	 */
	private record Kind(int concept, int colour) {

	}

}
