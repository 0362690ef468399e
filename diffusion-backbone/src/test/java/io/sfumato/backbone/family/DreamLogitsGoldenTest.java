package io.sfumato.backbone.family;

import java.io.IOException;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The Dream backbone against the reference implementations' raw logits.
 */
class DreamLogitsGoldenTest {

	@TestFactory
	Stream<DynamicTest> referenceLogitsAreReproduced() throws IOException {
		return LogitsCases.of(BackboneFamily.DREAM::accepts, DreamBackbone::open);
	}

}
