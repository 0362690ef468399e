package io.sfumato.encoders.image;

import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class PillowResizeTests {

	private static final int[] ROW = { 0, 255, 0, 255, 128, 64, 32, 200 };

	@Test
	void rowsEqualPillow() {
		assertThat(row(3, Resampling.BICUBIC)).containsExactly(113, 139, 96);
		assertThat(row(5, Resampling.BICUBIC)).containsExactly(104, 116, 187, 53, 132);
		assertThat(row(12, Resampling.BICUBIC)).containsExactly(0, 135, 236, 19, 120, 255, 150, 90, 55, 25, 119, 211);
		assertThat(row(3, Resampling.BILINEAR)).containsExactly(121, 136, 96);
		assertThat(row(5, Resampling.BILINEAR)).containsExactly(104, 113, 178, 68, 131);
		assertThat(row(12, Resampling.BILINEAR)).containsExactly(0, 128, 212, 43, 128, 234, 149, 96, 59, 37, 116, 200);
	}

	@ParameterizedTest
	@CsvSource({ "BICUBIC, f4b9e00f", "BILINEAR, fe6d47fe", "LANCZOS, 3903b473" })
	void greyChecksumsEqualPillow(Resampling filter, String expected) {
		byte[] grey = pattern();

		byte[] resized = PillowResize.resample(grey, 1, 40, 30, 28, 28, filter);

		assertThat(crc(grey)).isEqualTo("ad3114e0");
		assertThat(crc(resized)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "28, 28, aab7e868", "384, 384, a7d80172", "64, 20, 732d915b" })
	void colourChecksumsEqualPillow(int width, int height, String expected) {
		byte[] grey = pattern();
		byte[] rgb = new byte[3 * 40 * 30];
		for (int y = 0; y < 30; y++) {
			for (int x = 0; x < 40; x++) {
				rgb[3 * (40 * y + x)] = grey[40 * y + x];
				rgb[3 * (40 * y + x) + 1] = grey[40 * y + 39 - x];
				rgb[3 * (40 * y + x) + 2] = grey[40 * (29 - y) + x];
			}
		}

		RgbImage resized = PillowResize.resize(new RgbImage(40, 30, rgb), width, height, Resampling.BICUBIC);

		assertThat(crc(resized.rgb())).isEqualTo(expected);
	}

	@ParameterizedTest
	@EnumSource(value = Resampling.class, mode = EnumSource.Mode.EXCLUDE, names = "NEAREST")
	void equalsThePlainVersionAtRandomSizes(Resampling filter) {
		RandomGenerator random = new Random(7);
		for (int round = 0; round < 60; round++) {
			int width = 1 + random.nextInt(70);
			int height = 1 + random.nextInt(70);
			int newWidth = 1 + random.nextInt(90);
			int newHeight = 1 + random.nextInt(90);
			byte[] rgb = new byte[3 * width * height];
			random.nextBytes(rgb);

			RgbImage resized = PillowResize.resize(new RgbImage(width, height, rgb), newWidth, newHeight, filter);

			assertThat(resized.rgb()).as("%d×%d to %d×%d", width, height, newWidth, newHeight)
				.isEqualTo(plain(rgb, width, height, newWidth, newHeight, filter));
		}
	}

	@Test
	void alphaWeighsTheColours() {
		// a white pixel that can't be seen beside a black one that can: no grey may come
		// out of it
		RgbImage image = new RgbImage(2, 1, new byte[] { -1, -1, -1, 0, 0, 0 }, new byte[] { 0, -1 });

		RgbImage resized = PillowResize.resize(image, 1, 1, Resampling.BOX);

		assertThat(resized.rgb()).containsOnly(0);
		assertThat(resized.alpha()).containsExactly((byte) 128);
	}

	@Test
	void nearestTakesThePixelUnderTheCentre() {
		RgbImage image = new RgbImage(4, 1, new byte[] { 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4 });

		assertThat(PillowResize.resize(image, 2, 1, Resampling.NEAREST).rgb()).containsExactly(2, 2, 2, 4, 4, 4);
	}

	@Test
	void theSameSizeIsTheSameImage() {
		RgbImage image = new RgbImage(2, 1, new byte[] { 1, 2, 3, 4, 5, 6 });

		assertThat(PillowResize.resize(image, 2, 1, Resampling.LANCZOS)).isSameAs(image);
	}

	private static int[] row(int width, Resampling filter) {
		byte[] samples = new byte[ROW.length];
		for (int i = 0; i < ROW.length; i++) {
			samples[i] = (byte) ROW[i];
		}
		byte[] resized = PillowResize.resample(samples, 1, ROW.length, 1, width, 1, filter);
		int[] values = new int[width];
		for (int i = 0; i < width; i++) {
			values[i] = resized[i] & 0xFF;
		}
		return values;
	}

	private static byte[] pattern() {
		byte[] grey = new byte[40 * 30];
		for (int y = 0; y < 30; y++) {
			for (int x = 0; x < 40; x++) {
				grey[40 * y + x] = (byte) (37 * x + 91 * y + 29 * (x * y % 7));
			}
		}
		return grey;
	}

	private static String crc(byte[] bytes) {
		CRC32 crc = new CRC32();
		crc.update(bytes);
		return Long.toHexString(crc.getValue());
	}

	/**
	 * One sample at a time, in the order of the definition: rows to 8 bits, then columns.
	 */
	private static byte[] plain(byte[] rgb, int width, int height, int newWidth, int newHeight, Resampling filter) {
		int[][][] wide = new int[height][newWidth][3];
		for (int y = 0; y < height; y++) {
			for (int x = 0; x < newWidth; x++) {
				for (int c = 0; c < 3; c++) {
					int[] line = new int[width];
					for (int i = 0; i < width; i++) {
						line[i] = rgb[3 * (y * width + i) + c] & 0xFF;
					}
					wide[y][x][c] = sample(line, newWidth, x, filter);
				}
			}
		}
		byte[] result = new byte[3 * newWidth * newHeight];
		for (int y = 0; y < newHeight; y++) {
			for (int x = 0; x < newWidth; x++) {
				for (int c = 0; c < 3; c++) {
					int[] line = new int[height];
					for (int i = 0; i < height; i++) {
						line[i] = wide[i][x][c];
					}
					result[3 * (y * newWidth + x) + c] = (byte) sample(line, newHeight, y, filter);
				}
			}
		}
		return result;
	}

	private static int sample(int[] line, int size, int position, Resampling filter) {
		if (line.length == size) {
			return line[position];
		}
		double scale = (double) line.length / size;
		double stretch = Math.max(1, scale);
		double centre = (position + 0.5) * scale;
		int from = (int) Math.max(0, Math.floor(Math.max(0, centre - filter.support() * stretch + 0.5)));
		int to = (int) Math.min(line.length, Math.floor(centre + filter.support() * stretch + 0.5));
		double total = 0;
		for (int i = from; i < to; i++) {
			total += filter.weight((i - centre + 0.5) * (1 / stretch));
		}
		long sum = 1 << 21;
		for (int i = from; i < to; i++) {
			double weight = filter.weight((i - centre + 0.5) * (1 / stretch)) / total * (1 << 22);
			sum += line[i] * (long) (weight + Math.copySign(0.5, weight));
		}
		return (int) Math.clamp(sum >> 22, 0, 255);
	}

}
