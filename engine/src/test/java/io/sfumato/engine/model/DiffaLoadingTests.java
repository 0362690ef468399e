package io.sfumato.engine.model;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.sfumato.engine.EngineObserver;
import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.local.LocalEngine;
import io.sfumato.engine.prompt.PromptPart;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.request.Turn;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.toy.TinyCheckpoint;
import io.sfumato.engine.toy.TinyDiffa;

import static io.sfumato.engine.toy.Requests.aRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** A model of three directories, from its files to its answers about a WAV file. */
@Timeout(120)
class DiffaLoadingTests {

	private static final MediaInput CLIP = TinyCheckpoint.clip(1.25, 4);

	@TempDir
	private Path directory;

	private int opened;

	@Test
	void answersAboutAClip() {
		try (LocalEngine engine = open(new TinyDiffa())) {
			RunResult result = run(engine, aRequest().media(List.of(CLIP)).asking("What is it?").build());

			// 0.5 s are 3 acoustic and 6 semantic tokens, the last 0.25 s 3 and 3
			assertThat(result.receipt().media()).singleElement()
				.satisfies((medium) -> assertThat(medium.tokens()).isEqualTo(9 + 9 + 6));
			assertThat(result.texts()).hasSize(1);
			assertThat(engine.catalogue().models().getFirst().inputs()).containsExactly("audio");
			assertThat(engine.catalogue().models().getFirst().family()).isEqualTo("diffa");
			assertThat(engine.catalogue().models().getFirst().audioTokensPerSecond()).isEqualTo(18);
		}
	}

	@Test
	void itIsOneModelHoweverItsEncoderIsPublished() {
		RunRequest request = aRequest().media(List.of(CLIP)).asking("What is it?").build();
		RunResult apart;
		try (LocalEngine engine = open(new TinyDiffa())) {
			apart = run(engine, request);
		}
		try (LocalEngine engine = open(new TinyDiffa().inOneFile())) {
			assertThat(run(engine, request).texts()).isEqualTo(apart.texts());
		}
	}

	@Test
	void lowRankChangesAreMerged() {
		RunRequest request = aRequest().media(List.of(CLIP)).asking("What is it?").build();
		RunResult plain;
		try (LocalEngine engine = open(new TinyDiffa())) {
			plain = run(engine, request);
		}
		try (LocalEngine engine = open(new TinyDiffa().withLowRankChanges())) {
			RunResult changed = run(engine, request);

			assertThat(changed.texts()).isNotEqualTo(plain.texts());
			assertThat(changed.receipt().modelRevision()).isNotEqualTo(plain.receipt().modelRevision());
		}
	}

	@Test
	void aRecordingIsWrittenDown() {
		try (LocalEngine engine = open(new TinyDiffa())) {
			RunResult result = run(engine,
					aRequest().media(List.of(CLIP)).of(new Operation.Transcribe(null, null, true)).build());

			assertThat(result.texts()).hasSize(3);
		}
	}

	@Test
	void imagesAreRefused() {
		try (LocalEngine engine = open(new TinyDiffa())) {
			assertThatExceptionOfType(InvalidRequestException.class)
				.isThrownBy(() -> run(engine,
						aRequest().media(List.of(TinyCheckpoint.picture(40, 40, 1))).asking("What is it?").build()))
				.satisfies((ex) -> assertThat(ex.problem()).isEqualTo(Problem.CAPABILITY_NOT_AVAILABLE))
				.withMessageContaining("doesn't see");
		}
	}

	@Test
	void aClipStandsBeforeTheBlankInFrontOfIt() {
		Path location = new TinyDiffa().writeTo(this.directory.resolve("diffa"));
		try (ServedModel model = ModelLoader.open(settings(location))) {
			List<PromptPart> asked = model.language().prompt(List.of(Kind.AUDIO), null, "What<|eot_id|> is it? ");
			List<PromptPart> talk = model.language()
				.prompt(List.of(Turn.of(Turn.Role.SYSTEM, "Be brief."), new Turn(Turn.Role.USER, 2, "Compare."),
						Turn.of(Turn.Role.ASSISTANT, "Equal."), Turn.of(Turn.Role.USER, "Why?")),
						List.of(Kind.AUDIO, Kind.AUDIO));

			assertThat(text(model, asked)).isEqualTo("system\n\nYou are a helpful voice assistant."
					+ "user\n\nThis is the audio:[0] <audio>. What<|eot_id|> is it? assistant\n\n");
			assertThat(text(model, talk)).isEqualTo("system\n\nBe brief.user\n\nThis is the audio:[0] <audio>. "
					+ "This is the audio:[1] <audio>. Compare.assistant\n\nEqual.user\n\nWhy?assistant\n\n");
			int[] start = ((PromptPart.Text) asked.getFirst()).tokens();
			int[] end = ((PromptPart.Text) asked.getLast()).tokens();
			assertThat(start[0]).as("begin of text").isEqualTo(262);
			assertThat(Arrays.stream(end).filter((token) -> token == 260).count()).as("ends of turns").isEqualTo(1);
		}
	}

	@Test
	void theLanguageModelThatIsMissingIsNamed() throws IOException {
		Path location = new TinyDiffa().writeTo(this.directory.resolve("diffa"));
		Files.move(location.resolve("llm_model"), this.directory.resolve("elsewhere"));

		assertThatExceptionOfType(ModelLoadException.class)
			.isThrownBy(() -> ModelLoader.open(settings(location)).close())
			.withMessageContaining("llm_model");
	}

	@Test
	void theEncoderThatIsMissingIsNamed() throws IOException {
		Path location = new TinyDiffa().writeTo(this.directory.resolve("diffa"));
		Files.move(location.resolve("whisper_model"), this.directory.resolve("elsewhere"));

		assertThatExceptionOfType(ModelLoadException.class)
			.isThrownBy(() -> ModelLoader.open(settings(location)).close())
			.withMessageContaining("whisper_model.");
	}

	@Test
	void inspectionLooksIntoAllDirectories() {
		Path location = new TinyDiffa().writeTo(this.directory.resolve("diffa"));

		ModelInspection found = ModelInspection.of(location);

		assertThat(found.family()).isEqualTo("llada");
		assertThat(found.inputs()).containsExactly("text", "audio");
		assertThat(found.context()).isEqualTo(512);
		assertThat(found.problem()).isNull();
	}

	private static String text(ServedModel model, List<PromptPart> parts) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		for (PromptPart part : parts) {
			switch (part) {
				case PromptPart.Medium medium -> bytes.writeBytes(("[" + medium.index() + "]").getBytes());
				case PromptPart.Text text ->
					Arrays.stream(text.tokens()).forEach((token) -> bytes.writeBytes(model.language().bytes(token)));
			}
		}
		return bytes.toString(StandardCharsets.UTF_8);
	}

	private LocalEngine open(TinyDiffa diffa) {
		Path location = this.directory.resolve("diffa-" + this.opened++);
		return LocalEngine.open(settings(diffa.writeTo(location)), EngineObserver.NONE);
	}

	private EngineSettings settings(Path location) {
		return EngineSettings.embedded(this.directory)
			.with(new EngineSettings.Model("diffa", location, this.directory, "cpu", 1));
	}

	private static RunResult run(LocalEngine engine, RunRequest request) {
		try {
			return engine.submit(request, (event) -> {
			}).await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
