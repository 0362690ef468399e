package io.sfumato.engine.model;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.prompt.PromptPart;
import io.sfumato.engine.prompt.SlotPadding;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.toy.TinyCheckpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class ModelLoaderTests {

	private static final String TEXT_FIRST = "{% for message in messages %}<{{ message['role'] }}>"
			+ "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
			+ "{% for part in message['content'] %}{% if part['type'] == 'image' %}<image>{% else %}"
			+ "{{ part['text'] }}{% endif %}{% endfor %}{% endif %}{% endfor %}"
			+ "{% if add_generation_prompt %}<assistant>{% endif %}";

	private static final String OF_RECORDS = "\"slot_pad_token_id\": 259,";

	private static final String OF_GAPS = "\"fill_token_id\": 97, \"infill_token_id\": 98,";

	@TempDir
	private Path directory;

	@Test
	void opensADirectoryAndSaysWhatItIs() {
		Path location = new TinyCheckpoint().writeTo(this.directory.resolve("Tiny Model"));

		try (ServedModel model = ModelLoader.open(settings(location))) {
			assertThat(model.card().id()).isEqualTo("tiny-model");
			assertThat(model.card().license()).isEqualTo("apache-2.0");
			assertThat(model.card().family()).isEqualTo("llada");
			assertThat(model.card().provider()).isEqualTo("cpu");
			assertThat(model.card().revision()).matches("[0-9a-f]{64}");
			assertThat(model.defaults().maxTokens()).isEqualTo(16);
			assertThat(model.defaults().steps()).isEqualTo(8);
			assertThat(model.images()).isNotNull();
		}
	}

	@Test
	void modelWithoutATowerSeesNothing() {
		TinyCheckpoint blind = new TinyCheckpoint();
		blind.replace("config.json", "\"vision_config\"", "\"vision_config_of_another_time\"");

		try (ServedModel model = ModelLoader.open(settings(blind.writeTo(this.directory.resolve("blind"))))) {
			assertThat(model.images()).isNull();
		}
	}

	@Test
	void anImageTokenThatTheConfigDoesntNameIsFoundByItsSpelling() {
		TinyCheckpoint silent = new TinyCheckpoint().replace("config.json", "\"image_token_id\": 260,", "");

		try (ServedModel model = ModelLoader.open(settings(silent.writeTo(this.directory.resolve("silent"))))) {
			List<PromptPart> parts = model.language().prompt(List.of(Kind.IMAGE, Kind.IMAGE), null, "a<image>b");

			assertThat(parts.stream().filter(PromptPart.Medium.class::isInstance)).hasSize(2);
		}
	}

	@Test
	void tokensOfGapsAreThoseThatTheConfigNamesAndNoText() {
		TinyCheckpoint infilling = new TinyCheckpoint().replace("config.json", OF_RECORDS, OF_GAPS);
		TinyCheckpoint neither = new TinyCheckpoint().replace("config.json", OF_RECORDS, "");

		try (ServedModel model = ModelLoader.open(settings(infilling.writeTo(this.directory.resolve("gaps"))))) {
			assertThat(model.language().slotPadding()).isEqualTo(new SlotPadding(97, 98, false));
			assertThat(model.language().bytes(97)).isEmpty();
			assertThat(model.language().bytes(98)).isEmpty();
			assertThat(model.language().bytes(99)).containsExactly('c');
		}
		try (ServedModel model = ModelLoader
			.open(settings(new TinyCheckpoint().writeTo(this.directory.resolve("records"))))) {
			assertThat(model.language().slotPadding()).isEqualTo(new SlotPadding(259, -1, true));
		}
		try (ServedModel model = ModelLoader.open(settings(neither.writeTo(this.directory.resolve("neither"))))) {
			assertThat(model.language().slotPadding()).isNull();
		}
	}

	/** LLaDA-V's directories: a template of text alone, and no token for images. */
	@Test
	void aTemplateOfTextAloneGetsItsImagesWritten() {
		TinyCheckpoint llava = new TinyCheckpoint().replace("config.json", "\"image_token_id\": 260,", "")
			.replace("config.json", "segment_causal", "bidirectional")
			.replace("tokenizer.json", "<image>", "<|reserved_token_0|>")
			.template("{% for message in messages %}<{{ message['role'] }}>{{ message['content'] | trim }}<eos>"
					+ "{% endfor %}<assistant>");

		try (ServedModel model = ModelLoader.open(settings(llava.writeTo(this.directory.resolve("llava"))))) {
			List<PromptPart> parts = model.language()
				.prompt(List.of(Kind.IMAGE, Kind.IMAGE), null, "Why<|reserved_token_0|>?");
			List<PromptPart> told = model.language().prompt(List.of(Kind.IMAGE), "Be brief.", "Why?");

			assertThat(texts(model, parts)).containsExactly(
					"You are a helpful language and vision assistant. You are able to understand the visual content "
							+ "that the user provides, and assist the user with a variety of tasks using natural "
							+ "language.",
					"[image 0]", " ", "[image 1]", "\nWhy<|reserved_token_0|>?");
			assertThat(texts(model, told)).containsExactly("Be brief.", "[image 0]", "\nWhy?");
		}
	}

	/** Text as it is read, without markup. */
	private static List<String> texts(ServedModel model, List<PromptPart> parts) {
		return parts.stream().map((part) -> switch (part) {
			case PromptPart.Medium medium -> "[image %d]".formatted(medium.index());
			case PromptPart.Text text -> {
				ByteArrayOutputStream bytes = new ByteArrayOutputStream();
				Arrays.stream(text.tokens()).forEach((token) -> bytes.writeBytes(model.language().bytes(token)));
				yield bytes.toString(StandardCharsets.UTF_8);
			}
		}).toList();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void whatIsWrongIsNamedByFileAndField(String what, TinyCheckpoint checkpoint, String file, String field) {
		Path location = checkpoint.writeTo(this.directory.resolve("model"));

		refused(location, file, field);
	}

	static Stream<Arguments> whatIsWrongIsNamedByFileAndField() {
		String config = "config.json";
		String tokenizer = "tokenizer.json";
		String weights = "model.safetensors";
		return Stream.of(arguments("no config", tiny().without(config), config, null),
				arguments("half a config", tiny().replace(config, "\"mm_hidden_size\": 16", "\"mm_hidden"), config,
						null),
				arguments("another model",
						tiny().replace(config, "llava_llada", "gpt2")
							.replace(config, "LlavaLLaDAModelLM", "GPT2LMHeadModel")
							.replace(config, "\"family\": \"llada\", ", ""),
						config, "model_type"),
				arguments("no heads", tiny().replace(config, "\"num_attention_heads\": 2,\n", "\n"), config, "n_heads"),
				arguments("heads that are a word",
						tiny().replace(config, "\"num_attention_heads\": 2,\n", "\"num_attention_heads\": \"two\",\n"),
						config, "num_attention_heads"),
				arguments("another width",
						tiny().replace(config,
								"\"hidden_size\": 16, \"intermediate_size\": 24," + " \"num_hidden_layers\": 2",
								"\"hidden_size\": 32, \"intermediate_size\": 24, \"num_hidden_layers\": 2"),
						config, "hidden_size"),
				arguments("more layers", tiny().replace(config, "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3"),
						config, "num_hidden_layers"),
				arguments("no image token",
						tiny().replace(config, "\"image_token_id\": 260,", "")
							.replace(tokenizer, "<image>", "<picture>"),
						config, "image_token_id"),
				arguments("another image token",
						tiny().replace(config, "\"image_token_id\": 260", "\"image_token_id\": 261"),
						"tokenizer_config.json", "chat_template"),
				arguments("a gap without a mark", tiny().replace(config, OF_RECORDS, "\"fill_token_id\": 97,"), config,
						"infill_token_id"),
				arguments("a mark without a fill", tiny().replace(config, OF_RECORDS, "\"infill_token_id\": 97,"),
						config, "fill_token_id"),
				arguments("a mark that fills", tiny().replace(config, OF_RECORDS, OF_GAPS.replace("98", "97")), config,
						"fill_token_id"),
				arguments("a mark beyond all tokens", tiny().replace(config, OF_RECORDS, OF_GAPS.replace("98", "9800")),
						config, "infill_token_id"),
				arguments("two ways to end a value", tiny().replace(config, OF_RECORDS, OF_RECORDS + OF_GAPS), config,
						"fill_token_id"),
				arguments("a blank beyond all tokens", tiny().hearingWords(272, 1), config, "blank_token_id"),
				arguments("no words at all", tiny().hearingWords(261, 1).replace(config, ": 20,", ": 0,"), config,
						"max_words"),
				arguments("words without columns", tiny().hearingWords(261, 1).withoutTensor("model.glyph_run.weight"),
						"model.safetensors", "model.glyph_run.weight"),
				arguments("a temperature of nothing", tiny().hearingWords(261, 0), config, "temperature"),
				arguments("text before images", tiny().template(TEXT_FIRST), "tokenizer_config.json", "chat_template"),
				arguments("unknown tower", tiny().replace(config, "sfumato_conv_vit", "clip_vision_model"), config,
						"model_type"),
				arguments("unknown attention", tiny().replace(config, "segment_causal", "sideways"), config,
						"attention"),
				arguments("no tokenizer", tiny().without(tokenizer), tokenizer, null),
				arguments("half a tokenizer", tiny().replace(tokenizer, "\"merges\": []}}", "\"mer"), tokenizer, null),
				arguments("tokenizer without a model",
						tiny().replace(tokenizer, "\"model\":", "\"model_of_another_time\":"), tokenizer, "model"),
				arguments("more tokens than rows",
						tiny().replace(tokenizer, "\"<assistant>\": 264", "\"<assistant>\": 300")
							.replace(tokenizer, "\"id\": 264", "\"id\": 300"),
						config, "vocab_size"),
				arguments("no template", tiny().replace("tokenizer_config.json", "chat_template", "cat_template"),
						"tokenizer_config.json", "chat_template"),
				arguments("broken template",
						tiny().replace("tokenizer_config.json", "{% endif %}{% endfor %}{% endif %}", "{% endfor %}"),
						"tokenizer_config.json", "chat_template"),
				arguments("no canvas",
						tiny().replace("generation_config.json", "\"gen_length\": 16", "\"gen_length\": 0"),
						"generation_config.json", "gen_length"),
				arguments("canvas beyond the positions",
						tiny().replace("generation_config.json", "\"gen_length\": 16", "\"gen_length\": 512"),
						"generation_config.json", "gen_length"),
				arguments("another picture size",
						tiny().replace("preprocessor_config.json", "\"height\": 32, \"width\": 32",
								"\"height\": 64, \"width\": 64"),
						"preprocessor_config.json", "size"),
				arguments("no head", tiny().withoutTensor("lm_head.weight"), weights, "lm_head.weight"),
				arguments("no embedding", tiny().withoutTensor("model.embed_tokens.weight"), weights, null),
				arguments("a layer's tensor is missing", tiny().withoutTensor("model.layers.1.mlp.up_proj.weight"),
						weights, "model.layers.1.mlp.up_proj.weight"),
				arguments("a layer's tensor has another shape",
						tiny().tensor("model.layers.1.mlp.up_proj.weight", 25, 16), weights,
						"model.layers.1.mlp.up_proj.weight"),
				arguments("a tensor of the tower is missing",
						tiny().withoutTensor("model.vision_tower.encoder.layers.0.mlp.fc2.bias"), weights,
						"model.vision_tower.encoder.layers.0.mlp.fc2.bias"),
				arguments("a projector of another width", tiny().tensor("model.mm_projector.2.weight", 12, 16), weights,
						"model.mm_projector.2.weight"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void damagedWeightsAreNamed(String what, Consumer<Path> damage, String field) {
		Path location = new TinyCheckpoint().writeTo(this.directory.resolve("model"));
		damage.accept(location.resolve("model.safetensors"));

		refused(location, "model.safetensors", field);
	}

	static Stream<Arguments> damagedWeightsAreNamed() {
		return Stream.of(arguments("empty", damage((file) -> Files.write(file, new byte[0])), null),
				arguments("cut off in its header", damage((file) -> cut(file, 100)), null),
				arguments("cut off in its data", damage((file) -> cut(file, (int) Files.size(file) - 3)), null),
				arguments("header longer than the file", damage((file) -> overwrite(file, 6, (byte) 1)), null),
				arguments("header that isn't JSON", damage((file) -> overwrite(file, 8, (byte) 'x')), null));
	}

	@Test
	void missingWeightsAreNamed() throws IOException {
		Path location = new TinyCheckpoint().writeTo(this.directory.resolve("model"));
		Files.delete(location.resolve("model.safetensors"));

		assertThatExceptionOfType(ModelLoadException.class).isThrownBy(() -> ModelLoader.open(settings(location)))
			.withMessageContaining("model.safetensors")
			.satisfies((ex) -> assertThat(ex.file()).startsWith(location.toString()));
	}

	@Test
	void missingDirectoryIsNamed() {
		refused(this.directory.resolve("nowhere"), "nowhere", null);
	}

	@ParameterizedTest
	@ValueSource(strings = { "cuda", "abacus" })
	void providerThatIsntThereIsNamed(String provider) {
		Path location = new TinyCheckpoint().writeTo(this.directory.resolve("model"));
		EngineSettings.Model model = new EngineSettings.Model(null, location, this.directory, provider, 1);

		assertThatExceptionOfType(ModelLoadException.class)
			.isThrownBy(() -> ModelLoader.open(EngineSettings.embedded(this.directory).with(model)))
			.withMessageContaining("sfumato.model.provider")
			.withMessageContaining(provider);
	}

	private void refused(Path location, String file, String field) {
		assertThatExceptionOfType(ModelLoadException.class).isThrownBy(() -> ModelLoader.open(settings(location)))
			.satisfies((ex) -> {
				assertThat(ex.file()).endsWith(file);
				assertThat(ex).hasMessageContaining(file);
				if (field != null) {
					assertThat(ex.field()).contains(field);
					assertThat(ex).hasMessageContaining(field);
				}
			});
	}

	private EngineSettings settings(Path location) {
		return EngineSettings.embedded(this.directory.resolve("cache"))
			.with(new EngineSettings.Model(null, location, this.directory.resolve("cache"), "cpu", 1));
	}

	private static TinyCheckpoint tiny() {
		return new TinyCheckpoint();
	}

	private static Consumer<Path> damage(Damage damage) {
		return (file) -> {
			try {
				damage.inflict(file);
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		};
	}

	private static void cut(Path file, int length) throws IOException {
		byte[] bytes = Files.readAllBytes(file);
		Files.write(file, Arrays.copyOf(bytes, length));
	}

	private static void overwrite(Path file, int at, byte value) throws IOException {
		byte[] bytes = Files.readAllBytes(file);
		bytes[at] = value;
		Files.write(file, bytes);
	}

	private interface Damage {

		void inflict(Path file) throws IOException;

	}

}
