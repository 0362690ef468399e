package io.sfumato.encoders.image;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

import io.sfumato.encoders.Golden;
import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.tokenizer.Tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

/**
 * golden-hf/processors: text with images. Where the reference writes a placeholder for
 * every token of an image, ours stand; so the ids are those of the text with each
 * placeholder as often as its image has tokens.
 */
class ProcessorGoldenTest {

	/** Processors of later models. */
	private static final Set<String> NOT_COVERED = Set.of("Gemma4Processor");

	@TestFactory
	Stream<DynamicTest> processors() {
		return Golden.list(Golden.folder("golden-hf/processors"), Files::isDirectory)
			.stream()
			.map((folder) -> dynamicTest(folder.getFileName().toString(), () -> processor(folder)));
	}

	private void processor(Path folder) {
		JsonNode file = Golden.json(folder.resolve("cases.json"));
		String type = file.get("class").asString();
		if (NOT_COVERED.contains(type)) {
			abort("not covered yet: processors/" + folder.getFileName() + " (" + type + ")");
		}
		assertThat(type).isIn("Qwen2_5_VLProcessor", "Qwen2VLProcessor");
		QwenVlProcessor processor = QwenVlProcessor.of(ModelConfig.read(folder.resolve("preprocessor_config.json")));
		int placeholder = file.get("image_token_id").asInt();
		assertThat(file.get("cases").size()).isPositive();
		try (Tokenizer tokenizer = Tokenizer.open(folder)) {
			for (JsonNode example : file.get("cases")) {
				List<Integer> tokens = new ArrayList<>();
				for (int i = 0; i < example.get("images").size(); i++) {
					String image = example.get("images").get(i).asString();
					Patches patches = processor.process(new ImageDecoder(ImageLimits.DEFAULT)
						.decode(Golden.bytes(folder.resolve("../../preprocess/images/" + image + ".png").normalize())));
					assertThat(List.of(1, patches.rows(), patches.columns())).as(image)
						.isEqualTo(numbers(example.get("image_grid_thw").get(i)));
					tokens.add(patches.rows() * patches.columns() / processor.merge() / processor.merge());
				}
				List<Integer> ids = new ArrayList<>();
				for (int id : tokenizer.encode(example.get("text").asString())) {
					int times = (id == placeholder) ? tokens.removeFirst() : 1;
					IntStream.range(0, times).forEach((time) -> ids.add(id));
				}
				assertThat(ids).as("%s", example.get("text")).isEqualTo(numbers(example.get("input_ids")));
				assertThat(tokens).isEmpty();
			}
		}
	}

	private static List<Integer> numbers(JsonNode array) {
		List<Integer> numbers = new ArrayList<>();
		array.forEach((number) -> numbers.add(number.asInt()));
		return numbers;
	}

}
