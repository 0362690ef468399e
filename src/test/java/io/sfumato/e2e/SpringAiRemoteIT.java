package io.sfumato.e2e;

import java.net.URI;
import java.util.List;

import io.sfumato.ai.SfumatoChatModel;
import io.sfumato.ai.SfumatoChatOptions;
import io.sfumato.ai.remote.RemoteRuns;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.result.Receipt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.MimeTypeUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Our own chat model as the client of the running application. */
@EndToEndTest
class SpringAiRemoteIT {

	@LocalServerPort
	int port;

	private RemoteRuns runs;

	@BeforeEach
	void connect() {
		this.runs = new RemoteRuns(URI.create("http://127.0.0.1:" + this.port), null);
	}

	@AfterEach
	void disconnect() {
		this.runs.close();
	}

	@Test
	void aPictureIsAskedAboutAndTheReceiptComesBack() throws Exception {
		ChatResponse response = theQuestion(SfumatoChatOptions.builder().strategy("quality").seed(3L)).call()
			.chatResponse();

		assertThat(response.getResult().getOutput().getText()).isEqualTo(Total.answer(this.port));
		Receipt receipt = response.getMetadata().get(SfumatoChatModel.RECEIPT);
		assertThat(receipt.strategy()).isEqualTo("quality");
		assertThat(receipt.seed()).isEqualTo(3);
		assertThat(receipt.media()).hasSize(1);
		assertThat(response.getMetadata().getModel()).isEqualTo("sfumato-mini");
		assertThat(response.getMetadata().getUsage().getPromptTokens())
			.isGreaterThan(receipt.media().getFirst().tokens());
		assertThat(response.getMetadata().getUsage().getCompletionTokens()).isEqualTo(receipt.tokens());
	}

	@Test
	void aStreamAddsUpToTheSameText() throws Exception {
		List<String> pieces = theQuestion(SfumatoChatOptions.builder()).stream().content().collectList().block();

		assertThat(String.join("", pieces)).isEqualTo(Total.answer(this.port));
	}

	@Test
	void aRefusalIsTheEnginesOwn() {
		var refused = catchThrowableOfType(InvalidRequestException.class,
				() -> theQuestion(SfumatoChatOptions.builder().steps(5000)).call().content());

		assertThat(refused.problem()).isEqualTo(Problem.INVALID_VALUE);
		assertThat(refused.pointer()).isEqualTo("sfumato.options.steps");
	}

	private ChatClient.ChatClientRequestSpec theQuestion(SfumatoChatOptions.Builder options) {
		return ChatClient.create(new SfumatoChatModel(this.runs, SfumatoChatOptions.builder().build()))
			.prompt()
			.options(options)
			.user((user) -> user.text(Total.QUESTION)
				.media(MimeTypeUtils.IMAGE_PNG, new ByteArrayResource(Total.receipt())));
	}

}
