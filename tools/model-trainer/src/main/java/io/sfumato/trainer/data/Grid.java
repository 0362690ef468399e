package io.sfumato.trainer.data;

import java.util.random.RandomGenerator;

/**
 * A page of tiles as any-resolution preprocessing lays it out, at most 2 wide and 3 high.
 *
 * @param wide columns of tiles
 * @param high rows of tiles
 */
record Grid(int wide, int high) {

	static final Grid SINGLE = new Grid(1, 1);

	/**
	 * The grid that LLaVA's {@code select_best_resolution} chooses for an image: most
	 * pixels kept after fitting, then least border.
	 */
	static Grid forImage(int width, int height) {
		Grid best = SINGLE;
		long bestKept = -1;
		long bestWaste = Long.MAX_VALUE;
		for (int wide = 1; wide <= 2; wide++) {
			for (int high = 1; high <= 3; high++) {
				long pageWidth = wide * Page.TILE;
				long pageHeight = high * Page.TILE;
				double scale = Math.min((double) pageWidth / width, (double) pageHeight / height);
				long kept = Math.min((long) (width * scale) * (long) (height * scale), (long) width * height);
				long waste = pageWidth * pageHeight - kept;
				if (kept > bestKept || kept == bestKept && waste < bestWaste) {
					best = new Grid(wide, high);
					bestKept = kept;
					bestWaste = waste;
				}
			}
		}
		return best;
	}

	/** A grid as the pictures that people send get, often a single tile to learn from. */
	static Grid ofPicture(RandomGenerator random, double single) {
		if (Chance.of(random, single)) {
			return SINGLE;
		}
		float aspect = (float) Math.exp(Chance.between(random, -0.7f, 0.7f));
		int size = (int) Math.exp(Chance.between(random, 5.2f, 7));
		return forImage(Math.max(1, (int) (size * aspect)), Math.max(1, (int) (size / aspect)));
	}

	int tiles() {
		return this.wide * this.high;
	}

	int width() {
		return this.wide * Page.TILE;
	}

	int height() {
		return this.high * Page.TILE;
	}

}
