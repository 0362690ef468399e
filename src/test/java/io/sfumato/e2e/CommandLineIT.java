package io.sfumato.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The commands of the application, as scripts use them: what is printed, where, and with
 * which exit code. Each test starts a JVM of its own.
 */
class CommandLineIT {

	private static final Path CACHE = Path.of("app/target/cache").toAbsolutePath();

	@TempDir
	Path folder;

	@Test
	void everyFileOfAPatternIsCaptionedAndABadOneNamed() throws Exception {
		Files.write(this.folder.resolve("b.png"), Pictures.png());
		Files.write(this.folder.resolve("a.png"), Pictures.file("jpg"));
		Files.write(this.folder.resolve("c.png"), Pictures.firstHalfOf(Pictures.png()));

		Ended ended = run("caption", "--style", "short", "*.png", "nowhere.png");

		assertThat(ended.code()).isEqualTo(1);
		assertThat(ended.output().lines()).hasSize(2)
			.satisfiesExactly((line) -> assertThat(line).matches("a\\.png\t\\S.*"),
					(line) -> assertThat(line).matches("b\\.png\t\\S.*"));
		assertThat(ended.errors()).contains("c.png: ", "nowhere.png: There is no such file.").doesNotContain("a.png");
	}

	@Test
	void answersComeAsTheServerWritesThem() throws Exception {
		Ended ended = run(Pictures.png(), "answer", "-", "-q", "what is this?", "-q", "what color is it?", "--strategy",
				"fast", "--json");

		assertThat(ended.code()).as(ended.errors()).isZero();
		assertThat(ended.output().lines()).hasSize(1);
		JsonNode line = JsonMapper.builder().build().readTree(ended.output());
		assertThat(line.at("/file").stringValue()).isEqualTo("-");
		assertThat(line.at("/result/answers").size()).isEqualTo(2);
		assertThat(line.at("/result/answers/1/text").stringValue()).isNotBlank();
		assertThat(line.at("/receipt/strategy").stringValue()).isEqualTo("fast");
	}

	@Test
	void aRecordKeepsItsSchemaAndADecisionItsOptions() throws Exception {
		Files.writeString(this.folder.resolve("schema.json"), """
				{"type":"object","additionalProperties":false,"required":["total"],
				"properties":{"total":{"type":["number","null"],"minimum":0}}}""");
		Files.write(this.folder.resolve("a.png"), Pictures.sample("receipt.png"));

		Ended record = run("extract", "a.png", "--schema", "schema.json");
		Ended neither = run("extract", "a.png");
		Ended decision = run("decide", "a.png", "-q", "what is this?", "--option", "a receipt", "--option", "a cat");

		assertThat(record.code()).as(record.errors()).isZero();
		JsonNode json = JsonMapper.builder().build().readTree(record.output());
		assertThat(json.propertyNames()).containsExactly("total");
		assertThat(json.get("total").isNull() || json.get("total").doubleValue() >= 0).isTrue();
		assertThat(neither.code()).isEqualTo(2);
		assertThat(neither.errors()).contains("--schema", "--template");
		assertThat(decision.code()).as(decision.errors()).isZero();
		assertThat(decision.output()).matches("(a receipt|a cat)\\t[01]\\.\\d{3}\\R");
	}

	/**
	 * What a model that doesn't listen refuses by name, and one that does writes down.
	 */
	@Test
	void everyRecordingIsWrittenDownOrNamed() throws Exception {
		Files.write(this.folder.resolve("a.wav"), Recordings.tone(2, 16_000));
		Files.write(this.folder.resolve("b.png"), Pictures.png());

		Ended ended = run("transcribe", "--language", "en", "--json", "*.wav", "b.png");

		// a picture says nothing, whoever listens
		assertThat(ended.code()).isEqualTo(1);
		assertThat(ended.errors()).contains("b.png: ");
		if (ended.errors().contains("a.wav: ")) {
			assertThat(ended.errors()).contains("listen");
			assertThat(ended.output()).isEmpty();
		}
		else {
			JsonNode line = JsonMapper.builder().build().readTree(ended.output());
			assertThat(line.at("/file").stringValue()).isEqualTo("a.wav");
			assertThat(line.at("/result/language").stringValue()).isEqualTo("en");
			assertThat(line.at("/result/duration").doubleValue()).isEqualTo(2);
		}
	}

	@Test
	void strategiesAreComparedInOneTable() throws Exception {
		Files.write(this.folder.resolve("a.png"), Pictures.png());

		Ended ended = run("bench", "a.png", "--strategies", "balanced,fast", "--rounds", "1");

		assertThat(ended.code()).as(ended.errors()).isZero();
		assertThat(ended.output().lines()).hasSize(3)
			.satisfiesExactly((line) -> assertThat(line).contains("strategy", "passes", "denoise ms"),
					(line) -> assertThat(line).startsWith("balanced"), (line) -> assertThat(line).startsWith("fast"));
	}

	@Test
	void anUnknownStrategyIsARefusal() throws Exception {
		Ended ended = run(Pictures.png(), "caption", "-", "--strategy", "psychic");

		assertThat(ended.code()).isEqualTo(1);
		assertThat(ended.output()).isEmpty();
		assertThat(ended.errors()).contains("-: ").containsIgnoringCase("strategy");
	}

	@Test
	void aCheckpointIsInspectedWithoutBeingLoaded() throws Exception {
		Path model = Files.createDirectory(this.folder.resolve("model"));
		for (String name : List.of("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json")) {
			try (var in = getClass().getResourceAsStream("/io/sfumato/engine/embedded/" + name)) {
				Files.copy(in, model.resolve(name));
			}
		}

		Ended whole = run("models", "inspect", "model");
		Files.delete(model.resolve("tokenizer.json"));
		Ended lacking = run("models", "inspect", "model", "--json");
		Ended none = run("models", "inspect", "nowhere");

		assertThat(whole.code()).as(whole.errors()).isZero();
		assertThat(whole.output()).contains("llada", "bf16", "text, image", "supported    yes");
		assertThat(lacking.code()).isEqualTo(3);
		JsonNode said = JsonMapper.builder().build().readTree(lacking.output());
		assertThat(said.at("/problem").stringValue()).contains("tokenizer");
		assertThat(said.at("/parameters").longValue()).isPositive();
		assertThat(none.code()).isEqualTo(3);
		assertThat(none.errors()).contains("nowhere");
	}

	@Test
	void aWrongCommandIsExplained() throws Exception {
		Ended unknown = run("paint", "a.png");
		Ended lacking = run("answer", "a.png");
		Ended model = run("caption", "a.png", "--model", "nowhere");

		assertThat(unknown.code()).isEqualTo(2);
		assertThat(unknown.errors()).contains("paint", "caption", "answer");
		assertThat(lacking.code()).isEqualTo(2);
		assertThat(lacking.errors()).contains("--question");
		assertThat(model.code()).isEqualTo(3);
		assertThat(model.errors()).contains("nowhere");
	}

	private Ended run(String... arguments) throws Exception {
		return run(new byte[0], arguments);
	}

	private Ended run(byte[] input, String... arguments) throws Exception {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-cp",
				System.getProperty("java.class.path"), "io.sfumato.SfumatoApplication"));
		command.addAll(Arrays.asList(arguments));
		Path output = Files.createTempFile(this.folder, "command", ".out");
		Path errors = Files.createTempFile(this.folder, "command", ".err");
		ProcessBuilder builder = new ProcessBuilder(command).directory(this.folder.toFile())
			.redirectOutput(output.toFile())
			.redirectError(errors.toFile());
		builder.environment().put("SFUMATO_CACHE_DIRECTORY", CACHE.toString());
		Process process = builder.start();
		try {
			try (var in = process.getOutputStream()) {
				in.write(input);
			}
			catch (IOException ex) {
				// a command that needs no input may have ended before it took it
			}
			assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("it ended by itself").isTrue();
		}
		finally {
			process.destroyForcibly().waitFor();
		}
		return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8),
				Files.readString(errors, StandardCharsets.UTF_8));
	}

	private record Ended(int code, String output, String errors) {
	}

}
