package io.sfumato.trainer.data;

import java.awt.image.BufferedImage;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BicubicResizeTests {

	private static final int[] ROW = { 0, 255, 0, 255, 128, 64, 32, 200 };

	@Test
	void resizesRowsAsPillowDoes() {
		assertThat(row(3)).containsExactly(113, 139, 96);
		assertThat(row(5)).containsExactly(104, 116, 187, 53, 132);
		assertThat(row(12)).containsExactly(0, 135, 236, 19, 120, 255, 150, 90, 55, 25, 119, 211);
	}

	@Test
	void resizesColumnsLikeRows() {
		BufferedImage column = new BufferedImage(1, ROW.length, BufferedImage.TYPE_INT_RGB);
		for (int y = 0; y < ROW.length; y++) {
			column.setRGB(0, y, ROW[y] * 0x010101);
		}
		BufferedImage resized = BicubicResize.resize(column, 1, 5);

		assertThat(IntStream.range(0, 5).map((y) -> resized.getRGB(0, y) & 0xff)).containsExactly(104, 116, 187, 53,
				132);
	}

	private static int[] row(int width) {
		BufferedImage image = new BufferedImage(ROW.length, 1, BufferedImage.TYPE_INT_RGB);
		for (int x = 0; x < ROW.length; x++) {
			image.setRGB(x, 0, ROW[x] * 0x010101);
		}
		BufferedImage resized = BicubicResize.resize(image, width, 1);
		return IntStream.range(0, width).map((x) -> resized.getRGB(x, 0) & 0xff).toArray();
	}

}
