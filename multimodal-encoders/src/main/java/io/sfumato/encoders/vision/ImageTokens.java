package io.sfumato.encoders.vision;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sfumato.encoders.SoftTokens;
import io.sfumato.encoders.TokenOrigin;
import io.sfumato.encoders.TokenOrigin.Box;

/** Collects the embeddings of an image and where they came from. */
final class ImageTokens {

	private final int hidden;

	private final int width;

	private final int height;

	private final List<TokenOrigin> origins = new ArrayList<>();

	private final List<float[]> rows = new ArrayList<>();

	/**
	 * @param hidden width of an embedding
	 * @param width of the original image in pixels
	 * @param height of the original image in pixels
	 */
	ImageTokens(int hidden, int width, int height) {
		this.hidden = hidden;
		this.width = width;
		this.height = height;
	}

	/**
	 * A map over a part of the image, its rows closed by a mark unless that is empty.
	 */
	void addMap(int view, boolean overview, FeatureMap map, Box part, float[] mark) {
		float x = (part.right() - part.left()) / map.columns();
		float y = (part.bottom() - part.top()) / map.rows();
		for (int row = 0; row < map.rows(); row++) {
			int from = row * map.columns() * this.hidden;
			this.rows.add(Arrays.copyOfRange(map.values(), from, from + map.columns() * this.hidden));
			for (int column = 0; column < map.columns(); column++) {
				this.origins.add(new TokenOrigin.Patch(view, overview, row, column, clamped(part.left() + column * x,
						part.top() + row * y, part.left() + (column + 1) * x, part.top() + (row + 1) * y)));
			}
			if (mark.length > 0) {
				addRowEnd(view, row, mark);
			}
		}
	}

	private Box clamped(float left, float top, float right, float bottom) {
		return new Box(Math.clamp(left, 0, this.width), Math.clamp(top, 0, this.height),
				Math.clamp(right, 0, this.width), Math.clamp(bottom, 0, this.height));
	}

	void addRowEnd(int view, int row, float[] mark) {
		this.rows.add(mark);
		this.origins.add(new TokenOrigin.RowEnd(view, row, new Box(0, 0, 0, 0)));
	}

	/**
	 * @param grid places in rows and columns; null for none
	 */
	SoftTokens build(SoftTokens.@Nullable Grid grid) {
		float[] embeddings = new float[this.origins.size() * this.hidden];
		int at = 0;
		for (float[] row : this.rows) {
			System.arraycopy(row, 0, embeddings, at, row.length);
			at += row.length;
		}
		return new SoftTokens(this.hidden, embeddings, this.origins, grid);
	}

}
