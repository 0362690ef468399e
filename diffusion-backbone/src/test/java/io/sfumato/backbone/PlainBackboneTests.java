package io.sfumato.backbone;

class PlainBackboneTests extends BackboneContract {

	@Override
	protected Backbone open() {
		return PlainBackbone.random(AttentionPattern.BIDIRECTIONAL, 24, 1);
	}

	@Override
	protected float tolerance() {
		return 1e-6f;
	}

}
