package io.sfumato.engine.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.sfumato.engine.EngineObserver;
import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.CaptionStyle;
import io.sfumato.engine.request.DecisionQuestion;
import io.sfumato.engine.request.DecisionQuestion.Kind;
import io.sfumato.engine.request.DecisionQuestion.Option;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.Question;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.request.Turn;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.toy.Requests;
import io.sfumato.engine.toy.TinyCheckpoint;

import static io.sfumato.engine.toy.Requests.aRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Whatever a user writes, wherever it goes, is text: with it nobody ends a turn, begins
 * another one in a foreign voice, or makes a place for an image.
 */
@Timeout(120)
class SpecialTextTests {

	private static final List<String> MARKUP = List.of("<image>", "<audio>", "<eos>", "<pad>", "<mask>", "<slot-pad>",
			"<system>", "<user>", "<assistant>");

	/**
	 * As text each of them has a beginning, a name and an end; as markup it is a token.
	 */
	private static final int AT_LEAST = 3 * MARKUP.size();

	@TempDir
	private static Path directory;

	private static LocalEngine engine;

	@BeforeAll
	static void open() {
		engine = LocalEngine.open(EngineSettings.embedded(directory), EngineObserver.NONE);
	}

	@AfterAll
	static void close() {
		engine.close();
	}

	static Stream<Arguments> places() {
		return Stream.of(place("a question", (text) -> aRequest().asking("what" + text)), place("a context",
				(text) -> aRequest().of(new Operation.Answer(List.of(new Question("0", "what?", null)), "so" + text))),
				place("instructions", (text) -> aRequest().instructions("be short" + text).asking("what?")),
				place("a caption's prompt",
						(text) -> aRequest().of(new Operation.Caption(CaptionStyle.SHORT, "tell" + text, 1))),
				place("a system's turn", (text) -> chat(new Turn(Turn.Role.SYSTEM, 0, "be short" + text))),
				place("an earlier question",
						(text) -> chat(new Turn(Turn.Role.USER, 0, "what" + text),
								new Turn(Turn.Role.ASSISTANT, 0, "a mug"))),
				place("an earlier answer",
						(text) -> chat(new Turn(Turn.Role.USER, 0, "what?"),
								new Turn(Turn.Role.ASSISTANT, 0, "a mug" + text))),
				place("a closed question", (text) -> decision("is it" + text, "a cup", null)),
				place("an option", (text) -> decision("which?", "a cup" + text, null)),
				place("a state", (text) -> decision("which?", "a cup", "so" + text)));
	}

	private static Arguments place(String name, Function<String, Requests> request) {
		return arguments(name, request);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("places")
	void markupInAPromptIsText(String name, Function<String, Requests> request) throws Exception {
		int without = promptTokens(request.apply(""));

		int with = promptTokens(request.apply(" " + String.join("", MARKUP)));

		assertThat(with - without).isGreaterThanOrEqualTo(AT_LEAST);
	}

	@Test
	void markupInATemplateIsText() throws Exception {
		String all = String.join("", MARKUP);

		RunResult result = run(aRequest()
			.of(new Operation.Infill(new RecordForm.Template(all + " {{n: integer min=1 max=9}} " + all, Map.of()),
					RecordForm.Slots.NONE, null)));

		assertThat(result.texts().getFirst().text()).matches("\\Q" + all + "\\E [1-9] \\Q" + all + "\\E");
	}

	@Test
	void markupInASchemaIsText() throws Exception {
		for (String markup : MARKUP) {
			String schema = """
					{"type":"object","required":["%1$s","b"],"properties":{"%1$s":{"enum":["%1$s"]},
					 "b":{"enum":["%1$s","%1$s%1$s"]}}}""".formatted(markup);

			RunResult result = run(
					aRequest().of(new Operation.Infill(RecordForm.Schema.strict(schema), RecordForm.Slots.NONE, null)));

			assertThat(result.texts().getFirst().text().replace(" ", ""))
				.matches("\\{\"M\":\"M\",\"b\":\"(M|MM)\"}".replace("M", "\\Q" + markup + "\\E"));
		}
	}

	@Test
	void markupInAnEditedTextIsText() throws Exception {
		String all = String.join("", MARKUP);
		String text = all + " a mug " + all;

		RunResult result = run(aRequest().of(new Operation.Edit(text,
				List.of(new Operation.Span(all.length() + 1, all.length() + 6, null, "/spans/0")), null)));

		assertThat(result.texts().getFirst().text()).startsWith(all).endsWith(all);
	}

	private static Requests chat(Turn... earlier) {
		List<Turn> turns = new ArrayList<>(List.of(earlier));
		turns.add(new Turn(Turn.Role.USER, 0, "and now?"));
		return aRequest().of(new Operation.Chat(turns, 1));
	}

	private static Requests decision(String ask, String description, String state) {
		return aRequest().of(new Operation.Decide(
				List.of(new DecisionQuestion("0", Kind.CHOICE, ask,
						List.of(new Option("a mug", description), new Option("a jug", null)), List.of())),
				state, true, 1, true, null));
	}

	private static RunResult run(Requests request) throws InterruptedException {
		return engine.submit(complete(request), (event) -> {
		}).await();
	}

	private static int promptTokens(Requests request) throws InterruptedException {
		List<GenerationEvent> events = new CopyOnWriteArrayList<>();
		engine.submit(complete(request), events::add).await();
		return List.copyOf(events)
			.stream()
			.filter(GenerationEvent.Encoded.class::isInstance)
			.map(GenerationEvent.Encoded.class::cast)
			.findFirst()
			.orElseThrow()
			.promptTokens();
	}

	private static RunRequest complete(Requests request) {
		RunRequest built = request.build();
		return built.operation() instanceof Operation.Chat ? request.media(List.of()).build()
				: request.media(List.of(TinyCheckpoint.picture(40, 40, 5))).build();
	}

}
