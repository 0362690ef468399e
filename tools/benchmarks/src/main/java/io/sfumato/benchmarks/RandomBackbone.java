package io.sfumato.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.family.BackboneFamily;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.ort.OrtRuntime;

/**
 * A backbone with random weights, opened from a directory of its own that goes with it.
 *
 * @param directory that holds its weights
 * @param checkpoint of the directory
 * @param backbone closed with this
 */
record RandomBackbone(Path directory, Checkpoint checkpoint, Backbone backbone) implements AutoCloseable {

	static RandomBackbone open(RandomLlada model) throws IOException {
		Path directory = Files.createTempDirectory("sfumato-bench");
		model.writeTo(directory);
		Checkpoint checkpoint = Checkpoint.open(directory);
		return new RandomBackbone(directory, checkpoint,
				BackboneFamily.of(checkpoint).open(OrtRuntime.cpu(), checkpoint));
	}

	@Override
	public void close() throws IOException {
		this.backbone.close();
		this.checkpoint.close();
		try (Stream<Path> files = Files.list(this.directory)) {
			for (Path file : files.toList()) {
				Files.delete(file);
			}
		}
		Files.delete(this.directory);
	}

}
