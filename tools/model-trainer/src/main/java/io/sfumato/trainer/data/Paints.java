package io.sfumato.trainer.data;

import java.awt.Color;
import java.util.random.RandomGenerator;

/** Tones of the named colours. */
final class Paints {

	private Paints() {
	}

	/** A tone that people would call by the colour's name, as 0xRRGGBB. */
	static int tone(RandomGenerator random, int colour) {
		Color typical = new Color(Colours.rgb(colour));
		String name = Colours.name(colour);
		if (name.equals("black") || name.equals("gray") || name.equals("white")) {
			int spread = name.equals("gray") ? 25 : 18;
			int level = Math.clamp(typical.getRed() + Chance.between(random, -spread, spread), 0, 255);
			return level << 16 | level << 8 | level;
		}
		float[] hsb = Color.RGBtoHSB(typical.getRed(), typical.getGreen(), typical.getBlue(), null);
		float hue = hsb[0] + Chance.between(random, -0.012f, 0.012f);
		float saturation = Math.clamp(hsb[1] + Chance.between(random, -0.12f, 0.1f), 0.0f, 1.0f);
		float brightness = Math.clamp(hsb[2] + Chance.between(random, -0.1f, 0.1f), 0.0f, 1.0f);
		return Color.HSBtoRGB(hue, saturation, brightness) & 0xffffff;
	}

}
