package io.sfumato.runtime.tokenizer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

import io.sfumato.runtime.checkpoint.ModelConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tokenizers of every style against Hugging Face's own ids and texts.
 */
class TokenizerGoldenTest {

	private static final Path TOKENIZERS = Path.of(System.getProperty("sfumato.golden", "../shared"), "golden-hf",
			"tokenizers");

	private static final Set<String> KNOWN = Set.of("tokenizers", "note", "vocab_size", "cases", "decode_only", "pair");

	@TestFactory
	Stream<DynamicTest> idsAndTextsAreThoseOfTheReference() throws IOException {
		Assumptions.assumeTrue(Files.isDirectory(TOKENIZERS), () -> TOKENIZERS + " is absent: set -Dsfumato.golden");
		List<DynamicTest> tests = new ArrayList<>();
		try (Stream<Path> folders = Files.list(TOKENIZERS)) {
			for (Path folder : folders.sorted().toList()) {
				tests.add(DynamicTest.dynamicTest(folder.getFileName().toString(), () -> check(folder)));
			}
		}
		assertThat(tests).isNotEmpty();
		return tests.stream();
	}

	private static void check(Path folder) {
		JsonNode golden = ModelConfig.read(folder.resolve("cases.json")).node();
		assertThat(KNOWN).containsAll(golden.propertyNames());
		try (Tokenizer tokenizer = Tokenizer.open(folder)) {
			assertThat(tokenizer.size()).isEqualTo(golden.path("vocab_size").intValue());
			for (JsonNode one : golden.path("cases")) {
				String text = one.path("text").stringValue();
				assertThat(tokenizer.encodeWithTemplate(text)).as(text).isEqualTo(ids(one.path("ids")));
				assertThat(tokenizer.encode(text)).as(text).isEqualTo(ids(one.path("ids_no_template")));
				checkDecoding(tokenizer, one);
				checkPlain(tokenizer, text, ids(one.path("ids_no_template")));
			}
			for (JsonNode one : golden.path("decode_only")) {
				checkDecoding(tokenizer, one);
			}
			// post-processors of these files treat both halves of a pair alike
			JsonNode pair = golden.path("pair");
			assertThat(IntStream.concat(IntStream.of(tokenizer.encodeWithTemplate(pair.path("a").stringValue())),
					IntStream.of(tokenizer.encodeWithTemplate(pair.path("b").stringValue()))))
				.containsExactly(IntStream.of(ids(pair.path("ids"))).boxed().toArray(Integer[]::new));
		}
	}

	private static void checkDecoding(Tokenizer tokenizer, JsonNode one) {
		int[] ids = ids(one.has("ids_no_template") ? one.path("ids_no_template") : one.path("ids"));
		String skipped = one.path("decoded_skip_special").stringValue();
		assertThat(tokenizer.decode(ids, false)).isEqualTo(one.path("decoded").stringValue());
		assertThat(tokenizer.decode(ids, true)).isEqualTo(skipped);
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		for (int id : ids) {
			bytes.writeBytes(tokenizer.bytes(id));
		}
		if (!skipped.contains("\ufffd")) {
			// decoders differ in how many U+FFFD stand for one broken sequence
			assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(skipped);
		}
	}

	/**
	 * Without special tokens both ways agree; with them only the plain one keeps the
	 * text.
	 */
	private static void checkPlain(Tokenizer tokenizer, String text, int[] marked) {
		int[] plain = tokenizer.encodePlain(text);
		assertThat(IntStream.of(plain).anyMatch(tokenizer::isSpecial)).isFalse();
		if (IntStream.of(marked).noneMatch(tokenizer::isSpecial)) {
			assertThat(plain).isEqualTo(marked);
		}
		assertThat(tokenizer.decode(plain, true)).as("plain decode of %s", text)
			.isEqualTo(tokenizer.decode(marked, false));
	}

	private static int[] ids(JsonNode node) {
		return IntStream.range(0, node.size()).map((i) -> node.get(i).intValue()).toArray();
	}

}
