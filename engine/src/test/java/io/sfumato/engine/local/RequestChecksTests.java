package io.sfumato.engine.local;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.engine.EngineObserver;
import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.request.CaptionStyle;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.MediaInput.Detail;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.Question;
import io.sfumato.engine.request.Turn;
import io.sfumato.engine.toy.Requests;
import io.sfumato.engine.toy.ToyModel;

import static io.sfumato.engine.toy.Requests.aRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class RequestChecksTests {

	private static final int TEXT_LIMIT = 64 << 10;

	private final ToyModel toy = new ToyModel(AttentionPattern.SEGMENT_CAUSAL);

	private final LocalEngine engine = new LocalEngine(this.toy.served(), EngineSettings.embedded(Path.of("unused")),
			EngineObserver.NONE);

	@AfterEach
	void close() {
		this.engine.close();
		assertThat(this.toy.backbone().forwards()).isZero();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void wrongRequestsAreRefusedWithAPointer(String what, Requests request, Problem problem, String pointer) {
		InvalidRequestException refused = catchThrowableOfType(InvalidRequestException.class,
				() -> this.engine.submit(request.build(), (event) -> {
					throw new AssertionError("a refused request has no events");
				}));

		assertThat(refused).as(what).isNotNull();
		assertThat(refused.problem()).isEqualTo(problem);
		assertThat(refused.pointer()).isEqualTo(pointer);
		assertThat(refused.getMessage()).doesNotContain("CANARY");
	}

	static Stream<Arguments> wrongRequestsAreRefusedWithAPointer() {
		Map<String, String> tooMany = new HashMap<>();
		IntStream.range(0, 17).forEach((number) -> tooMany.put("key" + number, "value"));
		return Stream.of(arguments("unknown model", aRequest().model("CANARY"), Problem.MODEL_NOT_FOUND, "/model"),
				arguments("unknown preset", aRequest().model("toy:CANARY"), Problem.MODEL_NOT_FOUND, "/model"),
				arguments("strategy that is no preset", aRequest().model("toy:static"), Problem.MODEL_NOT_FOUND,
						"/model"),
				arguments("preset of another model", aRequest().model("CANARY:fast"), Problem.MODEL_NOT_FOUND,
						"/model"),
				arguments("no preset behind the colon", aRequest().model("toy:"), Problem.MODEL_NOT_FOUND, "/model"),
				arguments("two strategies", aRequest().model("toy:fast").strategy("quality"),
						Problem.INCOMPATIBLE_OPTIONS, "/model"),
				arguments("unknown strategy", aRequest().strategy("CANARY"), Problem.INVALID_VALUE, "/strategy"),
				arguments("strategy that isn't there yet", aRequest().strategy("hasty"), Problem.INVALID_VALUE,
						"/strategy"),
				arguments("empty question", aRequest().asking(""), Problem.INVALID_VALUE, "/question"),
				arguments("blank question", aRequest().asking(" \n"), Problem.INVALID_VALUE, "/question"),
				arguments("second question empty", aRequest().asking("fine?", ""), Problem.INVALID_VALUE,
						"/questions/1"),
				arguments("question of 100 kB", aRequest().asking("x".repeat(100_000)), Problem.INVALID_VALUE,
						"/question"),
				arguments("question too long in bytes only", aRequest().asking("€".repeat(TEXT_LIMIT / 3 + 1)),
						Problem.INVALID_VALUE, "/question"),
				arguments("no question", aRequest().of(new Operation.Answer(List.of(), null)), Problem.MISSING_FIELD,
						"/question"),
				arguments("too many questions", aRequest().asking(Collections.nCopies(33, "x?").toArray(String[]::new)),
						Problem.INVALID_VALUE, "/questions"),
				arguments("two questions of one id",
						aRequest().of(new Operation.Answer(
								List.of(new Question("a", "x?", null), new Question("a", "y?", null)), null)),
						Problem.INVALID_VALUE, "/questions/1"),
				arguments("answer of no tokens",
						aRequest().of(new Operation.Answer(List.of(new Question("a", "x?", 0)), null)),
						Problem.INVALID_VALUE, "/question/maxTokens"),
				arguments("long context",
						aRequest().of(new Operation.Answer(List.of(new Question("a", "x?", null)),
								"x".repeat((256 << 10) + 1))),
						Problem.INVALID_VALUE, "/context"),
				arguments("long instructions", aRequest().instructions("x".repeat(TEXT_LIMIT + 1)),
						Problem.INVALID_VALUE, "/instructions"),
				arguments("empty prompt", aRequest().of(new Operation.Caption(CaptionStyle.ALT, "", 1)),
						Problem.INVALID_VALUE, "/prompt"),
				arguments("no captions", aRequest().captions(0), Problem.INVALID_VALUE, "/count"),
				arguments("nine captions", aRequest().captions(9), Problem.INVALID_VALUE, "/count"),
				arguments("equal captions", aRequest().captions(2).temperature(0), Problem.INCOMPATIBLE_OPTIONS,
						"/options/temperature"),
				arguments("no choices", aRequest().of(new Operation.Chat(List.of(Turn.of(Turn.Role.USER, "Hi")), 0)),
						Problem.INVALID_VALUE, "/n"),
				arguments("no turns", aRequest().of(new Operation.Chat(List.of(), 1)), Problem.INVALID_VALUE,
						"/messages"),
				arguments("assistant last",
						aRequest().of(new Operation.Chat(
								List.of(Turn.of(Turn.Role.USER, "Hi"), Turn.of(Turn.Role.ASSISTANT, "Ho")), 1)),
						Problem.INVALID_VALUE, "/messages"),
				arguments("assistant first",
						aRequest().media(List.of())
							.of(new Operation.Chat(
									List.of(Turn.of(Turn.Role.ASSISTANT, "Hi"), Turn.of(Turn.Role.USER, "Ho")), 1)),
						Problem.INVALID_VALUE, "/messages"),
				arguments("image of no turn",
						aRequest().about("x").of(new Operation.Chat(List.of(Turn.of(Turn.Role.USER, "Hi")), 1)),
						Problem.INVALID_VALUE, "/messages"),
				arguments("long conversation",
						aRequest().media(List.of())
							.of(new Operation.Chat(List.of(Turn.of(Turn.Role.SYSTEM, "x".repeat(256 << 10)),
									Turn.of(Turn.Role.USER, "Hi")), 1)),
						Problem.INVALID_VALUE, "/messages"),
				arguments("metadata", aRequest().metadata(tooMany), Problem.INVALID_VALUE, "/metadata"),
				arguments("no image", aRequest().captions(1).media(List.of()), Problem.MISSING_FIELD, "/media"),
				arguments("nine images", aRequest().about(Collections.nCopies(9, "x").toArray(String[]::new)),
						Problem.MEDIA_LIMIT, "/media"),
				arguments("empty image", aRequest().media(List.of(image(new byte[0], null))), Problem.MEDIA_INVALID,
						"scan"),
				arguments("text named .png", aRequest().media(List.of(image("not an image".getBytes(), "image/png"))),
						Problem.MEDIA_INVALID, "scan"),
				arguments("drawing named .png", aRequest().media(List.of(image("<svg/>".getBytes(), "image/png"))),
						Problem.MEDIA_UNSUPPORTED, "scan"),
				arguments("text of no type", aRequest().media(List.of(image("not an image".getBytes(), null))),
						Problem.MEDIA_UNSUPPORTED, "scan"),
				arguments("image declared as sound",
						aRequest().media(List.of(image(ToyModel.image("x").data(), "audio/wav"))),
						Problem.MEDIA_MISMATCH, "scan"),
				arguments("sound", aRequest().media(List.of(image("RIFF....WAVEfmt ".getBytes(), null))),
						Problem.CAPABILITY_NOT_AVAILABLE, "scan"),
				arguments("sound declared as sound",
						aRequest().media(List.of(image("fLaC....".getBytes(), "audio/flac"))),
						Problem.CAPABILITY_NOT_AVAILABLE, "scan"),
				arguments("sound of no type",
						aRequest().media(List.of(image("OggS....".getBytes(), "application/octet-stream"))),
						Problem.CAPABILITY_NOT_AVAILABLE, "scan"),
				arguments("more sound than an image may have",
						aRequest().media(List.of(image(clip((16 << 20) + 1), "audio/wav"))),
						Problem.CAPABILITY_NOT_AVAILABLE, "scan"),
				arguments("sound declared as an image",
						aRequest().media(List.of(image("RIFF....WAVEfmt ".getBytes(), "image/png"))),
						Problem.MEDIA_MISMATCH, "scan"),
				arguments("large image", aRequest().media(List.of(image(new byte[(16 << 20) + 1], null))),
						Problem.MEDIA_LIMIT, "scan"),
				arguments("image of many pixels", aRequest().media(List.of(ToyModel.hugeImage())), Problem.MEDIA_LIMIT,
						"/media/0"),
				arguments("bad media id",
						aRequest().media(List
							.of(new MediaInput("Page 1", ToyModel.image("x").data(), null, Detail.AUTO, "/media/0"))),
						Problem.INVALID_VALUE, "/media/0"),
				arguments("no steps", aRequest().steps(0), Problem.INVALID_VALUE, "/options/steps"),
				arguments("too many steps", aRequest().steps(1025), Problem.INVALID_VALUE, "/options/steps"),
				arguments("no block", aRequest().blockLength(0), Problem.INVALID_VALUE, "/options/blockLength"),
				arguments("no tokens", aRequest().maxTokens(0), Problem.INVALID_VALUE, "/options/maxTokens"),
				arguments("unknown rule", aRequest().unmask("CANARY"), Problem.INVALID_VALUE, "/options/unmask"),
				arguments("unknown scorer", aRequest().scorer("CANARY"), Problem.INVALID_VALUE, "/options/scorer"),
				arguments("unknown cache", aRequest().cache("CANARY"), Problem.INVALID_VALUE, "/options/cache"),
				arguments("threshold out of range", aRequest().threshold(1.5), Problem.INVALID_VALUE,
						"/options/threshold"),
				arguments("threshold that is no number", aRequest().threshold(Double.NaN), Problem.INVALID_VALUE,
						"/options/threshold"),
				arguments("temperature out of range", aRequest().temperature(2.1), Problem.INVALID_VALUE,
						"/options/temperature"),
				arguments("deadline too near", aRequest().deadlineMs(99), Problem.INVALID_VALUE, "/options/deadlineMs"),
				arguments("deadline too far", aRequest().deadlineMs(600_001), Problem.INVALID_VALUE,
						"/options/deadlineMs"));
	}

	/** As much as this that begins like a clip. */
	private static byte[] clip(int length) {
		byte[] start = "RIFF....WAVEfmt ".getBytes();
		return Arrays.copyOf(start, length);
	}

	@ParameterizedTest(name = "{0} and {1}")
	@MethodSource
	void optionsThatDontGoTogetherAreBothNamed(String one, String other, Requests request) {
		assertThatExceptionOfType(InvalidRequestException.class)
			.isThrownBy(() -> this.engine.submit(request.build(), (event) -> {
			}))
			.withMessageContaining("/options/" + one)
			.withMessageContaining("/options/" + other)
			.satisfies((ex) -> assertThat(ex.problem()).isEqualTo(Problem.INCOMPATIBLE_OPTIONS));
	}

	static Stream<Arguments> optionsThatDontGoTogetherAreBothNamed() {
		return Stream.of(arguments("threshold", "unmask", aRequest().unmask("quota").threshold(0.5)),
				arguments("threshold", "unmask", aRequest().strategy("quality").threshold(0.5)),
				arguments("scorer", "unmask", aRequest().scorer("entropy")),
				arguments("scorer", "unmask", aRequest().scorer("random").threshold(0.5)),
				arguments("steps", "blockLength", aRequest().steps(2).maxTokens(24).blockLength(8)),
				arguments("steps", "maxTokens", aRequest().strategy("static").steps(25).maxTokens(24)));
	}

	@Test
	void promptBeyondTheContextIsRefusedBeforeItRuns() {
		assertThatExceptionOfType(InvalidRequestException.class)
			.isThrownBy(() -> this.engine.submit(aRequest().asking("x".repeat(500)).build(), (event) -> {
			}))
			.satisfies((ex) -> {
				assertThat(ex.problem()).isEqualTo(Problem.CONTEXT_LENGTH);
				assertThat(ex.pointer()).isEqualTo("/question");
				assertThat(ex.limit()).isEqualTo(512);
				assertThat(ex.actual()).isEqualTo(502 + 3 + 24);
			});
	}

	@Test
	void limitsAreNamedWithTheValueThatPassedThem() {
		assertThatExceptionOfType(InvalidRequestException.class)
			.isThrownBy(() -> this.engine.submit(aRequest().asking("x".repeat(100_000)).build(), (event) -> {
			}))
			.satisfies((ex) -> {
				assertThat(ex.limit()).isEqualTo(TEXT_LIMIT);
				assertThat(ex.actual()).isEqualTo(100_000);
			});
	}

	private static MediaInput image(byte[] file, String declaredType) {
		return new MediaInput(null, file, declaredType, Detail.AUTO, "scan");
	}

}
