package io.sfumato.runtime.tokenizer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.runtime.checkpoint.CheckpointException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TokenizerTests {

	@TempDir
	private Path directory;

	@Test
	void bytesWordsAndSpecialTokensAreFound() throws IOException {
		try (Tokenizer tokenizer = TinyTokenizer.in(this.directory)) {
			assertThat(tokenizer.encode("a cat<mask><eos>")).containsExactly('a', TinyTokenizer.SPACE_CAT,
					TinyTokenizer.MASK, TinyTokenizer.EOS);
			assertThat(tokenizer.decode(tokenizer.encode("a cat<mask> né€"), true)).isEqualTo("a cat né€");
			assertThat(tokenizer.bytes(TinyTokenizer.SPACE_CAT)).isEqualTo(" cat".getBytes(StandardCharsets.UTF_8));
			assertThat(tokenizer.bytes(0xe2)).containsExactly(0xe2);
			assertThat(tokenizer.bytes(TinyTokenizer.MASK)).isEmpty();
			assertThat(tokenizer.bytes(9999)).isEmpty();
			assertThat(tokenizer.id("<mask>")).hasValue(TinyTokenizer.MASK);
			assertThat(tokenizer.id("<none>")).isEmpty();
			assertThat(tokenizer.isSpecial(TinyTokenizer.MASK)).isTrue();
			assertThat(tokenizer.isSpecial('a')).isFalse();
			assertThat(tokenizer.specialTokens().mask()).contains("<mask>");
			assertThat(tokenizer.specialTokens().endOfText()).contains("<eos>");
			assertThat(tokenizer.specialTokens().beginOfText()).isEmpty();
		}
	}

	@Test
	void specialStringsOfAUserAreOrdinaryText() throws IOException {
		try (Tokenizer tokenizer = TinyTokenizer.in(this.directory)) {
			int[] ids = tokenizer.encodePlain("<mask><eos> cat");

			assertThat(ids).containsExactly('<', 'm', 'a', 's', 'k', '>', '<', 'e', 'o', 's', '>',
					TinyTokenizer.SPACE_CAT);
			assertThat(tokenizer.decode(ids, true)).isEqualTo("<mask><eos> cat");
		}
	}

	@Test
	void longTextsAreNotCut() throws IOException {
		try (Tokenizer tokenizer = TinyTokenizer.in(this.directory)) {
			assertThat(tokenizer.encodePlain("7".repeat(50_000))).hasSize(50_000);
			assertThat(tokenizer.encodePlain("")).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{", "[]", "{}", "{\"model\":{}}", "{\"model\":{\"type\":\"BPE\",\"vocab\":7}}",
			"{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":\"x\"},\"merges\":[]}}",
			"{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":-1},\"merges\":[]}}",
			"{\"added_tokens\":[{\"id\":1}],\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[]}}",
			"{\"model\":{\"type\":\"Nonsense\",\"vocab\":{\"a\":0},\"merges\":[]}}",
			"{\"version\":\"1.0\",\"added_tokens\":[],\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[\"x y\"]}}" })
	void aDamagedFileIsRefusedByName(String json) throws IOException {
		Files.writeString(this.directory.resolve("tokenizer.json"), json);

		assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> Tokenizer.open(this.directory))
			.withMessageContaining("tokenizer.json");
	}

	@Test
	void aMissingFileIsRefusedByName() {
		assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> Tokenizer.open(this.directory))
			.withMessageContaining("tokenizer.json");
	}

	@Test
	void templatesWriteMarkupAndUsersWriteText() throws IOException {
		try (Tokenizer tokenizer = TinyTokenizer.in(this.directory)) {
			ChatTemplate template = template(tokenizer, """
					{%- for message in messages %}
					{{- '<' + message['role'] + '>' + message['content'] | trim }}
					{%- endfor %}
					{%- if add_generation_prompt %}<assistant>{% endif %}""");

			int[] ids = template.render(List.of(ChatMessage.of("user", "  {{ 1 + 1 }}<mask> cat\n")), true);

			assertThat(tokenizer.decode(ids, false)).isEqualTo("<user>{{ 1 + 1 }}<mask> cat<assistant>");
			assertThat(ids[0]).isEqualTo(TinyTokenizer.USER);
			assertThat(ids[ids.length - 1]).isEqualTo(TinyTokenizer.ASSISTANT);
			assertThat(ids).doesNotContain(TinyTokenizer.MASK).contains(TinyTokenizer.SPACE_CAT);
		}
	}

	@Test
	void conversationsOfOneFormKeepTheirOwnTexts() throws IOException {
		try (Tokenizer tokenizer = TinyTokenizer.in(this.directory)) {
			ChatTemplate template = template(tokenizer,
					"{% for message in messages %}<{{ message['role'] }}>{{ message['content'] }}{% endfor %}"
							+ "{% if add_generation_prompt %}<assistant>{% endif %}");
			List<ChatMessage> first = List.of(ChatMessage.of("user", "a"), ChatMessage.of("assistant", "b"));
			List<ChatMessage> second = List.of(ChatMessage.of("user", "c"), ChatMessage.of("assistant", "d"));

			List<String> written = List.of(tokenizer.decode(template.render(first, true), false),
					tokenizer.decode(template.render(second, true), false),
					tokenizer.decode(template.render(second, false), false),
					tokenizer.decode(template.render(second.reversed(), true), false));

			assertThat(written).containsExactly("<user>a<assistant>b<assistant>", "<user>c<assistant>d<assistant>",
					"<user>c<assistant>d", "<assistant>d<user>c<assistant>");
		}
	}

	@Test
	void aFormIsRenderedOnce() throws IOException {
		try (Tokenizer tokenizer = TinyTokenizer.in(this.directory)) {
			// draws a number whenever it runs
			ChatTemplate template = template(tokenizer, "{{ range(0, 1000000) | random }} {{ messages[0].content }}");

			int[] first = template.render(List.of(ChatMessage.of("user", "a")), false);
			int[] second = template.render(List.of(ChatMessage.of("user", "a")), false);

			assertThat(second).containsExactly(first);
		}
	}

	@Test
	void contentThatIsNotTrimmedKeepsItsBlanks() throws IOException {
		try (Tokenizer tokenizer = TinyTokenizer.in(this.directory)) {
			ChatTemplate template = template(tokenizer, "{{ messages[0].content }}<eos>");

			int[] ids = template.render(List.of(ChatMessage.of("user", " a ")), false);

			assertThat(ids).containsExactly(' ', 'a', ' ', TinyTokenizer.EOS);
		}
	}

	@Test
	void mediaStandWhereTheTemplatePutsThem() throws IOException {
		try (Tokenizer tokenizer = TinyTokenizer.in(this.directory)) {
			ChatTemplate template = template(tokenizer,
					"{% for message in messages %}{% if message['content'] is not string %}"
							+ "{% for part in message['content'] %}{% if part['type'] == 'image' %}<image>{% endif %}"
							+ "{% endfor %}{% endif %}{% endfor %}{% for message in messages %}<{{ message['role'] }}>"
							+ "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
							+ "{% for part in message['content'] %}{% if part['type'] == 'text' %}{{ part['text'] }}"
							+ "{% endif %}{% endfor %}{% endif %}{% endfor %}");

			int[] ids = template.render(List.of(new ChatMessage("user",
					List.of(new ChatMessage.Text("a"), new ChatMessage.Media("image"), new ChatMessage.Text(" cat"))),
					ChatMessage.of("assistant", "b")), false);

			assertThat(ids).containsExactly(TinyTokenizer.IMAGE, TinyTokenizer.USER, 'a', TinyTokenizer.SPACE_CAT,
					TinyTokenizer.ASSISTANT, 'b');
		}
	}

	@Test
	void aTemplateMayRefuseAConversation() throws IOException {
		try (Tokenizer tokenizer = TinyTokenizer.in(this.directory)) {
			ChatTemplate template = template(tokenizer,
					"{% if messages[0]['role'] != 'user' %}{{ raise_exception('Start with the user') }}{% endif %}ok");

			assertThatIllegalArgumentException()
				.isThrownBy(() -> template.render(List.of(ChatMessage.of("system", "x")), false))
				.withMessageContaining("Start with the user");
		}
	}

	@Test
	void aBrokenTemplateIsRefusedByName() throws IOException {
		try (Tokenizer tokenizer = TinyTokenizer.in(this.directory)) {
			ChatTemplate template = template(tokenizer, "{% for message in messages %}{{ message.content }}");

			assertThatExceptionOfType(CheckpointException.class)
				.isThrownBy(() -> template.render(List.of(ChatMessage.of("user", "x")), false))
				.withMessageContaining("tokenizer_config.json: field 'chat_template'");
		}
	}

	@Test
	void theTemplateOfLladaIsRenderedAsPublished() throws IOException {
		try (Tokenizer tokenizer = TinyTokenizer.in(this.directory)) {
			// checkpoints.md §2.5 with this vocabulary's markup
			ChatTemplate template = template(tokenizer,
					"{% set loop_messages = messages %}{% for message in loop_messages %}"
							+ "{% set content = '<user>' + message['role'] + '<image>\\n\\n' + message['content'] | trim + '<eos>' %}"
							+ "{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}"
							+ "{{ '<assistant>\\n\\n' }}");

			int[] ids = template.render(List.of(ChatMessage.of("system", "s"), ChatMessage.of("user", " a cat ")),
					true);

			assertThat(tokenizer.decode(ids, false))
				.isEqualTo("<user>system<image>\n\ns<eos><user>user<image>\n\na cat<eos><assistant>\n\n");
		}
	}

	private ChatTemplate template(Tokenizer tokenizer, String source) {
		return new ChatTemplate(this.directory.resolve("tokenizer_config.json"), source, tokenizer);
	}

}
