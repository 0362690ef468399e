package io.sfumato.encoders.vision;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

/**
 * golden/vision: from an image file to the embeddings that stand in a prompt of LLaDA-V.
 */
class SiglipEncoderGoldenTest {

	private static final double TOLERANCE = 2e-4;

	private final OrtRuntime runtime = new OrtRuntime(Provider.CPU, 1);

	@TestFactory
	Stream<DynamicTest> models() {
		return Golden.list(Golden.folder("golden/vision"), Files::isDirectory)
			.stream()
			.flatMap((folder) -> Golden.files(folder, ".json").stream())
			.filter((file) -> !Golden.json(file).get("checkpoint").asString().startsWith("siglip"))
			.map((file) -> dynamicTest(file.getParent().getFileName() + "/" + file.getFileName(), () -> model(file)));
	}

	private void model(Path file) {
		JsonNode info = Golden.json(file);
		try (Checkpoint checkpoint = Checkpoint
			.open(Golden.folder("golden/checkpoints/" + info.get("checkpoint").asString()))) {
			if (checkpoint.config().requireString("model_type").equals("dimple")) {
				abort("not covered yet: vision/" + file.getParent().getFileName());
			}
			Path tensorFile = file.resolveSibling(file.getFileName().toString().replace(".json", ".safetensors"));
			RgbImage image = new ImageDecoder(ImageLimits.DEFAULT)
				.decode(Golden.bytes(file.resolveSibling(info.get("image").asString())));
			try (SafetensorsFile tensors = SafetensorsFile.open(tensorFile);
					SiglipEncoder encoder = SiglipEncoder.open(checkpoint, this.runtime)) {
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
							// merging leaves the first view as it is, unless all views
							// are pooled
							float[] views = tensors.floats(name);
							int first = (int) (tensors.info(name).dimension(1) * tensors.info(name).dimension(2));
							boolean pooled = tensors.info(name).dimension(1) > encoder.tokensPerView();
							if (!pooled) {
								assertThat(Golden.difference(Arrays.copyOf(tokens.embeddings(), first),
										Arrays.copyOf(views, first)))
									.isLessThanOrEqualTo(TOLERANCE);
							}
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
