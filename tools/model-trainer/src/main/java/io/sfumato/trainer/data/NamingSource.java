package io.sfumato.trainer.data;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Single drawn objects to be named and captioned. */
final class NamingSource implements SampleSource {

	/** The only thing on the page. */
	private static final List<Integer> FIGURE = List.of(0);

	private final Supplier<ObjectArt> art;

	private final List<Integer> concepts;

	private final double single;

	/**
	 * A source of objects.
	 * @param art their drawings, asked for when the first is drawn
	 * @param concepts what is shown
	 * @param single share of pictures on a single tile
	 */
	NamingSource(Supplier<ObjectArt> art, List<Integer> concepts, double single) {
		this.art = art;
		this.concepts = concepts;
		this.single = single;
	}

	@Override
	public Sample next(RandomGenerator random, boolean drawn) {
		Sheet sheet = Canvases.blank(random, this.single);
		int ground = ground(sheet, random);
		int concept = concept(random, drawn);
		BufferedImage drawing = drawn ? this.art.get().pick(random, concept) : null;
		float side = Math.min(sheet.width, sheet.height);
		float size = side
				* (Chance.of(random, 0.65) ? Chance.between(random, 0.7f, 1f) : Chance.between(random, 0.3f, 0.8f));
		float spareX = sheet.width - size;
		float spareY = sheet.height - size;
		boolean centred = Chance.of(random, 0.6);
		Figure.Box room = new Figure.Box(spareX * (centred ? 0.5f : random.nextFloat()),
				spareY * (centred ? 0.5f : random.nextFloat()), size, size);
		Figure figure = Canvases.object(concept, drawing, room);
		sheet.thing(figure.thing(), figure.painter());
		Page page = Press.print(sheet, Look.SCREEN, random, drawn);
		return new Sample("name", page, exchanges(random, figure, ground));
	}

	/**
	 * White most often, then black: what is left of a transparent picture without its
	 * alpha.
	 */
	private static int ground(Sheet sheet, RandomGenerator random) {
		return Chance.of(random, 0.15) ? Canvases.plain(sheet, "black", 0x000000) : Canvases.ground(sheet, random, 0.6);
	}

	private int concept(RandomGenerator random, boolean drawn) {
		while (true) {
			int concept = Chance.pick(random, this.concepts);
			if (!drawn || this.art.get().shows(concept)) {
				return concept;
			}
		}
	}

	private List<Exchange> exchanges(RandomGenerator random, Figure figure, int ground) {
		List<Exchange> exchanges = new ArrayList<>();
		exchanges.add(new Exchange(Phrasing.naming(random), new TextAnswer(figure.withArticle()), FIGURE));
		int count = Chance.between(random, 1, 2);
		for (int i = 0; i < count; i++) {
			exchanges.add(switch (Chance.weighted(random, 5, 3, 1)) {
				case 0 -> caption(random, figure, ground);
				case 1 -> presence(random, figure);
				default -> background(random, figure, ground);
			});
		}
		return exchanges;
	}

	private static Exchange caption(RandomGenerator random, Figure figure, int ground) {
		boolean detailed = Chance.of(random, 0.3);
		String text = "An emoji of " + figure.withArticle();
		if (ground != Colours.MANY && detailed) {
			text += " on " + Nouns.article(Colours.name(ground)) + " " + Colours.name(ground) + " background";
		}
		return new Exchange(detailed ? Phrasing.DETAILED : Phrasing.describing(random), new TextAnswer(text + "."),
				FIGURE);
	}

	private Exchange presence(RandomGenerator random, Figure figure) {
		boolean yes = random.nextBoolean();
		String name = yes ? figure.noun() : Concepts.name(Chance.pick(random, this.concepts));
		String question = Chance.pick(random, "is this %s?", "is there %s?", "does the image show %s?", "is it %s?",
				"can you see %s?");
		return Phrasing.yesNo(random, question.formatted(Nouns.withArticle(name)), name.equals(figure.noun()))
			.about(FIGURE);
	}

	private Exchange background(RandomGenerator random, Figure figure, int ground) {
		if (ground == Colours.MANY) {
			return presence(random, figure);
		}
		String question = Chance.pick(random, "what color is the background?", "what colour is the background?",
				"which color does the background have?");
		return Phrasing.asked(random, question, Colours.name(ground));
	}

}
