package io.sfumato.trainer.export;

import java.io.IOException;
import java.nio.file.Path;

import org.bytedeco.javacpp.PointerScope;

/**
 * Turns a run's snapshots into a model directory and, on request, a fixture beside it.
 */
public final class ModelExport {

	private ModelExport() {
	}

	/**
	 * Exports the averaged weights of the last stages.
	 * @param run directory of the snapshots
	 * @param directory where the model is written
	 */
	public static void write(Path run, Path directory) throws IOException {
		try (PointerScope scope = new PointerScope()) {
			new CheckpointDirectory(directory).write(TrainedModel.read(run));
		}
	}

	/**
	 * Writes inputs and outputs of the same weights as {@link #write}, for cross-checks.
	 */
	public static void writeParity(Path run, Path file) {
		try (PointerScope scope = new PointerScope()) {
			new ParityFixture(TrainedModel.read(run)).write(file);
		}
	}

}
