package io.sfumato.trainer.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

import io.sfumato.trainer.model.MiniModel;
import io.sfumato.trainer.model.ModelSize;
import io.sfumato.trainer.model.Weights;

/** The glyph tokens that the eyes read from a page, as the product forms them. */
final class GlyphReader {

	/** Glyphs of a tile, the most certain ones when there are more. */
	private static final int PER_TILE = 112;

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
		int[] classes;
		float[] certainties;
		try (AutoGradMode off = new AutoGradMode(false)) {
			Tensor logits = this.model.heads().glyphs(patches.detach()).to(torch.ScalarType.Float);
			classes = Tensors.ints(logits.argmax(new LongOptional(-1), false));
			certainties = Weights.read(torch.softmax(logits, -1).amax(new long[] { -1 }, false));
		}
		List<List<PlacedGlyph>> pages = new ArrayList<>();
		int view = 0;
		for (PreparedSample sample : batch) {
			int views = sample.labels().views();
			int first = (views > 1) ? 1 : 0;
			List<Seen> seen = new ArrayList<>();
			for (int tile = first; tile < views; tile++) {
				seen.addAll(readTile(classes, certainties, view + tile, tile - first, sample.tilesWide()));
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

	private static List<Seen> readTile(int[] classes, float[] certainties, int view, int tile, int tilesWide) {
		List<Seen> seen = new ArrayList<>();
		int left = (tile % tilesWide) * PageLabels.TILE_COLUMNS;
		int top = (tile / tilesWide) * PageLabels.TILE_ROWS;
		for (int y = 0; y < PageLabels.TILE_ROWS; y++) {
			for (int x = 0; x < PageLabels.TILE_COLUMNS; x++) {
				int index = PageLabels.slotIndex(view, x, y);
				if (classes[index] > 0) {
					seen.add(new Seen(new PlacedGlyph(classes[index], left + x, top + y), certainties[index]));
				}
			}
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
