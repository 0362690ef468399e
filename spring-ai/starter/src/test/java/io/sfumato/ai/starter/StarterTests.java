package io.sfumato.ai.starter;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

import javax.imageio.ImageIO;

import io.sfumato.ai.SfumatoChatModel;
import io.sfumato.ai.SfumatoChatOptions;
import io.sfumato.ai.decision.ChoiceAnswer;
import io.sfumato.ai.decision.ChoiceQuestion;
import io.sfumato.ai.decision.DecisionAnswer;
import io.sfumato.ai.decision.DecisionInput;
import io.sfumato.ai.decision.DecisionModel;
import io.sfumato.ai.decision.RefusalAnswer;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.result.Receipt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.ai.audio.transcription.TranscriptionModel;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.content.Media;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.ClassUtils;
import org.springframework.util.MimeTypeUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** An application whose one dependency is the starter. */
@SpringBootTest(properties = { "sfumato.cache.directory=target/cache", "spring.main.banner-mode=off" })
class StarterTests {

	@Autowired
	ChatClient.Builder builder;

	@Autowired
	ChatMemory memory;

	@Autowired
	DecisionModel decisions;

	@Autowired
	TranscriptionModel transcriptions;

	@ParameterizedTest
	@ValueSource(strings = { "io.sfumato.web.http.JsonBody", "io.sfumato.SfumatoApplication",
			"org.springframework.web.reactive.DispatcherHandler", "io.netty.channel.Channel" })
	void neitherTheServerNorOneOfItsLibrariesIsHere(String name) {
		assertThat(ClassUtils.isPresent(name, getClass().getClassLoader())).isFalse();
	}

	@Test
	void aPictureIsAskedAbout() {
		ChatResponse response = this.builder.build()
			.prompt()
			.options(SfumatoChatOptions.builder().strategy("quality"))
			.user((user) -> user.text("What is it?").media(MimeTypeUtils.IMAGE_PNG, aPicture()))
			.call()
			.chatResponse();

		Receipt receipt = response.getMetadata().get(SfumatoChatModel.RECEIPT);
		assertThat(receipt.strategy()).isEqualTo("quality");
		assertThat(receipt.media()).singleElement()
			.satisfies((medium) -> assertThat(medium.detectedType()).isEqualTo("image/png"));
		assertThat(response.getMetadata().getUsage().getPromptTokens())
			.isGreaterThan(receipt.media().getFirst().tokens());
	}

	@Test
	void aStreamAddsUpToTheReply() {
		ChatClient.ChatClientRequestSpec prompt = this.builder.build()
			.prompt()
			.user((user) -> user.text("What is it?").media(MimeTypeUtils.IMAGE_PNG, aPicture()));

		List<String> pieces = prompt.stream().content().collectList().block();

		assertThat(String.join("", pieces)).isEqualTo(prompt.call().content()).isNotBlank();
	}

	@Test
	void aClipThatIsNoneIsRefusedWithItsPlace() {
		var prompt = this.builder.build()
			.prompt()
			.user((user) -> user.text("What is said?")
				.media(MimeTypeUtils.parseMimeType("audio/wav"), new ByteArrayResource(new byte[] { 'R' })));

		assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> prompt.call().content())
			.satisfies((refused) -> assertThat(refused.pointer()).isEqualTo("/messages/0/media/0"));
	}

	@Test
	void aPictureBecomesAnEntity() {
		Drawing drawing = this.builder.build()
			.prompt()
			.user((user) -> user.text("Fill in the record.").media(MimeTypeUtils.IMAGE_PNG, aPicture()))
			.call()
			.entity(Drawing.class);

		assertThat(drawing.colour()).isNotNull();
		assertThat(drawing.things()).isNotNegative();
	}

	@Test
	void aPictureIsDecidedAbout() {
		DecisionAnswer answer = this.decisions.decide(DecisionInput.of(new Media(MimeTypeUtils.IMAGE_PNG, aPicture())),
				ChoiceQuestion.of("Which colour is it?", Colour.class));

		if (answer instanceof ChoiceAnswer choice) {
			assertThat(choice.probabilities()).containsOnlyKeys("RED", "GREEN");
		}
		else {
			assertThat(answer).isInstanceOf(RefusalAnswer.class);
		}
	}

	@Test
	void whatIsNoSoundIsntWrittenDown() {
		assertThatExceptionOfType(InvalidRequestException.class)
			.isThrownBy(() -> this.transcriptions.transcribe(new ByteArrayResource(new byte[] { 'R' })));
	}

	@Test
	void aConversationIsRemembered() {
		ChatClient client = this.builder.build()
			.mutate()
			.defaultAdvisors(MessageChatMemoryAdvisor.builder(this.memory).build())
			.build();
		for (String text : List.of("Name one colour.", "Name another one.")) {
			client.prompt(text).advisors((advisor) -> advisor.param(ChatMemory.CONVERSATION_ID, "a")).call().content();
		}

		assertThat(this.memory.get("a")).hasSize(4);
	}

	private static ByteArrayResource aPicture() {
		var image = new BufferedImage(96, 96, BufferedImage.TYPE_INT_RGB);
		var graphics = image.createGraphics();
		graphics.setColor(Color.WHITE);
		graphics.fillRect(0, 0, 96, 96);
		graphics.setColor(Color.RED);
		graphics.fillOval(20, 20, 50, 50);
		graphics.dispose();
		var bytes = new ByteArrayOutputStream();
		try {
			ImageIO.write(image, "png", bytes);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return new ByteArrayResource(bytes.toByteArray());
	}

	/** What is to be seen. */
	record Drawing(Colour colour, int things) {
	}

	/** Of what is to be seen. */
	enum Colour {

		RED, GREEN

	}

	@SpringBootApplication
	static class Application {

	}

}
