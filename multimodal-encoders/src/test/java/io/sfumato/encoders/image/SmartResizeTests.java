package io.sfumato.encoders.image;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class SmartResizeTests {

	/** checkpoints.md §6.4 */
	@ParameterizedTest
	@CsvSource({ "640, 480, 1003520, 644, 476", "1024, 768, 1003520, 1036, 756", "1920, 1080, 1003520, 1316, 728",
			"1920, 1080, 12845056, 1932, 1092", "384, 384, 1003520, 392, 392", "40, 30, 1003520, 84, 56",
			"2000, 2000, 1003520, 980, 980" })
	void sizesEqualTheReference(int width, int height, long most, int newWidth, int newHeight) {
		assertThat(SmartResize.of(width, height, 28, 3136, most)).isEqualTo(new SmartResize(newWidth, newHeight));
	}

	@Test
	void anExtremeRatioIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> SmartResize.of(8000, 30, 28, 3136, 1003520))
			.withMessageContaining("200");
	}

}
