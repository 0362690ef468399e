package io.sfumato.trainer.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

import io.sfumato.runtime.tokenizer.ChatMessage;
import io.sfumato.runtime.tokenizer.ChatTemplate;
import io.sfumato.runtime.tokenizer.Tokenizer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TokenizerFilesTests {

	@TempDir
	private static Path directory;

	private final Encoder encoder = new Encoder(Vocabulary.standard());

	@BeforeAll
	static void writeFiles() throws Exception {
		new TokenizerFiles(Vocabulary.standard()).write(directory);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "what is the total?", "Is there a red circle?", " is it <mask> or {{ jinja }}?", "Wie groß?" })
	void rendersAQuestionAboutAnImageAsItWasTrained(String question) {
		try (Tokenizer tokenizer = Tokenizer.open(directory)) {
			ChatTemplate template = new ChatTemplate(directory, TokenizerFiles.CHAT_TEMPLATE, tokenizer);
			ChatMessage message = new ChatMessage("user",
					List.of(new ChatMessage.Text(question), new ChatMessage.Media("image")));

			int[] ids = template.render(List.of(message), true);

			IntStream expected = IntStream.concat(IntStream.of(Special.IMAGE.id()),
					IntStream.of(this.encoder.prompt(question)));
			assertThat(ids).isEqualTo(expected.toArray());
		}
	}

	@Test
	void putsMediaOfAllMessagesFirst() {
		try (Tokenizer tokenizer = Tokenizer.open(directory)) {
			ChatTemplate template = new ChatTemplate(directory, TokenizerFiles.CHAT_TEMPLATE, tokenizer);
			List<ChatMessage> messages = List.of(ChatMessage.of("system", "be kind"), new ChatMessage("user", List
				.of(new ChatMessage.Media("image"), new ChatMessage.Media("audio"), new ChatMessage.Text("what?"))));

			String text = tokenizer.decode(template.render(messages, true), false);

			assertThat(text).isEqualTo("<image><audio><system>be kind<user>what?<assistant>");
		}
	}

	@Test
	void writesTheTemplateIntoTheConfiguration() throws Exception {
		assertThat(Files.readString(directory.resolve("tokenizer_config.json"))).contains("chat_template", "<image>");
		assertThat(directory.resolve("special_tokens_map.json")).exists();
	}

	@Test
	void readsBackWithTheIdsThatTheVocabularyGives() {
		Vocabulary vocabulary = Vocabulary.standard();
		try (Tokenizer tokenizer = Tokenizer.open(directory)) {
			assertThat(tokenizer.size()).isEqualTo(vocabulary.size());
			for (int id = 0; id < vocabulary.size(); id++) {
				boolean special = tokenizer.isSpecial(id);
				assertThat(special).isEqualTo(id >= 256 && id < Vocabulary.firstWord());
				assertThat(tokenizer.bytes(id)).isEqualTo(special ? new byte[0] : vocabulary.bytes(id));
			}
		}
	}

}
