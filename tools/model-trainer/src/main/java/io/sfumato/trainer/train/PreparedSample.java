package io.sfumato.trainer.train;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sfumato.trainer.data.Exchange;
import io.sfumato.trainer.data.Page;
import io.sfumato.trainer.data.Sample;
import io.sfumato.trainer.data.Thing;
import io.sfumato.trainer.model.ModelSize;
import io.sfumato.trainer.text.Encoder;

/**
 * A sample ready for the training thread.
 *
 * @param task the sample's task
 * @param tilesWide columns of tiles
 * @param labels what the eyes should see
 * @param pixels [views, 3, 160, 160] normalised to −1…1, null when symbolic
 * @param exchanges questions and targets
 */
record PreparedSample(String task, int tilesWide, PageLabels labels, float @Nullable [] pixels,
		List<PreparedExchange> exchanges) implements Asked {

	static PreparedSample of(Sample sample, Encoder encoder, ObjectWords words) {
		Page page = sample.page();
		PageLabels labels = PageLabels.of(page, words);
		Alignment alignment = Alignment.with(page);
		List<PreparedExchange> exchanges = new ArrayList<>();
		for (Exchange exchange : sample.exchanges()) {
			AnswerTarget target = AnswerTarget.of(exchange.answer(), encoder);
			if (target.length() <= AnswerTarget.LONGEST) {
				AnswerTarget placed = alignment.place(target);
				List<Thing> things = (labels.views() == 1) ? exchange.about().stream().map(page.things()::get).toList()
						: List.of();
				exchanges.add(new PreparedExchange(encoder.prompt(exchange.question()),
						placed.with(placed.printed().about(labels.tokensOf(things), things))));
			}
		}
		return new PreparedSample(sample.task(), page.tilesWide(), labels, pixels(page, labels.views()), exchanges);
	}

	/** The same page, with questions about something that lies beside it. */
	PreparedSample asking(Asked other) {
		return new PreparedSample(other.task() + ".beside", this.tilesWide, this.labels, this.pixels,
				other.exchanges());
	}

	private static float @Nullable [] pixels(Page page, int views) {
		BufferedImage image = page.pixels();
		if (image == null) {
			return null;
		}
		int tile = ModelSize.TILE;
		float[] pixels = new float[views * 3 * tile * tile];
		int view = 0;
		BufferedImage thumbnail = page.thumbnail();
		if (thumbnail != null) {
			copy(thumbnail, 0, 0, pixels, view++);
		}
		for (int y = 0; y < page.height(); y += tile) {
			for (int x = 0; x < page.width(); x += tile) {
				copy(image, x, y, pixels, view++);
			}
		}
		return pixels;
	}

	private static void copy(BufferedImage image, int left, int top, float[] pixels, int view) {
		int tile = ModelSize.TILE;
		int plane = tile * tile;
		int[] rgb = image.getRGB(left, top, tile, tile, null, 0, tile);
		int base = view * 3 * plane;
		for (int i = 0; i < plane; i++) {
			pixels[base + i] = normal(rgb[i] >> 16);
			pixels[base + plane + i] = normal(rgb[i] >> 8);
			pixels[base + 2 * plane + i] = normal(rgb[i]);
		}
	}

	private static float normal(int value) {
		return (value & 0xff) / 127.5f - 1;
	}

}
