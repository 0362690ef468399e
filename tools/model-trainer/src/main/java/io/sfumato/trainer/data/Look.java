package io.sfumato.trainer.data;

import java.awt.geom.AffineTransform;
import java.util.random.RandomGenerator;

/** How a kind of picture looks when it reaches the model. */
enum Look {

	/** Photographed or scanned paper: turned, tinted, noisy. */
	PAPER(1.2f, true),

	/** A screenshot or drawing: straight and mostly clean. */
	SCREEN(0, false);

	private final float degrees;

	private final boolean paper;

	Look(float degrees, boolean paper) {
		this.degrees = degrees;
		this.paper = paper;
	}

	boolean isPaper() {
		return this.paper;
	}

	/** A small turn about the middle of the sheet, less on larger pages; often none. */
	AffineTransform turn(RandomGenerator random, Sheet sheet) {
		if (this.degrees == 0 || Chance.of(random, 0.5)) {
			return new AffineTransform();
		}
		float limit = this.degrees * Page.TILE / Math.max(Page.TILE, sheet.width);
		double angle = Math.toRadians(Chance.between(random, -limit, limit));
		return AffineTransform.getRotateInstance(angle, sheet.width / 2.0, sheet.height / 2.0);
	}

}
