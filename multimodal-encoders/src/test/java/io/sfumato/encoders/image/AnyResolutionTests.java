package io.sfumato.encoders.image;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.encoders.image.AnyResolution.Placement;
import io.sfumato.encoders.image.AnyResolution.Size;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AnyResolutionTests {

	@Test
	void aRangeOfUnitsGoesFromTheFirstToTheLast() {
		assertThat(AnyResolution.pinpoints("(1x1),...,(2x3)", 160)).containsExactly(new Size(160, 160),
				new Size(160, 320), new Size(160, 480), new Size(320, 160), new Size(320, 320), new Size(320, 480));
	}

	@ParameterizedTest
	@ValueSource(strings = { "[[384, 768], [768,384]]", "[(384, 768), (768, 384)]", "[[384,768],[768,384]]" })
	void pairsAreTakenAsTheyStand(String expression) {
		assertThat(AnyResolution.pinpoints(expression, 384)).containsExactly(new Size(384, 768), new Size(768, 384));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "none", "[[100, 384]]" })
	void anExpressionWithoutUsableCanvasIsRefused(String expression) {
		assertThatIllegalArgumentException().isThrownBy(() -> AnyResolution.pinpoints(expression, 384));
	}

	/** The table of checkpoints.md §3.4. */
	@ParameterizedTest
	@CsvSource({ "384, 384, 384, 384, 384, 384, 0, 0", "200, 150, 384, 384, 384, 288, 0, 48",
			"640, 480, 768, 768, 768, 576, 0, 96", "480, 640, 768, 768, 576, 768, 96, 0",
			"1024, 768, 1152, 768, 1024, 768, 64, 0", "1920, 1080, 1920, 1152, 1920, 1080, 0, 36",
			"336, 1000, 384, 1152, 384, 1143, 0, 4", "2000, 2000, 2304, 2304, 2304, 2304, 0, 0" })
	void canvasesAndPlacesOfLladaV(int width, int height, int canvasWidth, int canvasHeight, int newWidth,
			int newHeight, int left, int top) {
		Size canvas = AnyResolution.best(width, height, AnyResolution.pinpoints("(1x1),...,(6x6)", 384));

		assertThat(canvas).isEqualTo(new Size(canvasWidth, canvasHeight));
		assertThat(AnyResolution.place(width, height, canvas)).isEqualTo(new Placement(left, top, newWidth, newHeight));
	}

	@ParameterizedTest
	@CsvSource({ "160, 160", "100, 150", "16, 16", "160, 20" })
	void smallImagesFitOneTile(int width, int height) {
		List<Size> canvases = AnyResolution.pinpoints("(1x1),...,(2x3)", 160);

		assertThat(AnyResolution.best(width, height, canvases)).isEqualTo(new Size(160, 160));
	}

	@Test
	void tilesAreCutRowByRow() {
		byte[] rgb = new byte[3 * 4 * 6];
		for (int i = 0; i < rgb.length; i++) {
			rgb[i] = (byte) (i / 3);
		}

		List<RgbImage> tiles = AnyResolution.tiles(new RgbImage(4, 6, rgb), 2);

		assertThat(tiles).hasSize(6);
		assertThat(tiles.get(1).rgb()).containsExactly(2, 2, 2, 3, 3, 3, 6, 6, 6, 7, 7, 7);
		assertThat(tiles.get(2).rgb()).startsWith(8);
	}

}
