package io.sfumato.e2e;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import com.microsoft.playwright.options.ReducedMotion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page as somebody uses it, in a real browser. Skipped where there is no Chromium.
 */
@EndToEndTest
class PageIT {

	private static final Path SCREENSHOTS = Path.of("app", "target", "screenshots");

	private static Chromium chromium;

	@LocalServerPort
	int port;

	private BrowserContext context;

	private Page page;

	private final List<String> complaints = new ArrayList<>();

	@BeforeAll
	static void launch() {
		chromium = Chromium.launch();
	}

	@AfterAll
	static void quit() {
		if (chromium != null) {
			chromium.close();
		}
	}

	@BeforeEach
	void open() {
		open(1280, ColorScheme.LIGHT);
	}

	private void open(int width, ColorScheme scheme) {
		if (this.context != null) {
			this.context.close();
		}
		this.context = chromium.window(new Browser.NewContextOptions().setViewportSize(width, 900)
			.setColorScheme(scheme)
			.setReducedMotion(ReducedMotion.REDUCE)
			.setPermissions(List.of("clipboard-read", "clipboard-write")));
		this.page = this.context.newPage();
		this.page.onConsoleMessage((message) -> {
			if (message.type().equals("error") && !message.text().contains("status of 4")) {
				this.complaints.add(message.text());
			}
		});
		this.page.onPageError(this.complaints::add);
		this.page.navigate("http://localhost:" + this.port + "/");
	}

	@AfterEach
	void nothingWentWrongUnseen() {
		this.context.close();
		assertThat(this.complaints).isEmpty();
	}

	@Test
	void aSampleIsAskedAboutAndTheAnswerComesWithItsReceipt() {
		this.page.getByText("Coloured shapes").click();
		assertThat(this.page.locator("#picture")).isVisible();
		assertThat(this.page.locator("#question")).hasValue("How many circles are there?");

		this.page.locator("#start").click();

		assertThat(this.page.locator("#receipt")).isVisible();
		assertThat(this.page.locator("#canvas .cell.mask")).hasCount(0);
		assertThat(this.page.locator("#progress-text")).containsText("sure");
		this.page.locator("#receipt summary").click();
		assertThat(this.page.locator("#receipt-body")).containsText("forward passes");
		assertThat(this.page.locator("#receipt-body")).containsText("160 × 160");
		screenshot("answer");
	}

	@Test
	void tokensAreSeenBeingCommitted() {
		this.page.evaluate("""
				() => {
					window.seen = { masks: 0, words: new Set() };
					new MutationObserver(() => {
						const masks = document.querySelectorAll("#canvas .cell.mask").length;
						window.seen.masks = Math.max(window.seen.masks, masks);
						if (masks > 0) {
							document.querySelectorAll("#canvas .word").forEach((word) => window.seen.words.add(word));
						}
					}).observe(document.getElementById("canvas"), { childList: true, subtree: true, attributes: true });
				}
				""");
		this.page.getByText("A till receipt").click();
		this.page.locator("#strategy").selectOption("quality");

		this.page.locator("#start").click();
		assertThat(this.page.locator("#receipt")).isVisible();

		assertThat((Integer) this.page.evaluate("() => window.seen.masks")).isPositive();
		assertThat((Integer) this.page.evaluate("() => window.seen.words.size")).isPositive();
	}

	@Test
	void theCallIsCopiedAsCurl() {
		this.page.getByText("A smiling face").click();
		this.page.locator("#question").fill("What's this?");
		this.page.locator("#question").press("Enter");
		assertThat(this.page.locator("#receipt")).isVisible();

		this.page.locator("#copy-curl").click();

		assertThat(this.page.locator("#copied")).hasText("Command copied.");
		String command = (String) this.page.evaluate("() => navigator.clipboard.readText()");
		assertThat(command).contains("curl -s http://localhost:" + this.port + "/api/v1/answers",
				"request={\"question\":\"What'\\''s this?\"}", "image=@\"smiley.png\"");
	}

	@Test
	void aDroppedPictureIsDescribed() {
		this.page.locator("#file").setInputFiles(new FilePayload("mine.png", "image/png", Pictures.png()));
		assertThat(this.page.locator("#picture-name")).containsText("mine.png");
		this.page.getByText("Describe", new Page.GetByTextOptions().setExact(true)).click();
		this.page.getByText("In a word or two").click();

		this.page.locator("#start").click();

		assertThat(this.page.locator("#receipt")).isVisible();
	}

	@Test
	void aRecordIsFilledInAndWhatIsWithheldIsCrossedOut() {
		this.page.getByText("A till receipt").click();
		this.page.getByText("Fill in", new Page.GetByTextOptions().setExact(true)).click();
		this.page.locator("#record-form").fill("""
				{"type": "object", "required": ["merchant", "total", "phone"], "properties": {
				 "merchant": {"type": ["string", "null"], "maxLength": 30},
				 "total": {"type": ["number", "null"], "minimum": 0}, "phone": {"type": ["string", "null"]}}}""");

		this.page.locator("#start").click();

		assertThat(this.page.locator("#receipt")).isVisible();
		assertThat(this.page.locator("#slots dt")).hasCount(3);
		assertThat(this.page.locator("#slots")).containsText("/phone");
		int withheld = this.page.locator("#slots dd").filter(new Locator.FilterOptions().setHasText("perhaps")).count();
		assertThat(this.page.locator("#canvas .cell.withheld").count() > 0).isEqualTo(withheld > 0);
	}

	@Test
	void aFileThatIsNoPictureIsExplainedInWords() {
		this.page.locator("#file").setInputFiles(new FilePayload("mine.png", "image/png", "only text".getBytes()));
		this.page.locator("#question").fill("What is this?");

		this.page.locator("#start").click();

		assertThat(this.page.locator("#problem")).isVisible();
		assertThat(this.page.locator("#problem-detail")).not().isEmpty();
		assertThat(this.page.locator("#problem-more")).containsText("req_");
		assertThat(this.page.locator("#start")).isVisible();
		screenshot("problem");
	}

	@Test
	void theKeyboardIsEnough() {
		this.page.locator("#question").focus();
		this.page.keyboard().type("What is this?");
		this.page.locator(".sample").first().focus();
		this.page.keyboard().press("Enter");
		assertThat(this.page.locator("#picture")).isVisible();
		assertThat(this.page.locator("#question")).hasValue("What is this?");
		this.page.locator("#question").press("Enter");

		assertThat(this.page.locator("#receipt")).isVisible();
		assertThat(this.page.locator("#spoken")).containsText("Confidence");
	}

	@Test
	void aPhoneShowsEverythingWithoutScrollingSideways() {
		open(360, ColorScheme.DARK);
		this.page.getByText("Coloured shapes").click();
		this.page.locator("#start").click();
		assertThat(this.page.locator("#receipt")).isVisible();
		this.page.locator("#receipt summary").click();

		int width = (Integer) this.page.evaluate("() => document.documentElement.scrollWidth");

		assertThat(width).isLessThanOrEqualTo(360);
		screenshot("phone");
	}

	private void screenshot(String name) {
		this.page
			.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")).setFullPage(true));
	}

}
