package io.sfumato.ai.remote;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.sfumato.engine.error.DeadlineExceededException;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.request.DecisionQuestion;
import io.sfumato.engine.request.DecisionQuestion.Kind;
import io.sfumato.engine.request.GenerationOptions;
import io.sfumato.engine.request.Include;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.Decision;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.result.Transcript;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Decisions and transcriptions on a server. */
@Timeout(120)
class NativeRunsTests {

	private static final String RUN = "\"id\":\"run_1\",\"operation\":\"%s\",\"model\":\"sfumato-mini\","
			+ "\"created\":\"2026-11-22T09:30:00Z\",\"metadata\":{},\"receipt\":" + RemoteRunsTests.RECEIPT;

	private ScriptedServer server;

	private RemoteRuns runs;

	@BeforeEach
	void connect() throws IOException {
		this.server = new ScriptedServer();
		this.runs = new RemoteRuns(this.server.address(), null);
	}

	@AfterEach
	void disconnect() {
		this.runs.close();
		this.server.close();
	}

	@Test
	void decisionsComeBack() {
		done("decisions", "\"prompt\":[[{\"kind\":\"text\",\"index\":null,\"tokens\":9}]]", """
				{"answers":{"red":{"type":"yesNo","value":null,"probabilities":[{"value":true,"p":0.4},
				{"value":false,"p":0.6}],"confidence":0.2,"entropy":0.67,"pAbstain":0.7,"abstained":true,
				"reason":"notVisible","calibration":null,"raw":[0.3,0.7],"labelMass":0.9,"orderSensitivity":0.1,
				"orders":2},"size":{"type":"score","value":"big","score":0.8,"probabilities":[{"value":"small","p":0.2},
				{"value":"big","p":0.8}],"confidence":0.6,"entropy":0.5,"pAbstain":0.1,"abstained":false,"reason":null,
				"calibration":{"id":"decisions","method":"platt"},"raw":[0.3,0.7],"labelMass":0.9,
				"orderSensitivity":0.0,"orders":1}}}""");

		RunResult result = this.runs.complete(decide());

		assertThat(result.decisions()).containsExactly(
				new Decision("red", Kind.YES_NO, List.of("yes", "no"), List.of(0.4, 0.6), List.of(0.3, 0.7), 1, 0.2,
						0.67, null, 0.7, true, "notVisible", 0.9, 0.1, 2, null),
				new Decision("size", Kind.SCORE, List.of("small", "big"), List.of(0.2, 0.8), List.of(0.3, 0.7), 1, 0.6,
						0.5, 0.8, 0.1, false, null, 0.9, 0.0, 1, new Receipt.Calibration("decisions", "platt")));
		assertThat(result.prompts().getFirst().getFirst().tokens()).isEqualTo(9);
		assertThat(result.receipt().forwardPasses()).isEqualTo(5);
		assertThat(this.server.path()).isEqualTo("/api/v1/decisions");
		assertThat(this.server.body()).isEqualTo(JsonMapper.builder().build().readTree("""
				{"media":[{"kind":"image","dataUrl":"data:image/png;base64,iVBORw=="}],"options":{},
				"include":["prompt"],"stream":true,"state":"A drawing.","questions":[
				{"id":"red","ask":"Is it red?","type":"yesNo"},
				{"id":"size","ask":"How big?","type":"score","levels":[{"label":"small"},
				{"label":"big","description":"more than half"}]}],
				"isolation":"isolated","permutations":"auto","calibration":"default","abstain":{"threshold":0.5}}"""));
	}

	@Test
	void aTranscriptComesBack() {
		done("transcriptions", "\"batch\":null", """
				{"text":"Three mugs.","language":"en","duration":1.5,
				"segments":[{"start":0.0,"end":1.5,"text":"Three mugs.","confidence":0.9}]}""");
		var clip = new MediaInput(null, new byte[] { 'R', 'I', 'F', 'F' }, "audio/wav", MediaInput.Kind.AUDIO,
				MediaInput.Detail.AUTO, null, "/media/0");

		RunResult result = this.runs.complete(new RunRequest(new Operation.Transcribe("en", "mugs", true),
				"sfumato-mini", List.of(clip), null, null, GenerationOptions.NONE, Set.of(), Map.of()));

		assertThat(result.transcript()).isEqualTo(
				new Transcript("Three mugs.", "en", 1.5, List.of(new Transcript.Segment(0, 1.5, "Three mugs.", 0.9))));
		assertThat(this.server.path()).isEqualTo("/api/v1/transcriptions");
		assertThat(this.server.body()).isEqualTo(JsonMapper.builder().build().readTree("""
				{"model":"sfumato-mini","media":[{"kind":"audio","dataUrl":"data:audio/wav;base64,UklGRg=="}],
				"options":{},"include":[],"stream":true,"language":"en","prompt":"mugs","timestamps":"segment"}"""));
	}

	@Test
	void aRefusalIsTheEnginesOwn() {
		this.server.refusing(422, Map.of(), """
				{"type":"urn:sfumato:problem:capability-not-available","status":422,"detail":"No.",
				"pointer":"/media/0","error":{"message":"No.","type":"t","param":"media[0]","code":"c"}}""");

		var refused = catchThrowableOfType(InvalidRequestException.class, () -> this.runs.complete(decide()));

		assertThat(refused.problem()).isEqualTo(Problem.CAPABILITY_NOT_AVAILABLE);
		assertThat(refused.pointer()).isEqualTo("/media/0");
	}

	@Test
	void aFailureInTheStreamFailsTheRun() {
		this.server.streaming("event: accepted", "data: {\"seq\":0}", "", "event: error",
				"data: {\"seq\":1,\"problem\":{\"type\":\"urn:sfumato:problem:deadline-exceeded\",\"error\":{\"message\":\"Late.\"}}}",
				"");

		assertThatExceptionOfType(DeadlineExceededException.class).isThrownBy(() -> this.runs.complete(decide()))
			.withMessage("Late.");
	}

	private void done(String operation, String prompt, String result) {
		this.server.streaming("event: accepted", "data: {\"seq\":0,\"runId\":\"run_1\"}", "", "event: ping",
				"data: {\"seq\":1}", "", "event: done", "data: {\"seq\":2,\"run\":{" + RUN.formatted(operation) + ","
						+ prompt + ",\"result\":" + result.replace("\n", "") + "}}",
				"");
	}

	private static RunRequest decide() {
		var image = new MediaInput(null, new byte[] { (byte) 0x89, 'P', 'N', 'G' }, "image/png", MediaInput.Detail.AUTO,
				"/media/0");
		var questions = List.of(new DecisionQuestion("red", Kind.YES_NO, "Is it red?", List.of(), List.of()),
				new DecisionQuestion("size", Kind.SCORE, "How big?", List.of(new DecisionQuestion.Option("small", null),
						new DecisionQuestion.Option("big", "more than half")), List.of()));
		return new RunRequest(new Operation.Decide(questions, "A drawing.", true, null, true, 0.5), null,
				List.of(image), null, null, GenerationOptions.NONE, Set.of(Include.PROMPT), Map.of());
	}

}
