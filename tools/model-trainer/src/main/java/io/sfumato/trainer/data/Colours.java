package io.sfumato.trainer.data;

import java.util.List;

/** The colours that have a name, by the index used in {@link Thing#colour()}. */
public final class Colours {

	/**
	 * Names in the order of their indices; {@code many} is for things of several colours.
	 */
	public static final List<String> NAMES = List.of("many", "red", "green", "blue", "yellow", "orange", "purple",
			"pink", "brown", "black", "gray", "white", "cyan");

	/** The colour index of drawings that have no single colour. */
	public static final int MANY = 0;

	private static final int[] RGB = { 0x808080, 0xd92b2b, 0x2e9e44, 0x2a56d6, 0xf2d21b, 0xf28a1b, 0x8436b8, 0xf58fbd,
			0x7d4a22, 0x151515, 0x8c8c8c, 0xfafafa, 0x25c5d6 };

	private Colours() {
	}

	public static int size() {
		return NAMES.size();
	}

	public static String name(int colour) {
		return NAMES.get(colour);
	}

	/** The typical tone of a colour as 0xRRGGBB. */
	static int rgb(int colour) {
		return RGB[colour];
	}

}
