package io.sfumato.e2e;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import com.openai.core.MultipartField;
import com.openai.core.http.HttpResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/** Files and batches of the official client, as it comes. */
@EndToEndTest
@Timeout(180)
class OpenAiBatchesIT extends OpenAiTest {

	private static final String LINES = """
			{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{"model":"sfumato-mini",\
			"messages":[{"role":"user","content":"Hi"}]}}
			{"custom_id":"b","method":"POST","url":"/v1/chat/completions","body":{"model":"sfumato-mini"}}
			""";

	@AfterEach
	void deleteFiles() {
		this.client.files().list().autoPager().forEach((file) -> this.client.files().delete(file.id()));
	}

	@Test
	void filesComeAndGo(@TempDir Path folder) throws Exception {
		Path path = Files.writeString(folder.resolve("in.jsonl"), LINES);

		FileObject file = this.client.files()
			.create(FileCreateParams.builder().file(path).purpose(FilePurpose.BATCH).build());

		assertThat(file.validate().filename()).isEqualTo("in.jsonl");
		assertThat(file.bytes()).isEqualTo(LINES.length());
		assertThat(file.expiresAt()).isPresent();
		assertThat(this.client.files().list().data()).extracting(FileObject::id).contains(file.id());
		assertThat(content(file.id())).isEqualTo(LINES);
		assertThat(this.client.files().delete(file.id()).deleted()).isTrue();
		NotFoundException gone = catchThrowableOfType(NotFoundException.class,
				() -> this.client.files().retrieve(file.id()));
		assertThat(gone.code()).contains("not_found");
	}

	@Test
	void aBatchIsRunToItsEnd() throws Exception {
		Batch batch = this.client.batches()
			.create(BatchCreateParams.builder()
				.inputFileId(upload().id())
				.endpoint(BatchCreateParams.Endpoint.V1_CHAT_COMPLETIONS)
				.completionWindow(BatchCreateParams.CompletionWindow._24H)
				.build());
		assertThat(batch.validate().outputFileId()).isEmpty();

		Batch ended = await().atMost(Duration.ofMinutes(2))
			.until(() -> this.client.batches().retrieve(batch.id()),
					(now) -> now.status().equals(Batch.Status.COMPLETED));

		assertThat(ended.validate().requestCounts().orElseThrow().total()).isEqualTo(2);
		assertThat(ended.requestCounts().orElseThrow().completed()).isEqualTo(1);
		assertThat(ended.requestCounts().orElseThrow().failed()).isEqualTo(1);
		assertThat(ended.usage().orElseThrow().totalTokens()).isPositive();
		JsonNode answer = JsonMapper.shared().readTree(content(ended.outputFileId().orElseThrow()));
		assertThat(answer.path("custom_id").asString()).isEqualTo("a");
		assertThat(answer.at("/response/body/choices/0/message/content").isString()).isTrue();
		JsonNode error = JsonMapper.shared().readTree(content(ended.errorFileId().orElseThrow()));
		assertThat(error.path("custom_id").asString()).isEqualTo("b");
		assertThat(error.at("/response/status_code").asInt()).isEqualTo(400);
		assertThat(this.client.batches().list().data()).extracting(Batch::id).contains(batch.id());
		BadRequestException tooLate = catchThrowableOfType(BadRequestException.class,
				() -> this.client.batches().cancel(batch.id()));
		assertThat(tooLate.code()).contains("conflict");
	}

	@Test
	void anUploadedPictureIsAskedAbout() throws Exception {
		FileObject picture = upload(Total.receipt(), "receipt.png", FilePurpose.VISION);

		assertThat(ask(picture.id()).choices().getFirst().message().content().orElseThrow())
			.isEqualTo(Total.answer(this.port));

		this.client.files().delete(picture.id());
		BadRequestException gone = catchThrowableOfType(BadRequestException.class, () -> ask(picture.id()));
		assertThat(gone.param()).contains("messages[0].content[1].file.file_id");
	}

	private ChatCompletion ask(String id) {
		return this.client.chat()
			.completions()
			.create(ChatCompletionCreateParams.builder()
				.model("sfumato-mini")
				.addUserMessageOfArrayOfContentParts(List.of(
						ChatCompletionContentPart
							.ofText(ChatCompletionContentPartText.builder().text(Total.QUESTION).build()),
						ChatCompletionContentPart.ofFile(ChatCompletionContentPart.File.builder()
							.file(ChatCompletionContentPart.File.FileObject.builder().fileId(id).build())
							.build())))
				.build());
	}

	private FileObject upload() {
		return upload(LINES.getBytes(StandardCharsets.UTF_8), "lines.jsonl", FilePurpose.BATCH);
	}

	private FileObject upload(byte[] bytes, String name, FilePurpose purpose) {
		return this.client.files()
			.create(FileCreateParams.builder()
				.file(MultipartField.<InputStream>builder()
					.value(new ByteArrayInputStream(bytes))
					.filename(name)
					.build())
				.purpose(purpose)
				.build());
	}

	private String content(String id) throws Exception {
		try (HttpResponse response = this.client.files().content(id)) {
			assertThat(response.statusCode()).isEqualTo(200);
			return new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}
