package io.sfumato.trainer.data;

/** The sources that the stages train on. */
public final class Sources {

	private Sources() {
	}

	/** Receipts, forms and lines of text, most of them on a single tile. */
	public static SampleSource documents(FontPool fonts) {
		return documents(fonts, 0.65);
	}

	/**
	 * Receipts, forms and lines of text.
	 * @param fonts the typefaces to print with
	 * @param single share of documents on a single tile; the others have 2 to 6
	 */
	public static SampleSource documents(FontPool fonts, double single) {
		return mixture(new double[] { 5, 4, 3 }, new ReceiptSource(fonts, single), new FormSource(fonts, single),
				new TextSource(fonts, single));
	}

	/** Receipts alone, all on a single tile. */
	public static SampleSource receipts(FontPool fonts) {
		return new ReceiptSource(fonts, 1);
	}

	/** Forms alone, all on a single tile. */
	public static SampleSource forms(FontPool fonts) {
		return new FormSource(fonts, 1);
	}

	/** Scenes of shapes and objects: colours, counts, places, relations. */
	public static SampleSource scenes() {
		return new SceneSource(ObjectArt::training, 0.5, ObjectArt.isInstalled() ? 0.3 : 0);
	}

	/** Single familiar objects to be named. */
	public static SampleSource naming() {
		return new NamingSource(ObjectArt::training, Concepts.familiar(), 0.5);
	}

	/** Bar and line charts. */
	public static SampleSource charts(FontPool fonts) {
		return new ChartSource(fonts, 0.5);
	}

	/** Draws from several sources in proportion to their weights. */
	public static SampleSource mixture(double[] weights, SampleSource... sources) {
		return (random, drawn) -> sources[Chance.weighted(random, weights)].next(random, drawn);
	}

}
