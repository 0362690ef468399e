package io.sfumato.engine.model;

import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.CancelledForwardException;
import io.sfumato.backbone.canvas.Segment;
import io.sfumato.encoders.SoftTokens;
import io.sfumato.encoders.image.ImageDecoder;
import io.sfumato.encoders.image.ImageLimits;
import io.sfumato.encoders.image.PillowResize;
import io.sfumato.encoders.image.Resampling;
import io.sfumato.encoders.image.RgbImage;
import io.sfumato.encoders.vision.VisionEncoder;
import io.sfumato.engine.request.MediaInput.Detail;
import io.sfumato.runtime.ort.RunControl;
import io.sfumato.runtime.ort.RunTerminatedException;

/**
 * A checkpoint's vision tower behind the limits of the server.
 */
final class TowerEncoder implements ImageEncoder {

	private final VisionEncoder tower;

	private final ImageDecoder decoder;

	TowerEncoder(VisionEncoder tower, ImageLimits limits) {
		this.tower = tower;
		this.decoder = new ImageDecoder(limits);
	}

	@Override
	public void check(byte[] file) {
		this.decoder.check(file);
	}

	@Override
	public RgbImage decode(byte[] file) {
		return this.decoder.decode(file);
	}

	@Override
	public EncodedImage encode(RgbImage image, Detail detail, CancelSignal cancel) {
		RgbImage seen = (detail == Detail.LOW) ? fitted(image) : image;
		try (RunControl control = new RunControl();
				CancelSignal.Registration registration = cancel.onCancel(control::terminate)) {
			SoftTokens tokens = this.tower.encode(seen, control);
			SoftTokens.Grid grid = tokens.grid();
			return new EncodedImage(tokens.embeddings(), tokens.count(), image.width(), image.height(),
					(grid != null) ? new Segment.Grid(grid.rows(), grid.columns()) : null);
		}
		catch (RunTerminatedException ex) {
			throw new CancelledForwardException();
		}
	}

	/** Small enough for a single view, aspect kept. */
	private RgbImage fitted(RgbImage image) {
		int longer = Math.max(image.width(), image.height());
		if (longer <= this.tower.side()) {
			return image;
		}
		double scale = (double) this.tower.side() / longer;
		return PillowResize.resize(image.opaque(), Math.max(1, (int) Math.round(image.width() * scale)),
				Math.max(1, (int) Math.round(image.height() * scale)), Resampling.BICUBIC);
	}

	@Override
	public int fewestTokens() {
		return this.tower.tokens().least();
	}

	@Override
	public int mostTokens() {
		return this.tower.tokens().most();
	}

}
