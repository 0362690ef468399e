package io.sfumato.encoders.image;

/**
 * Pillow's resampling filters, numbered as in the {@code resample} field of a
 * {@code preprocessor_config.json}.
 */
public enum Resampling {

	NEAREST(0, 0),

	LANCZOS(1, 3),

	BILINEAR(2, 1),

	BICUBIC(3, 2),

	BOX(4, 0.5),

	HAMMING(5, 1);

	private final int code;

	private final double support;

	Resampling(int code, double support) {
		this.code = code;
		this.support = support;
	}

	/** The filter of a {@code resample} field. */
	public static Resampling ofCode(int code) {
		for (Resampling filter : values()) {
			if (filter.code == code) {
				return filter;
			}
		}
		throw new IllegalArgumentException("resample " + code + " isn't one of Pillow's filters 0 to 5");
	}

	/**
	 * How many source pixels to each side of the centre the filter reaches, at a scale of
	 * one.
	 */
	double support() {
		return this.support;
	}

	/** The filter's kernel, with the constants of Pillow's {@code Resample.c}. */
	double weight(double at) {
		double x = Math.abs(at);
		return switch (this) {
			case NEAREST -> throw new IllegalStateException("the nearest pixel has no kernel");
			case BOX -> (at > -0.5 && at <= 0.5) ? 1 : 0;
			case BILINEAR -> (x < 1) ? 1 - x : 0;
			case HAMMING -> (x == 0) ? 1
					: (x >= 1) ? 0 : Math.sin(x * Math.PI) / (x * Math.PI) * (0.54 + 0.46 * Math.cos(x * Math.PI));
			case BICUBIC -> bicubic(x);
			case LANCZOS -> (-3 <= at && at < 3) ? sinc(at) * sinc(at / 3) : 0;
		};
	}

	private static double bicubic(double x) {
		double a = -0.5;
		if (x < 1) {
			return ((a + 2) * x - (a + 3)) * x * x + 1;
		}
		return (x < 2) ? (((x - 5) * x + 8) * x - 4) * a : 0;
	}

	private static double sinc(double x) {
		return (x == 0) ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
	}

}
