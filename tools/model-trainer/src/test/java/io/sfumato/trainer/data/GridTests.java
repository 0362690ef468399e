package io.sfumato.trainer.data;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class GridTests {

	@Test
	void keepsSmallImagesOnOneTile() {
		assertThat(Grid.forImage(160, 160)).isEqualTo(new Grid(1, 1));
		assertThat(Grid.forImage(64, 32)).isEqualTo(new Grid(1, 1));
	}

	@Test
	void choosesThePageThatKeepsMostPixelsWithLeastBorder() {
		assertThat(Grid.forImage(512, 512)).isEqualTo(new Grid(2, 2));
		assertThat(Grid.forImage(600, 1200)).isEqualTo(new Grid(2, 3));
		assertThat(Grid.forImage(300, 1200)).isEqualTo(new Grid(1, 3));
		assertThat(Grid.forImage(1600, 500)).isEqualTo(new Grid(2, 1));
		assertThat(Grid.forImage(150, 300)).isEqualTo(new Grid(1, 2));
	}

}
