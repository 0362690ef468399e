package io.sfumato.e2e;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.SameSiteAttribute;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The page of a server with keys, in a real browser. */
@EndToEndTest
@TestPropertySource(properties = "sfumato.limits.wrong-keys-per-minute=1000")
@DirtiesContext
class PageSignInIT {

	private static final String ALICE = "5d1f0e7c2b9a48d3a6f1c0e95b7d2468";

	private static final String BOB = "e0c5b1a97f3d4628bb0917d35ac8f24e";

	@TempDir
	private static Path folder;

	private static Path file;

	private static Chromium chromium;

	@LocalServerPort
	int port;

	private BrowserContext context;

	private Page page;

	private final List<String> complaints = new ArrayList<>();

	@DynamicPropertySource
	static void keys(DynamicPropertyRegistry properties) throws Exception {
		file = Keys.write(folder.resolve("keys.txt"), Keys.line("alice", ALICE, "run"));
		properties.add("sfumato.security.api-keys", file::toString);
	}

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
		this.context = chromium.window(new Browser.NewContextOptions());
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
	void aKeyOpensThePageUntilSomebodySignsOut() {
		assertThat(this.page.locator("#door")).isVisible();
		signIn(ALICE);
		assertThat(this.page.locator("#door")).isHidden();
		assertThat(this.page.locator("#model-line")).containsText("sfumato-mini");
		ask();

		this.page.reload();
		assertThat(this.page.locator("#sign-out")).isVisible();
		assertThat(this.page.locator("#door")).isHidden();
		ask();

		this.page.locator("#sign-out").click();
		assertThat(this.page.locator("#door")).isVisible();
		this.page.reload();
		assertThat(this.page.locator("#door")).isVisible();
	}

	@Test
	void aWrongKeyIsExplained() {
		assertThat(this.page.locator("#door")).isVisible();

		signIn("wrong");

		assertThat(this.page.locator("#sign-in-problem")).containsText("API key");
		assertThat(this.page.locator("#door")).isVisible();
		assertThat(this.context.cookies()).isEmpty();
	}

	@Test
	void aRefusalFromBeforeTheSignInComesTooLate() {
		List<Route> held = new ArrayList<>();
		this.page.route("**/api/v1/limits", (route) -> {
			if (held.isEmpty()) {
				held.add(route);
			}
			else {
				route.resume();
			}
		});
		this.page.reload();
		signIn(ALICE);
		assertThat(this.page.locator("#model-line")).containsText("sfumato-mini");

		this.page.waitForResponse("**/api/v1/limits",
				() -> held.getFirst().fulfill(new Route.FulfillOptions().setStatus(401)));
		this.page.evaluate("() => new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)))");

		assertThat(this.page.locator("#door")).isHidden();
		assertThat(this.page.locator("#sign-out")).isVisible();
	}

	@Test
	void scriptsSeeNeitherTheKeyNorTheCookie() {
		signIn(ALICE);
		assertThat(this.page.locator("#door")).isHidden();

		Cookie cookie = this.context.cookies().getFirst();
		assertThat(cookie.httpOnly).isTrue();
		assertThat(cookie.sameSite).isEqualTo(SameSiteAttribute.STRICT);
		assertThat((String) this.page.evaluate("() => document.cookie")).isEmpty();
		assertThat((String) this.page.evaluate("""
				() => JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + document.documentElement.outerHTML
						+ document.getElementById("key").value
				""")).doesNotContain(ALICE);
	}

	@Test
	void aCookieWithoutTheTokenReadsAndChangesNothing() throws Exception {
		signIn(ALICE);
		assertThat(this.page.locator("#door")).isHidden();
		String cookie = this.context.cookies().getFirst().value;

		assertThat(send("GET", "/api/v1/limits", cookie).statusCode()).isEqualTo(200);
		for (String path : List.of("/api/v1/answers", "/v1/chat/completions", "/mcp", "/session")) {
			assertThat(send("POST", path, cookie).statusCode()).as(path).isEqualTo(403);
		}
		assertThat(send("DELETE", "/session", cookie).statusCode()).isEqualTo(403);
	}

	@Test
	void whoseKeyIsRevokedIsOutAtOnce() throws Exception {
		signIn(ALICE);
		assertThat(this.page.locator("#door")).isHidden();
		// nothing that is still on its way may find the key revoked instead of the
		// question
		assertThat(this.page.locator("#model-line")).containsText("sfumato-mini");
		String cookie = this.context.cookies().getFirst().value;
		try {
			Keys.write(file, Keys.line("bob", BOB, "run"));
			await().atMost(Duration.ofMinutes(1))
				.until(() -> send("GET", "/api/v1/limits", cookie).statusCode() == 401);

			this.page.locator("#question").fill("What is this?");
			this.page.locator("#question").press("Enter");
			assertThat(this.page.locator("#door")).isVisible();
		}
		finally {
			Keys.write(file, Keys.line("alice", ALICE, "run"));
			await().atMost(Duration.ofMinutes(1)).until(() -> {
				var request = HttpRequest.newBuilder(address("/v1/models")).header("x-api-key", ALICE).build();
				try (HttpClient client = HttpClient.newHttpClient()) {
					return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
				}
			});
		}
	}

	private void signIn(String key) {
		this.page.locator("#key").fill(key);
		this.page.locator("#key").press("Enter");
	}

	private void ask() {
		this.page.getByText("Coloured shapes").click();
		this.page.locator("#start").click();
		assertThat(this.page.locator("#receipt")).isVisible();
	}

	private HttpResponse<String> send(String method, String path, String cookie) throws Exception {
		var request = HttpRequest.newBuilder(address(path))
			.header("cookie", "sfumato-session=" + cookie)
			.method(method, HttpRequest.BodyPublishers.noBody())
			.build();
		try (HttpClient client = HttpClient.newHttpClient()) {
			return client.send(request, HttpResponse.BodyHandlers.ofString());
		}
	}

	private URI address(String path) {
		return URI.create("http://localhost:" + this.port + path);
	}

}
