package io.sfumato.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import com.microsoft.playwright.options.ReducedMotion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Recording, hearing and being heard on the page, in a real browser whose microphone is a
 * file. What the page takes the served model for is said by each test, so that both kinds
 * are met whatever model is inside. Skipped where there is no Chromium.
 */
@EndToEndTest
class VoiceIT {

	private static final Path SCREENSHOTS = Path.of("app", "target", "screenshots");

	/** A busy machine may look again only after more than one. */
	private static final Pattern SOME_SECONDS = Pattern.compile("0:0[1-9]");

	/**
	 * Opaque points of the waveform by their colour: how many as in the accent, how many
	 * others.
	 */
	private static final String PAINTED = """
			() => {
				const canvas = document.getElementById("waveform");
				const probe = document.createElement("canvas").getContext("2d");
				probe.fillStyle = getComputedStyle(canvas).getPropertyValue("--accent");
				probe.fillRect(0, 0, 1, 1);
				const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
				const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
				const points = { accent: 0, other: 0 };
				for (let at = 0; at < data.length; at += 4) {
					if (data[at + 3] === 255) {
						points[data[at] === red && data[at + 1] === green && data[at + 2] === blue ? "accent" : "other"]++;
					}
				}
				return points;
			}
			""";

	private static final String RECEIPT = """
			{"runId":"run_1","model":"sfumato-mini","modelRevision":"sha256:00","strategy":"balanced","options":{},
			"precision":"fp32","provider":"cpu","exactness":{"commit":"parallel","cache":"exact","media":"all"},
			"forwardPasses":3,"steps":2,"blocks":1,"tokens":4,"tokensPerForward":1.3,"positionsComputed":90,
			"positionsBaseline":180,"revisions":0,"confidence":0.9,"media":[{"index":0,"kind":"audio","width":null,
			"height":null,"seconds":%s,"tokens":50,"kept":50,"pruned":0,"cache":"miss","detectedType":"audio/wav"}],
			"cache":{"visionFeatures":"none","audioFeatures":"miss","prefix":"miss","prefixCells":60},
			"timesMs":{"queue":0,"decode":2,"encode":9,"prefill":4,"firstCommit":20,"denoise":11,"total":30},
			"warnings":[]}""";

	/**
	 * Notes the parts of the last form: what a browser tells about bodies leaves files
	 * out.
	 */
	private static final String LISTENING_IN = """
			const plainly = window.fetch;
			window.sent = "";
			window.fetch = (path, options) => {
				if (options?.body instanceof FormData) {
					window.sent = [...options.body].map(([name, value]) => `${name}: ${value.type ?? value}`).join("\\n");
				}
				return plainly(path, options);
			};
			""";

	@TempDir
	static Path folder;

	private static Chromium chromium;

	@LocalServerPort
	int port;

	private BrowserContext context;

	private Page page;

	private final List<String> complaints = new ArrayList<>();

	@BeforeAll
	static void launch() throws Exception {
		Path microphone = Files.write(folder.resolve("microphone.wav"), Recordings.tone(5, 48_000));
		chromium = Chromium.launch("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
				"--use-file-for-fake-audio-capture=" + microphone, "--autoplay-policy=no-user-gesture-required");
	}

	@AfterAll
	static void quit() {
		if (chromium != null) {
			chromium.close();
		}
	}

	@BeforeEach
	void openBrowser() {
		this.context = chromium.window(new Browser.NewContextOptions().setViewportSize(1280, 1100)
			.setReducedMotion(ReducedMotion.REDUCE)
			.setPermissions(List.of("microphone")));
		this.page = this.context.newPage();
		this.page.onConsoleMessage((message) -> {
			if (message.type().equals("error") && !message.text().contains("status of 4")) {
				this.complaints.add(message.text());
			}
		});
		this.page.onPageError(this.complaints::add);
		this.page.addInitScript(LISTENING_IN);
	}

	@AfterEach
	void nothingWentWrongUnseen() {
		this.context.close();
		assertThat(this.complaints).isEmpty();
	}

	/** Opens the page over a model that takes these. */
	private void open(List<String> inputs, List<String> capabilities) {
		this.page.route("**/api/v1/models", (route) -> {
			var served = route.fetch();
			JsonNode models = JsonMapper.shared().readTree(served.body());
			((ObjectNode) models.get(0)).putPOJO("inputs", inputs).putPOJO("capabilities", capabilities);
			route.fulfill(new Route.FulfillOptions().setResponse(served).setBody(models.toString()));
		});
		this.page.navigate("http://localhost:" + this.port + "/");
		assertThat(this.page.locator("#model-line")).containsText("nothing leaves it");
	}

	private void openListening() {
		open(List.of("image", "audio"), List.of("captions", "answers", "transcriptions"));
	}

	private Locator at(String id) {
		return this.page.locator("#" + id);
	}

	private void choose(String name, byte[] file) {
		at("sound-file").setInputFiles(new FilePayload(name, "audio/wav", file));
		assertThat(at("clip")).isVisible();
		assertThat(at("clip-name")).containsText(" s");
	}

	private int painted(String what) {
		return ((Number) ((Map<?, ?>) this.page.evaluate(PAINTED)).get(what)).intValue();
	}

	@Test
	void whereNobodyListensTheControlsSaySo() {
		open(List.of("image"), List.of("captions", "answers"));

		assertThat(at("record")).isDisabled();
		assertThat(at("choose-sound")).isDisabled();
		assertThat(at("ask-by-voice")).isDisabled();
		assertThat(this.page.locator("input[value=transcriptions]")).isDisabled();
		assertThat(at("sound-note")).containsText("listen");
		assertThat(at("record")).hasAttribute("aria-describedby", "sound-note");
		screenshot("deaf");
	}

	@Test
	void aDroppedRecordingIsRefusedInWordsAndThePictureIsStillAskedAbout() {
		open(List.of("image"), List.of("captions", "answers"));

		drop("call.wav", "audio/wav");

		assertThat(at("problem")).isVisible();
		assertThat(at("problem-detail")).containsText("listen");
		assertThat(at("clip")).isHidden();
		this.page.getByText("Coloured shapes").click();
		at("start").click();
		assertThat(at("receipt")).isVisible();
	}

	@Test
	void aRecordingIsDrawnAndPlayed() {
		openListening();
		assertThat(at("sound-note")).isHidden();

		at("record").click();
		assertThat(at("record")).hasText("Stop recording");
		assertThat(at("ask-by-voice")).isDisabled();
		assertThat(at("recorded")).hasText(SOME_SECONDS);
		at("record").click();

		assertThat(at("clip")).isVisible();
		assertThat(at("clip-name")).containsText("recording.webm");
		assertThat(at("clip-name")).containsText(" s");
		assertThat(at("record")).hasText("Record");
		assertThat(painted("other")).as("haze").isGreaterThan(100);
		assertThat(painted("accent")).as("nothing was heard yet").isZero();
		this.page.evaluate(
				"() => { const player = document.getElementById('player'); player.muted = true; player.play(); }");
		this.page.waitForFunction("() => document.getElementById('player').currentTime > 0.1");
		assertThat(at("start")).hasText("Listen");
		screenshot("recording");

		at("clear-clip").click();
		assertThat(at("clip")).isHidden();
		assertThat(at("start")).hasText("Look");
	}

	@Test
	void whatWasHeardIsMarkedAfterARunOverPictureAndRecording() {
		openListening();
		answering("answers", "\"answers\":[{\"id\":\"0\",\"text\":\"Two.\",\"confidence\":0.9}]", 2.5);
		this.page.getByText("Coloured shapes").click();
		choose("question.wav", Recordings.tone(4, 16_000));
		at("trim-from").fill("1.5");
		at("spoken-question").check();
		assertThat(at("question")).isDisabled();
		assertThat(at("start")).hasText("Look and listen");

		at("start").click();

		assertThat(at("receipt")).isVisible();
		assertThat(sent()).contains("image: image/png", "sound: audio/wav",
				"[{\"part\":\"image\"},{\"part\":\"sound\",\"kind\":\"audio\",\"trim\":{\"start\":1.5}}]");
		assertThat(at("heard")).hasText("Heard: 0:01 to 0:04, 2.5 s.");
		assertThat(painted("accent")).as("heard").isGreaterThan(100);
		assertThat(painted("other")).as("not heard").isGreaterThan(100);
		at("receipt").locator("summary").click();
		assertThat(at("receipt-body")).containsText("2.5 s heard, audio/wav");
		screenshot("heard");
	}

	@Test
	void aQuestionIsAskedByVoice() {
		openListening();
		answering("answers", "\"answers\":[{\"id\":\"0\",\"text\":\"Yes.\",\"confidence\":0.9}]", 1,
				"event: heard\ndata: {\"seq\":1,\"text\":\"Is it loud?\",\"confidence\":0.8}\n\n");

		at("ask-by-voice").click();
		assertThat(at("recorded")).hasText(SOME_SECONDS);
		at("ask-by-voice").click();

		assertThat(at("receipt")).isVisible();
		assertThat(at("outcome-title")).hasText("“Is it loud?”");
		assertThat(sent()).contains("sound: audio/webm").doesNotContain("image: ", "question");
	}

	@Test
	void whatIsSaidIsWrittenDownWithItsTimes() {
		openListening();
		answering("transcriptions",
				"""
						"text":"one two","language":null,"duration":4,"segments":[{"start":0,"end":2,"text":"one","confidence":0.9},
						{"start":2,"end":4,"text":"two","confidence":0.8}]""",
				4);
		choose("call.wav", Recordings.tone(4, 16_000));
		this.page.getByText("Write down").click();

		at("start").click();

		assertThat(at("segments").locator("li")).hasText(new String[] { "0:00–0:02one", "0:02–0:04two" });
		assertThat(sent()).contains("\"timestamps\":\"segment\"");
		assertThat(at("heard")).hasText("Heard: 0:00 to 0:04, 4.0 s in 2 windows.");
		assertThat(painted("accent")).isGreaterThan(100);
		at("segments").getByRole(AriaRole.BUTTON).last().click();
		this.page.waitForFunction("() => document.getElementById('player').currentTime >= 2");
	}

	@Test
	void aPhoneShowsARecordingWithoutScrollingSideways() {
		openListening();
		this.page.setViewportSize(360, 740);
		choose("call.wav", Recordings.tone(4, 16_000));

		int width = (Integer) this.page.evaluate("() => document.documentElement.scrollWidth");

		assertThat(width).isLessThanOrEqualTo(360);
		screenshot("recording-on-a-phone");
	}

	/** Lets a run of an operation end with a result, and other events before that. */
	private void answering(String operation, String result, double seconds, String... before) {
		this.page.route("**/api/v1/" + operation,
				(route) -> route.fulfill(new Route.FulfillOptions().setStatus(200)
					.setContentType("text/event-stream")
					.setBody("event: accepted\ndata: {\"seq\":0}\n\n" + String.join("", before)
							+ "event: done\ndata: {\"seq\":2,\"run\":{\"result\":{" + result.replace("\n", "")
							+ "},\"receipt\":" + RECEIPT.formatted(seconds).replace("\n", "") + "}}\n\n")));
	}

	/** The parts of the form that was sent last, a line each. */
	private String sent() {
		return (String) this.page.evaluate("() => window.sent");
	}

	private void drop(String name, String type) {
		JSHandle files = this.page.evaluateHandle("""
				([name, type]) => {
					const files = new DataTransfer();
					files.items.add(new File([new Uint8Array([82, 73, 70, 70])], name, { type }));
					return files;
				}
				""", List.of(name, type));
		this.page.dispatchEvent("body", "drop", Map.of("dataTransfer", files));
	}

	private void screenshot(String name) {
		this.page
			.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")).setFullPage(true));
	}

}
