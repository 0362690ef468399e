package io.sfumato.ai.remote;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.sfumato.engine.Run;
import io.sfumato.engine.error.DeadlineExceededException;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.ModelFaultException;
import io.sfumato.engine.error.NotReadyException;
import io.sfumato.engine.error.OverloadedException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.error.RunCancelledException;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.GenerationOptions;
import io.sfumato.engine.request.Include;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.request.Turn;
import io.sfumato.engine.request.Turn.Role;
import io.sfumato.engine.result.FilledRecord;
import io.sfumato.engine.result.FilledSlot;
import io.sfumato.engine.result.GeneratedText;
import io.sfumato.engine.result.RunResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

@Timeout(120)
class RemoteRunsTests {

	private static final String HEAD = "\"id\":\"chatcmpl-1\",\"created\":1795305600,\"model\":\"sfumato-mini\"";

	static final String RECEIPT = """
			{"runId":"run_1","model":"sfumato-mini","modelRevision":"5b1e","strategy":"fast","options":{"threshold":0.7},
			"seed":null,"precision":"fp32","provider":"cpu","calibration":null,
			"exactness":{"commit":"parallel","cache":"exact","media":"all"},"forwardPasses":5,"prefillPasses":1,
			"verifyPasses":0,"steps":4,"blocks":1,"tokens":7,"tokensPerForward":1.4,"positionsComputed":90,
			"positionsBaseline":160,"effectiveTokenRatio":0.5,"commits":7,"revisions":0,"confidence":0.8,
			"media":[{"index":0,"kind":"image","width":64,"height":64,"seconds":null,"tokens":25,"kept":25,"pruned":0,
			"cache":"miss","declaredType":null,"detectedType":"image/png"}],
			"cache":{"visionFeatures":"miss","audioFeatures":"none","prefix":"miss","schema":null,"prefixCells":40},
			"timesMs":{"queue":0.1,"decode":1,"encode":2,"prefill":3,"firstCommit":9.0,"firstBlock":null,"denoise":20,
			"total":24},"batch":1,"ignored":[],"warnings":[],"later":"a field of a newer server"}"""
		.replace("\n", "");

	private static final String LAST = "data: {" + HEAD + ",\"choices\":[],\"usage\":{},\"sfumato\":{\"receipt\":"
			+ RECEIPT + ",\"prompt\":[[{\"kind\":\"image\",\"index\":0,\"tokens\":25},"
			+ "{\"kind\":\"text\",\"index\":null,\"tokens\":15}]]}}";

	private static final String SLOTS = """
			{"/paid":{"value":"CASH","text":"\\"CASH\\"","confidence":0.6,"probabilities":[{"value":"CASH","p":0.8},
			{"value":"CARD","p":0.2}],"status":"filled","source":"read"},
			"/phone":{"value":null,"text":"null","confidence":0.96,"pNotVisible":0.7,"withheld":{"value":"555","p":0.04},
			"status":"notVisible","source":"denoised"}}"""
		.replace("\n", "");

	private final List<GenerationEvent> events = new CopyOnWriteArrayList<>();

	private ScriptedServer server;

	private RemoteRuns runs;

	@BeforeEach
	void connect() throws IOException {
		this.server = new ScriptedServer();
		this.runs = new RemoteRuns(this.server.address(), "sk-1", Duration.ofSeconds(30));
	}

	@AfterEach
	void disconnect() {
		this.runs.close();
		this.server.close();
	}

	@Test
	void piecesAndResultComeBack() throws Exception {
		this.server.streaming(delta("Three "), "", ": ping", "", delta("mugs."), "", finish("length"), "", LAST, "",
				"data: [DONE]", "");

		RunResult result = submit(aChat(GenerationOptions.NONE)).await();

		assertThat(this.events).startsWith(new GenerationEvent.TextDelta(0, 0, "Three "),
				new GenerationEvent.TextDelta(1, 0, "mugs."));
		assertThat(result.texts()).singleElement().satisfies((text) -> {
			assertThat(text.text()).isEqualTo("Three mugs.");
			assertThat(text.finish()).isEqualTo(GeneratedText.Finish.LENGTH);
			assertThat(text.confidence()).isEqualTo(0.8);
		});
		assertThat(result.id()).isEqualTo("run_1");
		assertThat(result.created()).hasToString("2026-11-22T00:00:00Z");
		assertThat(result.receipt().media().getFirst().detectedType()).isEqualTo("image/png");
		assertThat(result.receipt().options()).containsEntry("threshold", 0.7);
		assertThat(result.prompts().getFirst()).extracting(RunResult.PromptSegment::tokens).containsExactly(25, 15);
	}

	@Test
	void theRequestIsACompletionWithOurOptions() throws Exception {
		this.server.streaming(finish("stop"), LAST);
		var options = new GenerationOptions(4, null, null, null, 0.8, null, null, null, null, 0.0, 7L, null,
				new GenerationOptions.Techniques(null, null, null, null, 0.9, null, null,
						new GenerationOptions.Pruning("fastv", null)));

		submit(aChat(options)).await();

		assertThat(this.server.key()).isEqualTo("Bearer sk-1");
		assertThat(this.server.body()).isEqualTo(JsonMapper.builder().build().readTree("""
				{"model":"sfumato-mini","messages":[
				{"role":"system","content":[{"type":"text","text":"Be brief."}]},
				{"role":"user","content":[
				{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw=="}},
				{"type":"text","text":"How many?"}]}],
				"n":1,"stream":true,"stream_options":{"include_usage":true},
				"sfumato":{"strategy":"fast","options":{"steps":4,"threshold":0.8,"temperature":0.0,"seed":7,
				"topP":0.9,"pruning":{"method":"fastv"}},"include":["prompt"]}}"""));
	}

	@Test
	void aRecordComesBackWithItsSlots() throws Exception {
		this.server.streaming(delta("{}"), "", finish("stop"), "",
				LAST.replace(",\"prompt\":", ",\"slots\":" + SLOTS + ",\"prompt\":"), "", "data: [DONE]", "");

		RunResult result = submit(aChat(GenerationOptions.NONE, RecordForm.Schema.strict("{\"type\":\"object\"}")))
			.await();

		assertThat(this.server.body().path("response_format")).isEqualTo(JsonMapper.builder().build().readTree("""
				{"type":"json_schema","json_schema":{"name":"record","strict":true,"schema":{"type":"object"}}}"""));
		FilledRecord record = result.texts().getFirst().record();
		assertThat(record.json()).isEqualTo("{}");
		assertThat(record.slots()).containsExactly(
				new FilledSlot("/paid", "\"CASH\"", "\"CASH\"", 0.6, null,
						List.of(new FilledSlot.Option("\"CASH\"", 0.8), new FilledSlot.Option("\"CARD\"", 0.2)),
						List.of(), null, FilledSlot.Status.FILLED, FilledSlot.Source.READ),
				new FilledSlot("/phone", "null", "null", 0.96, 0.7, List.of(), List.of(),
						new FilledSlot.Option("\"555\"", 0.04), FilledSlot.Status.NOT_VISIBLE,
						FilledSlot.Source.DENOISED));
	}

	@Test
	void aSchemaThatIsRefusedTellsWhy() {
		this.server.refusing(400, Map.of(), """
				{"error":{"message":"No.","type":"t","param":"/properties/a/not","code":"c"},
				"sfumato":{"problem":"urn:sfumato:problem:schema-unsupported","violations":[
				{"code":"unsupported_keyword","pointer":"/properties/a/not","keyword":"not","message":"No."}]}}""");

		var refused = catchThrowableOfType(InvalidRequestException.class,
				() -> submit(aChat(GenerationOptions.NONE, RecordForm.Schema.strict("{}"))));

		assertThat(refused.problem()).isEqualTo(Problem.SCHEMA_UNSUPPORTED);
		assertThat(refused.violations()).singleElement().satisfies((violation) -> {
			assertThat(violation.keyword()).isEqualTo("not");
			assertThat(violation.hint()).isNull();
		});
	}

	@Test
	void refusalsAreTheEnginesOwn() {
		this.server.refusing(429, Map.of("retry-after-ms", "1500"), error("queue-full", "Full.", null));
		var full = catchThrowableOfType(OverloadedException.class, () -> submit(aChat(GenerationOptions.NONE)));
		assertThat(full.retryAfter()).isEqualTo(Duration.ofMillis(1500));

		this.server.refusing(400, Map.of(), error("invalid-value", "Too many.", "sfumato.options.steps"));
		var invalid = catchThrowableOfType(InvalidRequestException.class, () -> submit(aChat(GenerationOptions.NONE)));
		assertThat(invalid.problem()).isEqualTo(Problem.INVALID_VALUE);
		assertThat(invalid.pointer()).isEqualTo("sfumato.options.steps");
		assertThat(invalid).hasMessage("Too many.");
		assertThat(this.events).isEmpty();
	}

	@Test
	void whatNoEngineSaysIsTheServersRefusal() {
		this.server.refusing(401, Map.of(), error("unauthenticated", "Wrong key.", null));
		assertThat(catchThrowableOfType(ServerRefusedException.class, () -> submit(aChat(GenerationOptions.NONE)))
			.status()).isEqualTo(401);

		this.server.refusing(502, Map.of(), "<html>Bad gateway</html>");
		assertThat(catchThrowableOfType(ServerRefusedException.class, () -> submit(aChat(GenerationOptions.NONE)))
			.status()).isEqualTo(502);
	}

	@Test
	void aFailureInTheStreamFailsTheRun() {
		this.server.streaming(delta("Three "), "", "event: error",
				"data: " + error("deadline-exceeded", "Time is up.", null));

		Run run = submit(aChat(GenerationOptions.NONE));

		assertThatExceptionOfType(DeadlineExceededException.class).isThrownBy(run::await).withMessage("Time is up.");
	}

	@Test
	void aStreamThatIsCutIsNoReply() {
		this.server.streaming(delta("Three "));

		Run run = submit(aChat(GenerationOptions.NONE));

		assertThatExceptionOfType(ModelFaultException.class).isThrownBy(run::await)
			.withMessageContaining("connection to the server broke");
	}

	@Test
	void aServerThatFallsSilentIsGivenUp() throws Exception {
		// what a first request has to load would count as silence
		this.server.streaming(finish("stop"), LAST);
		submit(aChat(GenerationOptions.NONE)).await();
		this.runs.close();
		this.server.streaming(delta("Three ")).hanging(false);
		this.runs = new RemoteRuns(this.server.address(), "sk-1", Duration.ofSeconds(5));

		Run run = submit(aChat(GenerationOptions.NONE));

		assertThatExceptionOfType(ModelFaultException.class).isThrownBy(run::await);
	}

	@Test
	void cancellingClosesTheConnection() throws Exception {
		this.server.streaming(delta("Three ")).hanging(true);
		Run run = submit(aChat(GenerationOptions.NONE));
		while (this.events.isEmpty()) {
			Thread.onSpinWait();
		}

		run.cancel();

		assertThatExceptionOfType(RunCancelledException.class).isThrownBy(run::await);
		assertThat(this.server.gone().await(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void aServerThatIsntThereMayComeBack() {
		this.server.close();

		var failed = catchThrowableOfType(NotReadyException.class, () -> submit(aChat(GenerationOptions.NONE)));

		assertThat(failed.retryAfter()).isPositive();
		assertThat(failed).hasMessageContaining(this.server.address().toString());
	}

	@Test
	void anAddressIsHttp() {
		assertThatIllegalArgumentException().isThrownBy(() -> new RemoteRuns(URI.create("localhost:8080"), null));
		assertThatIllegalArgumentException().isThrownBy(() -> new RemoteRuns(URI.create("file:///etc"), null));
	}

	private Run submit(RunRequest request) {
		return this.runs.submit(request, this.events::add);
	}

	private static RunRequest aChat(GenerationOptions options) {
		return aChat(options, null);
	}

	private static RunRequest aChat(GenerationOptions options, RecordForm form) {
		var image = new MediaInput(null, new byte[] { (byte) 0x89, 'P', 'N', 'G' }, "image/png", MediaInput.Detail.AUTO,
				"/messages/1/media/0");
		return new RunRequest(
				new Operation.Chat(List.of(Turn.of(Role.SYSTEM, "Be brief."), new Turn(Role.USER, 1, "How many?")), 1,
						form, null),
				null, List.of(image), null, "fast", options, Set.of(Include.PROMPT), Map.of());
	}

	private static String delta(String text) {
		return "data: {" + HEAD + ",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text
				+ "\"},\"finish_reason\":null}],\"usage\":null}";
	}

	private static String finish(String reason) {
		return "data: {" + HEAD + ",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + reason
				+ "\"}],\"usage\":null}";
	}

	private static String error(String slug, String message, String param) {
		return "{\"error\":{\"message\":\"%s\",\"type\":\"t\",\"param\":%s,\"code\":\"c\"},\"sfumato\":{\"problem\":\"urn:sfumato:problem:%s\"}}"
			.formatted(message, (param != null) ? "\"" + param + "\"" : "null", slug);
	}

}
