package io.sfumato.trainer.train;

import java.util.ArrayList;
import java.util.List;

import org.bytedeco.pytorch.Tensor;

import io.sfumato.trainer.model.MiniModel;

/** What the eyes read and see on drawn pages. */
final class PageReader {

	private final GlyphReader glyphs;

	private final ObjectReader objects;

	PageReader(MiniModel model) {
		this.glyphs = new GlyphReader(model);
		this.objects = new ObjectReader(model, new ObjectWords());
	}

	/** patches [N, 100, width] of all views of a batch → the sight of each sample. */
	List<Sight> read(Tensor patches, List<PreparedSample> batch) {
		List<List<PlacedGlyph>> glyphs = this.glyphs.read(patches, batch);
		List<List<PlacedObject>> objects = this.objects.read(patches, batch);
		List<Sight> sights = new ArrayList<>();
		for (int i = 0; i < batch.size(); i++) {
			sights.add(new Sight(glyphs.get(i), objects.get(i)));
		}
		return sights;
	}

}
