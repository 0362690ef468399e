package io.sfumato.encoders.vision;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

import io.sfumato.encoders.Golden;
import io.sfumato.encoders.SoftTokens;
import io.sfumato.encoders.image.ImageDecoder;
import io.sfumato.encoders.image.ImageLimits;
import io.sfumato.encoders.image.RgbImage;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.SafetensorsFile;
import io.sfumato.runtime.ort.OrtRuntime;
import io.sfumato.runtime.ort.Provider;
import io.sfumato.runtime.ort.RunControl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

/**
 * golden/vision: from an image file to the embeddings that stand in a prompt of LLaDA-V
 * and LaViDa.
 */
class SiglipEncoderGoldenTest {

	/** Towers on their own, and models with other eyes. */
	private static final Set<String> ELSEWHERE = Set.of("siglip_vision_model", "dimple");

	private static final double TOLERANCE = 2e-4;

	private final OrtRuntime runtime = new OrtRuntime(Provider.CPU, 1);

	@TestFactory
	Stream<DynamicTest> models() {
		return Golden.list(Golden.folder("golden/vision"), Files::isDirectory)
			.stream()
			.flatMap((folder) -> Golden.files(folder, ".json").stream())
			.filter((file) -> !ELSEWHERE.contains(modelType(file)))
			.map((file) -> dynamicTest(file.getParent().getFileName() + "/" + file.getFileName(), () -> model(file)));
	}

	private static String modelType(Path file) {
		Path checkpoint = Golden.folder("golden/checkpoints/" + Golden.json(file).get("checkpoint").asString());
		return Golden.json(checkpoint.resolve("config.json")).get("model_type").asString();
	}

	private void model(Path file) {
		JsonNode info = Golden.json(file);
		try (Checkpoint checkpoint = Checkpoint
			.open(Golden.folder("golden/checkpoints/" + info.get("checkpoint").asString()))) {
			Path tensorFile = file.resolveSibling(file.getFileName().toString().replace(".json", ".safetensors"));
			RgbImage image = new ImageDecoder(ImageLimits.DEFAULT)
				.decode(Golden.bytes(file.resolveSibling(info.get("image").asString())));
			try (SafetensorsFile tensors = SafetensorsFile.open(tensorFile);
					SiglipEncoder encoder = SiglipEncoder.open(checkpoint, this.runtime);
					RunControl control = new RunControl()) {
				SoftTokens tokens = encoder.encode(image);
				assertThat(encoder.tokens(image.width(), image.height()).most()).isEqualTo(tokens.count());
				assertThat(encoder.tokens().most()).isGreaterThanOrEqualTo(tokens.count());
				for (String name : tensors.names()) {
					switch (name) {
						case "image_rgb_uint8" -> assertThat(image.rgb()).isEqualTo(Golden.bytes(tensors, name));
						case "pixel_values" ->
							assertThat(Golden.difference(encoder.pixels(image), tensors.floats(name)))
								.isLessThanOrEqualTo(1e-6);
						case "expected.projected_features" -> {
							float[] views = encoder.projected(image, control);
							assertThat(Golden.difference(views, tensors.floats(name))).isLessThanOrEqualTo(TOLERANCE);
						}
						case "expected.inputs_embeds" -> {
							long[] ids = tensors.longs("input_ids");
							int at = 0;
							while (ids[at] != info.get("image_token_index").asLong()) {
								at++;
							}
							float[] prompt = tensors.floats(name);
							assertThat(prompt.length / encoder.hidden()).isEqualTo(ids.length - 1 + tokens.count());
							float[] expected = Arrays.copyOfRange(prompt, at * encoder.hidden(),
									(at + tokens.count()) * encoder.hidden());
							assertThat(Golden.difference(tokens.embeddings(), expected)).isLessThanOrEqualTo(TOLERANCE);
						}
						// the language model's part
						case "input_ids", "expected.logits_prompt_plus_masks" ->
							assertThat(tensors.info(name)).isNotNull();
						default -> fail("no test knows the tensor %s of %s", name, file);
					}
				}
			}
		}
	}

}
