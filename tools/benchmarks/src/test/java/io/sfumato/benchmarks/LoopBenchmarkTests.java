package io.sfumato.benchmarks;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.family.BackboneFamily;
import io.sfumato.backbone.policy.Strategy;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.ort.OrtRuntime;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * On a tiny model, whose passes cost next to nothing.
 */
@Timeout(120)
class LoopBenchmarkTests {

	@TempDir
	private Path directory;

	@Test
	void aStepAllocatesHardlyMoreThanItsRequest() throws Exception {
		new RandomLlada(2, 32, 64, 4, 128).writeTo(this.directory);
		try (Checkpoint checkpoint = Checkpoint.open(this.directory);
				Backbone backbone = BackboneFamily.of(checkpoint).open(OrtRuntime.cpu(), checkpoint)) {
			Strategy strategy = Strategy.quality(backbone.shape().attention(), 256, 256);
			LoopBenchmark.measure(backbone, strategy, 96);

			LoopBenchmark.Measured measured = LoopBenchmark.measure(backbone, strategy, 96);

			assertThat(measured.steps()).isEqualTo(256);
			assertThat(measured.forwardNanos()).isPositive().isLessThan(measured.nanos());
			// a request, the rows it wants and the result; not a canvas of embeddings
			assertThat(measured.bytes() / measured.steps()).isPositive().isLessThan(16384);
		}
	}

}
