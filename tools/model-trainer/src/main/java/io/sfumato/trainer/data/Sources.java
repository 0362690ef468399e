package io.sfumato.trainer.data;

import java.util.random.RandomGenerator;

/** The sources that the stages train on. */
public final class Sources {

	private Sources() {
	}

	/** Receipts, forms and lines of text; half of them on a single tile. */
	public static SampleSource documents(FontPool fonts) {
		return new ReceiptSource(fonts, 0.6);
	}

	/** Draws from several sources in proportion to their weights. */
	public static SampleSource mixture(double[] weights, SampleSource... sources) {
		return new SampleSource() {
			@Override
			public Sample next(RandomGenerator random, boolean drawn) {
				return sources[Chance.weighted(random, weights)].next(random, drawn);
			}
		};
	}

}
