package io.sfumato.encoders.audio;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import io.sfumato.encoders.Golden;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.SafetensorsFile;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.ort.OrtRuntime;
import io.sfumato.runtime.ort.Provider;
import io.sfumato.runtime.ort.RunControl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

/**
 * golden/audio: DIFFA's connectors behind their encoder. The reference cuts a batch at
 * its longest clip, so a shorter one gets more semantic tokens there than it has sound.
 */
class DiffaGoldenTest {

	private static final double TOLERANCE = 1e-4;

	private final OrtRuntime runtime = new OrtRuntime(Provider.CPU, 1);

	@TestFactory
	Stream<DynamicTest> connectors() {
		return Golden.list(Golden.folder("golden/audio"), (path) -> path.toFile().isDirectory())
			.stream()
			.flatMap((folder) -> Golden.files(folder, ".json").stream())
			.filter((file) -> Golden.json(file).get("checkpoint").asString().startsWith("diffa"))
			.map((file) -> dynamicTest(file.getParent().getFileName() + "/" + file.getFileName(), () -> replay(file)));
	}

	private void replay(Path file) {
		Path directory = Golden.folder("golden/checkpoints/" + Golden.json(file).get("checkpoint").asString());
		try (Checkpoint checkpoint = Checkpoint.open(directory);
				SafetensorsFile tensors = SafetensorsFile
					.open(file.resolveSibling(file.getFileName().toString().replace(".json", ".safetensors")));
				DiffaEncoder encoder = DiffaEncoder.open(this.runtime, checkpoint)) {
			int clips = (int) tensors.info("input_features").dimension(0);
			int longest = (int) Arrays.stream(tensors.longs("expected.output_lengths")).max().orElseThrow();
			Set<String> left = new LinkedHashSet<>(tensors.names());
			left.removeAll(Set.of("input_features", "attention_mask"));
			// the encoder's own golden test looks at these
			left.removeIf((name) -> name.startsWith("expected.hidden_states."));
			for (int clip = 0; clip < clips; clip++) {
				Clip found = new Clip(encoder, checkpoint.tensors(), tensors, clip, longest);
				for (String name : left) {
					found.compare(name);
				}
			}
		}
	}

	/** One row of a batch. */
	private static final class Clip {

		private final TensorStore tensors;

		private final int clip;

		private final int frames;

		private final int soundingFrames;

		private final float[] states;

		private final float[] acoustic;

		private final float[] semantic;

		private final float[] prompts;

		Clip(DiffaEncoder encoder, TensorStore weights, TensorStore tensors, int clip, int longest) {
			this.tensors = tensors;
			this.clip = clip;
			this.frames = longest;
			int bands = (int) tensors.info("input_features").dimension(1);
			int length = (int) tensors.info("input_features").dimension(2);
			int sounding = (int) Arrays.stream(longs("attention_mask")).sum();
			this.soundingFrames = (sounding - 1) / 2 + 1;
			try (RunControl control = new RunControl()) {
				MelFeatures features = new MelFeatures(bands, length, floats("input_features"), sounding);
				DiffaEncoder.Heard heard = encoder.hear(features, control);
				this.states = Arrays.copyOf(heard.states(), longest * heard.states().length / (length / 2));
				this.acoustic = heard.acoustic();
				this.semantic = encoder.semantic(heard.states(), longest - longest % 4, control);
			}
			this.prompts = weights.floats("trainable_prompts.weight");
		}

		void compare(String name) {
			switch (name) {
				case "expected.output_lengths" ->
					assertThat(longs(name)).as(name).containsExactly((long) this.soundingFrames);
				case "expected.encoder_last_hidden_state" -> close(name, this.states);
				case "expected.acoustic" -> close(name, this.acoustic);
				case "expected.semantic" -> close(name, this.semantic);
				case "expected.stage1_embeds" -> close(name, joined(this.prompts, this.semantic));
				case "expected.stage2_embeds" -> close(name, joined(this.acoustic, this.semantic));
				case "expected.stage1_mask", "expected.stage2_mask" -> {
					long[] mask = longs(name);
					long others = mask.length - this.frames / 4;
					assertThat(Arrays.stream(mask).sum()).as(name).isEqualTo(others + this.soundingFrames / 4);
				}
				default -> fail("no test knows the tensor %s", name);
			}
		}

		private void close(String name, float[] found) {
			assertThat(Golden.difference(found, floats(name))).as(name).isLessThanOrEqualTo(TOLERANCE);
		}

		private float[] floats(String name) {
			float[] all = this.tensors.floats(name);
			int length = all.length / (int) this.tensors.info(name).dimension(0);
			return Arrays.copyOfRange(all, this.clip * length, (this.clip + 1) * length);
		}

		private long[] longs(String name) {
			long[] all = this.tensors.longs(name);
			int length = all.length / (int) this.tensors.info(name).dimension(0);
			return Arrays.copyOfRange(all, this.clip * length, (this.clip + 1) * length);
		}

		private static float[] joined(float[] first, float[] second) {
			float[] all = Arrays.copyOf(first, first.length + second.length);
			System.arraycopy(second, 0, all, first.length, second.length);
			return all;
		}

	}

}
