package io.sfumato.trainer.export;

import java.io.IOException;
import java.nio.file.Path;

import org.bytedeco.javacpp.PointerScope;

import io.sfumato.trainer.model.Weights;
import io.sfumato.trainer.train.Stages;

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
	 * Takes an exported model apart into what the stages of a run would have left, so
	 * that training goes on from weights alone: all that sees and speaks as
	 * {@code anneal}, the ears as {@code listen}. What isn't exported, of the dense heads
	 * and the symbolic tables, is initial.
	 * @param directory of the model
	 * @param run directory that gets the snapshots
	 */
	public static void restore(Path directory, Path run) throws IOException {
		try (PointerScope scope = new PointerScope()) {
			TrainedModel trained = TrainedModel.open(directory);
			Weights weights = trained.asModel().weights();
			Stages.restore(run, weights, trained.hears());
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
