package io.sfumato.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A real browser. Tests that want one are skipped where there is none.
 */
final class Chromium implements AutoCloseable {

	private final Playwright playwright;

	private final Browser browser;

	Chromium(String... more) {
		Path chromium = Stream
			.concat(Stream.of(System.getProperty("chromium"), System.getenv("CHROMIUM")).filter(Objects::nonNull),
					Arrays.stream(System.getenv("PATH").split(":")).map((folder) -> folder + "/chromium"))
			.map(Path::of)
			.filter(Files::isExecutable)
			.findFirst()
			.orElse(null);
		Assumptions.assumeTrue(chromium != null,
				"no Chromium: install it, or name it by -Dchromium=… or the variable CHROMIUM");
		PlaywrightAssertions.setDefaultAssertionTimeout(30_000);
		this.playwright = Playwright
			.create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
		List<String> arguments = Stream.concat(Stream.of("--no-sandbox", "--disable-gpu", "--disable-quic",
				"--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"),
				Arrays.stream(more))
			.toList();
		this.browser = this.playwright.chromium()
			.launch(new BrowserType.LaunchOptions().setExecutablePath(chromium).setArgs(arguments));
	}

	Browser browser() {
		return this.browser;
	}

	@Override
	public void close() {
		this.playwright.close();
	}

}
