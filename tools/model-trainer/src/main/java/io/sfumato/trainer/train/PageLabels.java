package io.sfumato.trainer.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

import io.sfumato.trainer.data.Colours;
import io.sfumato.trainer.data.Glyph;
import io.sfumato.trainer.data.Page;
import io.sfumato.trainer.data.Thing;
import io.sfumato.trainer.model.ModelSize;

/**
 * What lies on each patch and in each glyph slot of a page, view by view: the thumbnail
 * first where there is one, then the tiles row-major.
 *
 * @param views number of views
 * @param concept [views·100] row of the concept table, 0 for background
 * @param colour [views·100] row of the colour table; where nothing lies that of the
 * ground, {@link #IGNORED} if nobody would name it, 0 beside the image
 * @param centreConcept [views·100] the object whose centre lies in the patch, 0 for none
 * @param centreColour [views·100] its colour
 * @param glyphClass [views·800] class of each slot, slot-major within a patch;
 * {@link #IGNORED} on thumbnails
 * @param sight the readable characters and the nameable objects, the latter of the first
 * view
 */
record PageLabels(int views, int[] concept, int[] colour, int[] centreConcept, int[] centreColour, int[] glyphClass,
		Sight sight) {

	/** The class that cross-entropy skips. */
	static final int IGNORED = -100;

	private static final int PATCH = ModelSize.TILE / ModelSize.GRID;

	/** Image tokens of a view's side. */
	private static final int TOKENS_ACROSS = ModelSize.GRID / 2;

	private static final int SLOT_WIDTH = 4;

	private static final int SLOT_HEIGHT = 8;

	/** Slots of a tile in x. */
	static final int TILE_COLUMNS = ModelSize.TILE / SLOT_WIDTH;

	/** Slots of a tile in y. */
	static final int TILE_ROWS = ModelSize.TILE / SLOT_HEIGHT;

	static PageLabels of(Page page, ObjectWords words) {
		int tiles = page.tilesWide() * page.tilesHigh();
		int first = page.hasThumbnail() ? 1 : 0;
		int views = tiles + first;
		int patches = views * ModelSize.PATCHES;
		PageLabels labels = new PageLabels(views, new int[patches], new int[patches], new int[patches],
				new int[patches], new int[patches * ModelSize.SLOTS], new Sight(new ArrayList<>(), new ArrayList<>()));
		if (page.hasThumbnail()) {
			page.thumbnailThings().forEach((thing) -> labels.draw(thing, 0, 0, 0));
			Arrays.fill(labels.glyphClass, 0, ModelSize.PATCHES * ModelSize.SLOTS, IGNORED);
		}
		for (int tile = 0; tile < tiles; tile++) {
			int left = (tile % page.tilesWide()) * ModelSize.TILE;
			int top = (tile / page.tilesWide()) * ModelSize.TILE;
			for (Thing thing : page.things()) {
				labels.draw(thing, first + tile, left, top);
			}
		}
		for (Glyph glyph : page.glyphs()) {
			labels.write(glyph, page, first);
		}
		labels.colourGround(page, first);
		labels.addObjects(page, words);
		labels.sight.glyphs().sort(Comparator.comparingInt(PlacedGlyph::y).thenComparingInt(PlacedGlyph::x));
		return labels;
	}

	private void draw(Thing thing, int view, int left, int top) {
		float centreX = (thing.x0() + thing.x1()) / 2 - left;
		float centreY = (thing.y0() + thing.y1()) / 2 - top;
		int concept = Math.min(1 + thing.concept(), ModelSize.CONCEPT_ROWS - 1);
		int colour = Math.min(1 + thing.colour(), ModelSize.COLOUR_ROWS - 1);
		int base = view * ModelSize.PATCHES;
		int middle = (centreX >= 0 && centreX < ModelSize.TILE && centreY >= 0 && centreY < ModelSize.TILE)
				? (int) (centreY / PATCH) * ModelSize.GRID + (int) (centreX / PATCH) : -1;
		for (int patch = 0; patch < ModelSize.PATCHES; patch++) {
			if (covers(thing, patch, left, top) || patch == middle) {
				this.concept[base + patch] = concept;
				this.colour[base + patch] = colour;
			}
		}
		if (middle >= 0) {
			this.centreConcept[base + middle] = concept;
			this.centreColour[base + middle] = colour;
		}
	}

	/** Colours the patches within the image that nothing lies on. */
	private void colourGround(Page page, int first) {
		for (int i = 0; i < this.concept.length; i++) {
			int view = i / ModelSize.PATCHES;
			int patch = i % ModelSize.PATCHES;
			int tile = view - first;
			int x = patch % ModelSize.GRID * PATCH + PATCH / 2;
			int y = patch / ModelSize.GRID * PATCH + PATCH / 2;
			boolean inside = tile < 0 || page.content()
				.contains(x + tile % page.tilesWide() * ModelSize.TILE, y + tile / page.tilesWide() * ModelSize.TILE);
			if (this.concept[i] == 0 && inside) {
				this.colour[i] = (page.ground() != Colours.MANY) ? 1 + page.ground() : IGNORED;
			}
		}
	}

	private void addObjects(Page page, ObjectWords words) {
		List<Thing> things = page.hasThumbnail() ? page.thumbnailThings() : page.things();
		for (Thing thing : things) {
			int name = words.concepts().indexOf(thing.concept());
			if (name >= 0) {
				int area = (int) IntStream.range(0, ModelSize.PATCHES)
					.filter((patch) -> covers(thing, patch, 0, 0))
					.count();
				this.sight.objects()
					.add(new PlacedObject(name, thing.colour(), patchOf((thing.x0() + thing.x1()) / 2),
							patchOf((thing.y0() + thing.y1()) / 2), Math.max(1, area)));
			}
		}
		if (page.ground() != Colours.MANY) {
			this.sight.objects().add(PlacedObject.ground(page.ground()));
		}
		this.sight.objects().sort(ObjectNoise.READING_ORDER);
	}

	private static int patchOf(float at) {
		return Math.clamp((int) (at / PATCH), 0, ModelSize.GRID - 1);
	}

	private static boolean covers(Thing thing, int patch, int left, int top) {
		float x = (patch % ModelSize.GRID) * PATCH + PATCH / 2f + left;
		float y = (patch / ModelSize.GRID) * PATCH + PATCH / 2f + top;
		return x >= thing.x0() && x < thing.x1() && y >= thing.y0() && y < thing.y1();
	}

	/**
	 * Whether a token of an object or a character lies on a thing of a page of one view.
	 */
	static boolean liesOn(MediaToken token, Thing thing) {
		float x = token.column() * PATCH + PATCH / 2f;
		float y = token.row() * PATCH + PATCH / 2f;
		float near = PATCH / 2f;
		return x > thing.x0() - near && x < thing.x1() + near && y > thing.y0() - near && y < thing.y1() + near;
	}

	/**
	 * The image tokens of a page of one view that show these things; on larger pages each
	 * thing lies on two views, and none is preferred.
	 */
	int[] tokensOf(List<Thing> things) {
		if (this.views > 1) {
			return new int[0];
		}
		int side = ModelSize.TILE / TOKENS_ACROSS;
		return IntStream.range(0, ModelSize.POOLED).filter((token) -> {
			int left = token % TOKENS_ACROSS * side;
			int top = token / TOKENS_ACROSS * side;
			return things.stream()
				.anyMatch((thing) -> isMostly(thing.x0() - left, thing.x1() - left, side)
						&& isMostly(thing.y0() - top, thing.y1() - top, side));
		}).toArray();
	}

	/** Whether an interval has the middle of a token's side, or its own middle on it. */
	private static boolean isMostly(float from, float to, int side) {
		float own = (from + to) / 2;
		return from <= side / 2f && to > side / 2f || own >= 0 && own < side;
	}

	private void write(Glyph glyph, Page page, int firstTile) {
		int glyphClass = GlyphAlphabet.classOf(glyph.character());
		boolean onPage = glyph.x() >= 0 && glyph.x() < page.width() && glyph.y() >= 0 && glyph.y() < page.height();
		if (glyphClass < 0 || !onPage) {
			return;
		}
		int x = column(glyph);
		int y = row(glyph);
		int view = firstTile + (y / TILE_ROWS) * page.tilesWide() + x / TILE_COLUMNS;
		int index = slotIndex(view, x % TILE_COLUMNS, y % TILE_ROWS);
		if (this.glyphClass[index] == 0) {
			this.glyphClass[index] = glyphClass;
			this.sight.glyphs().add(new PlacedGlyph(glyphClass, x, y));
		}
	}

	private static int column(Glyph glyph) {
		return (int) (glyph.x() / SLOT_WIDTH);
	}

	private static int row(Glyph glyph) {
		return (int) (glyph.y() / SLOT_HEIGHT);
	}

	/** The slot of a character, as {@link PlacedGlyph#place()} numbers it. */
	static int placeOf(Glyph glyph) {
		return PlacedGlyph.place(column(glyph), row(glyph));
	}

	/** Index of a tile's slot in the logits of the glyph head. */
	static int slotIndex(int view, int x, int y) {
		int patch = (y / 2) * ModelSize.GRID + x / 4;
		return (view * ModelSize.PATCHES + patch) * ModelSize.SLOTS + (y % 2) * 4 + x % 4;
	}

}
