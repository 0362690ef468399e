package io.sfumato.trainer.data;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;

/** Images in the layout that the pixel loops expect. */
final class Rasters {

	private Rasters() {
	}

	/** The image as packed RGB without alpha. */
	static BufferedImage rgb(BufferedImage image) {
		if (image.getType() == BufferedImage.TYPE_INT_RGB) {
			return image;
		}
		BufferedImage result = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
		Graphics2D graphics = result.createGraphics();
		graphics.drawImage(image, 0, 0, null);
		graphics.dispose();
		return result;
	}

}
