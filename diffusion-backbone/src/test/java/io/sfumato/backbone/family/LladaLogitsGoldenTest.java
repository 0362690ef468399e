package io.sfumato.backbone.family;

import java.io.IOException;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The LLaDA backbone against the reference implementations.
 */
class LladaLogitsGoldenTest {

	@TestFactory
	Stream<DynamicTest> referenceLogitsAreReproduced() throws IOException {
		return LogitsCases.of(BackboneFamily.LLADA::accepts, LladaBackbone::open);
	}

}
