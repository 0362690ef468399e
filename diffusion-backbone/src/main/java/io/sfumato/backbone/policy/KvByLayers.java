package io.sfumato.backbone.policy;

import java.util.BitSet;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.LayerFeatures;
import io.sfumato.backbone.LayerHook;
import io.sfumato.backbone.canvas.Canvas;

/**
 * A policy whose passes go block by block over the features of a whole canvas, which it
 * holds for the run: what such policies share. The canvas keeps its length.
 */
abstract sealed class KvByLayers implements KvPolicy, LayerHook
		permits KvElastic, KvFeatures, KvLayerSkip, KvMerged, KvRollout, KvSparse {

	private final Backbone backbone;

	private @Nullable LayerFeatures features;

	private int length;

	/**
	 * @param backbone keeps the features
	 */
	KvByLayers(Backbone backbone) {
		this.backbone = backbone;
	}

	@Override
	public final void plan(StepContext context, ForwardPlan plan) {
		LayerFeatures kept = this.features;
		boolean first = kept == null;
		if (kept == null) {
			this.length = context.canvas().length();
			kept = this.backbone.features(this.length);
			this.features = kept;
		}
		prepare(context, context.canvas(), first);
		plan.query(0, this.length).layers(kept, this);
		BitSet readable = readable();
		if (readable != null) {
			plan.readOnly(readable);
		}
	}

	/** The cells whose rows say something about now; null for all. */
	@Nullable BitSet readable() {
		return null;
	}

	/**
	 * Before each pass.
	 * @param first whether nothing is known of the canvas yet
	 */
	abstract void prepare(StepContext context, Canvas canvas, boolean first);

	/** Cells of the canvas. */
	final int length() {
		return this.length;
	}

	/** Blocks of the model. */
	final int layers() {
		return this.backbone.shape().layers();
	}

	@Override
	public final boolean isByLayers() {
		return true;
	}

	@Override
	public Exactness exactness() {
		return Exactness.APPROXIMATE;
	}

	@Override
	public final void close() {
		if (this.features != null) {
			this.features.close();
			this.features = null;
		}
	}

}
