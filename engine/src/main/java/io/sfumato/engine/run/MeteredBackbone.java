package io.sfumato.engine.run;

import java.nio.FloatBuffer;
import java.util.List;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.BackboneShape;
import io.sfumato.backbone.ForwardRequest;
import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.LayerFeatures;
import io.sfumato.backbone.LayerHook;

/**
 * Counts what one run asks of the shared backbone. Used by one thread at a time; closing
 * it doesn't close the backbone.
 */
final class MeteredBackbone implements Backbone {

	private final Backbone backbone;

	private int passes;

	private int prefillPasses;

	private long positions;

	MeteredBackbone(Backbone backbone) {
		this.backbone = backbone;
	}

	@Override
	public BackboneShape shape() {
		return this.backbone.shape();
	}

	@Override
	public void embed(int token, FloatBuffer target) {
		this.backbone.embed(token, target);
	}

	@Override
	public ForwardRows forward(ForwardRequest request) {
		ForwardRows rows = this.backbone.forward(request);
		this.passes++;
		this.positions += (long) request.queries().count() * request.queries().batch();
		if (request.rows().length == 0) {
			this.prefillPasses++;
		}
		return rows;
	}

	@Override
	public ForwardRows forward(ForwardRequest request, LayerFeatures features, LayerHook hook) {
		long before = features.evaluations();
		ForwardRows rows = this.backbone.forward(request, features, hook);
		this.passes++;
		this.positions += Math.ceilDiv(features.evaluations() - before, shape().layers());
		return rows;
	}

	@Override
	public LayerFeatures features(int cells) {
		return this.backbone.features(cells);
	}

	@Override
	public boolean masksFreely() {
		return this.backbone.masksFreely();
	}

	@Override
	public KeyValues join(List<KeyValues> parts) {
		return this.backbone.join(parts);
	}

	/** All forward passes. */
	int passes() {
		return this.passes;
	}

	/** Those that only computed keys and values. */
	int prefillPasses() {
		return this.prefillPasses;
	}

	/** Query cells of all passes. */
	long positions() {
		return this.positions;
	}

	@Override
	public void close() {
	}

}
