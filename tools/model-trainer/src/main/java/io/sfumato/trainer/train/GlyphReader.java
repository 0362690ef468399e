package io.sfumato.trainer.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

import io.sfumato.encoders.sight.GlyphPeaks;
import io.sfumato.encoders.sight.SlotGrid;
import io.sfumato.trainer.model.MiniModel;
import io.sfumato.trainer.model.ModelSize;
import io.sfumato.trainer.model.Weights;

/** The characters that the eyes read on a page, as the product reads them. */
final class GlyphReader {

	/** Glyphs of a tile, the most certain ones when there are more. */
	private static final int PER_TILE = 112;

	private static final SlotGrid GRID = new SlotGrid(ModelSize.GRID, 2, 4);

	private final MiniModel model;

	GlyphReader(MiniModel model) {
		this.model = model;
	}

	private record Seen(PlacedGlyph glyph, float certainty) {

	}

	/**
	 * patches [N, 100, width] of all views of a batch → glyphs of each sample in reading
	 * order.
	 */
	List<List<PlacedGlyph>> read(Tensor patches, List<PreparedSample> batch) {
		float[] probabilities;
		try (AutoGradMode off = new AutoGradMode(false)) {
			Tensor logits = this.model.heads().glyphs(patches.detach()).to(torch.ScalarType.Float);
			probabilities = Weights.read(torch.softmax(logits, -1));
		}
		List<List<PlacedGlyph>> pages = new ArrayList<>();
		int view = 0;
		for (PreparedSample sample : batch) {
			int views = sample.labels().views();
			int first = (views > 1) ? 1 : 0;
			List<Seen> seen = new ArrayList<>();
			for (int tile = first; tile < views; tile++) {
				seen.addAll(readTile(probabilities, view + tile, tile - first, sample.tilesWide()));
			}
			int limit = LanguageBatch.MAX_IMAGE_TOKENS - views * ModelSize.POOLED;
			pages.add(best(seen, limit).stream()
				.map(Seen::glyph)
				.sorted(Comparator.comparingInt(PlacedGlyph::y).thenComparingInt(PlacedGlyph::x))
				.toList());
			view += views;
		}
		return pages;
	}

	private List<Seen> readTile(float[] probabilities, int view, int tile, int tilesWide) {
		List<Seen> seen = new ArrayList<>();
		int left = (tile % tilesWide) * PageLabels.TILE_COLUMNS;
		int top = (tile / tilesWide) * PageLabels.TILE_ROWS;
		for (GlyphPeaks.Glyph glyph : GlyphPeaks.read(probabilities, view, GRID, this.model.size().glyphClasses())) {
			seen.add(new Seen(new PlacedGlyph(1 + glyph.character(), left + glyph.x(), top + glyph.y()),
					glyph.certainty()));
		}
		return best(seen, PER_TILE);
	}

	private static List<Seen> best(List<Seen> seen, int limit) {
		if (seen.size() <= limit) {
			return seen;
		}
		return seen.stream().sorted(Comparator.comparingDouble((Seen one) -> -one.certainty())).limit(limit).toList();
	}

}
