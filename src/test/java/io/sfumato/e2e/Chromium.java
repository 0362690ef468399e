package io.sfumato.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A real browser. Tests that need one are skipped where there is none.
 *
 * @param browser closed with this
 */
record Chromium(Playwright playwright, Browser browser) implements AutoCloseable {

	/** For everything that is waited for: a busy machine may take long to do it. */
	private static final double PATIENCE_MS = 120_000;

	/**
	 * Starts the Chromium of this machine.
	 * @param flags beside those every test wants
	 */
	static Chromium launch(String... flags) {
		Path chromium = Stream
			.concat(Stream.of(System.getProperty("chromium"), System.getenv("CHROMIUM")).filter(Objects::nonNull),
					Arrays.stream(System.getenv("PATH").split(":")).map((folder) -> folder + "/chromium"))
			.map(Path::of)
			.filter(Files::isExecutable)
			.findFirst()
			.orElse(null);
		Assumptions.assumeTrue(chromium != null,
				"no Chromium: install it, or name it by -Dchromium=… or the variable CHROMIUM");
		PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
		List<String> all = new ArrayList<>(List.of("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
				"--disable-background-networking", "--disable-component-update", "--disable-sync"));
		all.addAll(List.of(flags));
		Playwright playwright = Playwright
			.create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
		try {
			return new Chromium(playwright,
					playwright.chromium()
						.launch(new BrowserType.LaunchOptions().setExecutablePath(chromium)
							.setArgs(all)
							.setTimeout(PATIENCE_MS)));
		}
		catch (RuntimeException ex) {
			playwright.close();
			throw ex;
		}
	}

	/** Opens a window; the browser closes what nobody else has closed. */
	BrowserContext window(Browser.NewContextOptions options) {
		BrowserContext window = this.browser.newContext(options);
		window.setDefaultTimeout(PATIENCE_MS);
		return window;
	}

	/** Opens a page in a window of its own. */
	Page page() {
		return window(new Browser.NewContextOptions()).newPage();
	}

	@Override
	public void close() {
		this.playwright.close();
	}

}
