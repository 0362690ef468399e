package io.sfumato.encoders.audio;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import io.sfumato.encoders.Golden;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.checkpoint.SafetensorsFile;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.graph.ElementType;
import io.sfumato.runtime.graph.GraphBuilder;
import io.sfumato.runtime.graph.Value;
import io.sfumato.runtime.ort.OrtModel;
import io.sfumato.runtime.ort.OrtRuntime;
import io.sfumato.runtime.ort.Provider;
import io.sfumato.runtime.ort.RunControl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

/** golden/audio and golden-hf/encoders: every hidden state of Whisper's encoder. */
class WhisperGoldenTest {

	private static final String STATE = "hidden_states.";

	private static final String LAST = "last_hidden_state";

	private final OrtRuntime runtime = new OrtRuntime(Provider.CPU, 1);

	@TestFactory
	Stream<DynamicTest> openAi() {
		return Golden.list(Golden.folder("golden/audio"), Files::isDirectory)
			.stream()
			.flatMap((folder) -> Golden.files(folder, ".json").stream())
			.filter((file) -> Golden.json(file).get("tensors").has("expected.hidden_states.2"))
			.map((file) -> dynamicTest(file.getParent().getFileName() + "/" + file.getFileName(), () -> openAi(file)));
	}

	private void openAi(Path file) {
		Path directory = Golden.folder("golden/checkpoints/" + Golden.json(file).get("checkpoint").asString());
		Path cases = file.resolveSibling(file.getFileName().toString().replace(".json", ".safetensors"));
		try (Checkpoint checkpoint = Checkpoint.open(directory);
				SafetensorsFile tensors = SafetensorsFile.open(cases)) {
			ModelConfig config = checkpoint.config().object("whisper_config").orElse(checkpoint.config());
			String prefix = checkpoint.config().has("whisper_config") ? "whisper_model." : "model.encoder.";
			compare(checkpoint.tensors(), WhisperEncoder.of(config), prefix, tensors, "input_features", "expected.",
					1e-4);
		}
	}

	@TestFactory
	Stream<DynamicTest> transformers() {
		return Golden.list(Golden.folder("golden-hf/encoders"), Files::isDirectory)
			.stream()
			.filter((folder) -> Golden.json(folder.resolve("config.json"))
				.path("model_type")
				.asString("")
				.equals("whisper"))
			.map((folder) -> dynamicTest(folder.getFileName().toString(), () -> transformers(folder)));
	}

	private void transformers(Path folder) {
		try (Checkpoint checkpoint = Checkpoint.open(folder);
				SafetensorsFile tensors = SafetensorsFile.open(folder.resolve("cases.safetensors"))) {
			Set<String> cases = tensors.names()
				.stream()
				.map((name) -> name.substring(0, name.indexOf('.') + 1))
				.collect(Collectors.toCollection(TreeSet::new));
			for (String name : cases) {
				compare(checkpoint.tensors(), WhisperEncoder.of(checkpoint.config()), "model.encoder.", tensors,
						name + "input_features", name, 0);
			}
		}
	}

	/**
	 * @param results prefix of the results' names
	 * @param allowed largest difference, 0 for 1e-4·(1 + max|expected|)
	 */
	private void compare(TensorStore weights, WhisperEncoder encoder, String prefix, TensorStore tensors, String input,
			String results, double allowed) {
		List<String> expected = tensors.names()
			.stream()
			.filter((name) -> name.startsWith(results + STATE) || name.equals(results + LAST))
			.toList();
		GraphBuilder g = new GraphBuilder("whisper");
		Value mel = g.input("mel", ElementType.FLOAT, "N", encoder.bands(), encoder.frames());
		List<Value> states = encoder.states(g, mel, prefix);
		for (String name : expected) {
			String own = name.substring(results.length());
			Value state = own.equals(LAST) ? states.getLast()
					: states.get(Integer.parseInt(own.substring(STATE.length())));
			g.output(name, state, "N", encoder.positions(), encoder.hidden());
		}
		long clips = tensors.info(input).dimension(0);
		assertThat(tensors.info(input).shape()).containsExactly(clips, encoder.bands(), encoder.frames());
		try (OrtModel model = this.runtime.open("whisper", g.build(), weights);
				Arena arena = Arena.ofConfined();
				OnnxTensor features = model.tensor(arena, tensors.floats(input), tensors.info(input).shape());
				RunControl control = new RunControl();
				OrtSession.Result result = model.run(Map.of("mel", features), Set.copyOf(expected), control)) {
			for (String name : expected) {
				float[] wanted = tensors.floats(name);
				double bound = (allowed > 0) ? allowed : 1e-4 * (1 + largest(wanted));
				assertThat(Golden.difference(OrtModel.floats(result.get(name).orElseThrow()), wanted)).as(name)
					.isLessThanOrEqualTo(bound);
			}
		}
	}

	private static double largest(float[] values) {
		double largest = 0;
		for (float value : values) {
			largest = Math.max(largest, Math.abs(value));
		}
		return largest;
	}

}
