package io.sfumato.trainer.train;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What the towers give the backbone.
 *
 * @param patches of images [B, cells, width], null without images
 * @param sounds [B, tokens, width], null without sound
 */
record SoftTokens(@Nullable Tensor patches, @Nullable Tensor sounds) {

	static SoftTokens seen(Tensor patches) {
		return new SoftTokens(patches, null);
	}

	static SoftTokens heard(Tensor sounds) {
		return new SoftTokens(null, sounds);
	}

}
