package io.sfumato.backbone;

class ToyBackboneTests extends BackboneContract {

	@Override
	protected Backbone open() {
		return new ToyBackbone();
	}

	@Override
	protected float tolerance() {
		return 0;
	}

}
