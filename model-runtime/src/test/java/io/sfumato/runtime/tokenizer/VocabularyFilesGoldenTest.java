package io.sfumato.runtime.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.ModelConfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A tokenizer of Qwen2's kind in the older form of several files gives the ids that its
 * one file gives, which are Hugging Face's own.
 */
class VocabularyFilesGoldenTest {

	private static final Path GOLDEN = Path.of(System.getProperty("sfumato.golden", "../shared"), "golden-hf",
			"tokenizers", "bpe-qwen2-style");

	@TempDir
	private Path directory;

	@BeforeEach
	void takeApart() throws IOException {
		Assumptions.assumeTrue(Files.isDirectory(GOLDEN), () -> GOLDEN + " is absent: set -Dsfumato.golden");
		JsonNode whole = ModelConfig.read(GOLDEN.resolve("tokenizer.json")).node();
		Files.writeString(this.directory.resolve("vocab.json"), whole.path("model").path("vocab").toString());
		List<String> merges = new ArrayList<>(List.of("#version: 0.2"));
		whole.path("model")
			.path("merges")
			.forEach((pair) -> merges.add(pair.isString() ? pair.stringValue()
					: pair.get(0).stringValue() + " " + pair.get(1).stringValue()));
		Files.write(this.directory.resolve("merges.txt"), merges);
		Map<String, JsonNode> added = new TreeMap<>();
		whole.path("added_tokens").forEach((token) -> added.put(token.path("id").toString(), token));
		Files.writeString(this.directory.resolve("tokenizer_config.json"), JsonMapper.shared()
			.writeValueAsString(Map.of("tokenizer_class", "Qwen2Tokenizer", "added_tokens_decoder", added)));
	}

	@Test
	void idsAreThoseOfTheReference() {
		JsonNode golden = ModelConfig.read(GOLDEN.resolve("cases.json")).node();
		try (Tokenizer tokenizer = Tokenizer.open(this.directory)) {
			assertThat(tokenizer.size()).isEqualTo(golden.path("vocab_size").intValue());
			for (JsonNode one : golden.path("cases")) {
				String text = one.path("text").stringValue();
				int[] ids = new int[one.path("ids_no_template").size()];
				for (int i = 0; i < ids.length; i++) {
					ids[i] = one.path("ids_no_template").get(i).intValue();
				}
				assertThat(tokenizer.encode(text)).as(text).isEqualTo(ids);
				assertThat(tokenizer.decode(ids, true)).as(text)
					.isEqualTo(one.path("decoded_skip_special").stringValue());
			}
		}
	}

	@Test
	void aClassThatSplitsOtherwiseIsRefused() throws IOException {
		Files.writeString(this.directory.resolve("tokenizer_config.json"), "{\"tokenizer_class\":\"GPT2Tokenizer\"}");

		assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> Tokenizer.open(this.directory))
			.withMessageContaining("tokenizer_class")
			.withMessageContaining("needs a tokenizer.json");
	}

	@Test
	void aBrokenMergeIsRefusedByItsLine() throws IOException {
		Files.write(this.directory.resolve("merges.txt"), List.of("#version: 0.2", "a b", "c"));

		assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> Tokenizer.open(this.directory))
			.withMessageContaining("merges.txt")
			.withMessageContaining("line 3");
	}

}
