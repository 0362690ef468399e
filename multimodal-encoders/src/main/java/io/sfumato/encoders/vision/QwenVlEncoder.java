package io.sfumato.encoders.vision;

import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.sfumato.encoders.MediaException;
import io.sfumato.encoders.MediaException.Reason;
import io.sfumato.encoders.SoftTokens;
import io.sfumato.encoders.TokenOrigin.Box;
import io.sfumato.encoders.TokenRange;
import io.sfumato.encoders.image.Patches;
import io.sfumato.encoders.image.QwenVlProcessor;
import io.sfumato.encoders.image.RgbImage;
import io.sfumato.encoders.image.SmartResize;
import io.sfumato.encoders.vision.QwenVlTower.Grid;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.graph.Linear;
import io.sfumato.runtime.graph.Mlp;
import io.sfumato.runtime.ort.OrtRuntime;
import io.sfumato.runtime.ort.RunControl;

/**
 * Dimple's eyes (checkpoints.md §6): one view of nearly the image's own size through a
 * Qwen2.5-VL tower and a projector; tokens stand in rows and columns, and the language
 * model places them so. Without a projector the tower's tokens are the language model's
 * (Qwen2-VL, Qwen2.5-VL).
 */
final class QwenVlEncoder implements VisionEncoder {

	private static final String PROJECTOR = "img_projector";

	private static final String SETTINGS = "preprocessor_config.json";

	/** Edge of an image at a glance, in tokens. */
	private static final int GLANCE = 16;

	private static final Set<TowerFeature> RESULTS = Set.of(TowerFeature.POOLER_OUTPUT);

	private final QwenVlTower tower;

	private final QwenVlProcessor processor;

	private final int hidden;

	private QwenVlEncoder(QwenVlTower tower, QwenVlProcessor processor, int hidden) {
		this.tower = tower;
		this.processor = processor;
		this.hidden = hidden;
	}

	static QwenVlEncoder open(Checkpoint checkpoint, OrtRuntime runtime) {
		ModelConfig config = checkpoint.config();
		TensorStore tensors = checkpoint.tensors();
		ModelConfig vision = config.object("vision_config")
			.orElseThrow(() -> config.refuse("vision_config", "is missing"));
		// published files differ in how large an image may be, so there is no default
		QwenVlProcessor processor = QwenVlProcessor.of(checkpoint.json(SETTINGS)
			.orElseThrow(() -> CheckpointException.of(checkpoint.directory().resolve(SETTINGS), "is missing")));
		QwenVlConfig sizes = QwenVlConfig.of(vision, tensors, QwenVlConfig.prefix(tensors));
		if (processor.patch() != sizes.patch() || processor.merge() != sizes.merge()
				|| processor.frames() != sizes.frames()) {
			throw CheckpointException.of(checkpoint.directory().resolve(SETTINGS),
					"makes other patches than the tower takes: edge %d, merged by %d, %d frames instead of %d, %d, %d"
						.formatted(processor.patch(), processor.merge(), processor.frames(), sizes.patch(),
								sizes.merge(), sizes.frames()));
		}
		int hidden = config.requireInt("hidden_size");
		Mlp projector = projector(config, tensors, sizes.out(), hidden);
		if (projector == null && sizes.out() != hidden) {
			throw tensors.refuse(PROJECTOR + ".linear_1.weight",
					"is missing: the tower's width " + sizes.out() + " isn't the language model's " + hidden);
		}
		return new QwenVlEncoder(QwenVlTower.open(runtime, tensors, vision, RESULTS, projector), processor, hidden);
	}

	private static @Nullable Mlp projector(ModelConfig config, TensorStore tensors, int in, int hidden) {
		if (tensors.names().stream().noneMatch((name) -> name.startsWith(PROJECTOR + "."))) {
			return null;
		}
		Mlp projector = new Mlp(Linear.of(PROJECTOR + ".linear_1", in, hidden, true),
				Linear.of(PROJECTOR + ".linear_2", hidden, hidden, true),
				SiglipConfig.activation(config, config.string("hidden_act").orElse("silu")));
		TowerTensors.refuseUnexpected(tensors, PROJECTOR, projector.tensors(), Set.of());
		return projector;
	}

	@Override
	public SoftTokens encode(RgbImage image, RunControl control) {
		Patches patches = patches(image);
		int merge = this.processor.merge();
		float[] tokens = Objects
			.requireNonNull(this.tower.run(patches.values(), new Grid(1, patches.rows(), patches.columns()), control)
				.get(TowerFeature.POOLER_OUTPUT));
		FeatureMap map = new FeatureMap(tokens, patches.rows() / merge, patches.columns() / merge, this.hidden);
		ImageTokens result = new ImageTokens(this.hidden, image.width(), image.height());
		result.addMap(0, false, map, new Box(0, 0, image.width(), image.height()), new float[0]);
		return result.build(new SoftTokens.Grid(map.rows(), map.columns()));
	}

	Patches patches(RgbImage image) {
		requireRatio(image.width(), image.height());
		return this.processor.process(image);
	}

	private static void requireRatio(int width, int height) {
		int longer = Math.max(width, height);
		int shorter = Math.min(width, height);
		if (longer > (long) SmartResize.LARGEST_RATIO * shorter) {
			throw new MediaException(
					Reason.SIDE_TOO_LARGE, "The image's sides %d and %d differ by more than a factor of %d"
						.formatted(width, height, SmartResize.LARGEST_RATIO),
					(long) SmartResize.LARGEST_RATIO * shorter, longer);
		}
	}

	@Override
	public int hidden() {
		return this.hidden;
	}

	@Override
	public int side() {
		int cell = this.processor.patch() * this.processor.merge();
		return cell * Math.min(GLANCE, (int) Math.sqrt(this.processor.mostCells()));
	}

	@Override
	public TokenRange tokens(int width, int height) {
		requireRatio(width, height);
		SmartResize size = this.processor.size(width, height);
		int cell = this.processor.patch() * this.processor.merge();
		int count = size.width() / cell * (size.height() / cell);
		return new TokenRange(count, count);
	}

	@Override
	public TokenRange tokens() {
		return new TokenRange(this.processor.fewestCells(), this.processor.mostCells());
	}

	@Override
	public void close() {
		this.tower.close();
	}

}
