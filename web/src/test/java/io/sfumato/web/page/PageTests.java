package io.sfumato.web.page;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.imageio.ImageIO;

import io.sfumato.web.WebTest;
import io.sfumato.web.problem.ProblemKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

@WebTest
class PageTests {

	@Autowired
	WebTestClient client;

	@ParameterizedTest
	@ValueSource(strings = { "text/html", "application/json", "*/*" })
	void thePageIsHtmlWhateverIsAccepted(String accept) {
		this.client.get()
			.uri("/")
			.header("Accept", accept)
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.valueEquals("content-type", "text/html;charset=UTF-8")
			.expectHeader()
			.value("content-security-policy",
					(policy) -> assertThat(policy).contains("script-src 'self'", "media-src blob:;")
						.doesNotContain("unsafe"))
			.expectHeader()
			.value("permissions-policy", (policy) -> assertThat(policy).contains("microphone=(self)"));
	}

	@Test
	void nothingIsInlineAndNothingComesFromElsewhere() {
		String page = get("/");

		assertThat(page).doesNotContain("<style", " style=", " onclick=", "http://", "https://")
			.doesNotContainPattern("<script(?![^>]* src=)");
	}

	@Test
	void everythingThePageRefersToIsThere() {
		Matcher references = Pattern.compile("(?:src|href)=\"(/[^\"]*)\"").matcher(get("/"));

		int found = 0;
		while (references.find()) {
			this.client.get().uri(references.group(1)).exchange().expectStatus().isOk().expectBody();
			found++;
		}
		assertThat(found).isGreaterThan(6);
	}

	@ParameterizedTest
	@ValueSource(strings = { "page", "api", "canvas", "clip", "curl", "door", "drop", "listening", "microphone",
			"picture", "receipt", "events", "session", "transcript", "waveform" })
	void modulesImportOnlyWhatIsThere(String module) {
		Matcher imports = Pattern.compile("from \"\\./([a-z]+\\.js)\"").matcher(get("/js/" + module + ".js"));

		imports.results()
			.forEach((found) -> this.client.get()
				.uri("/js/" + found.group(1))
				.exchange()
				.expectStatus()
				.isOk()
				.expectBody());
	}

	@ParameterizedTest
	@EnumSource(ProblemKind.class)
	void everyProblemIsExplained(ProblemKind kind) {
		assertThat(get("/problems/" + kind.slug())).contains(kind.urn());
	}

	@Test
	void theSamplesAreThoseThatAreDrawn() throws IOException {
		for (String name : SampleDrawings.all().keySet()) {
			try (var stored = getClass().getResourceAsStream("/static/samples/" + name)) {
				BufferedImage image = ImageIO.read(stored);
				assertThat(image.getWidth()).as(name).isEqualTo(SampleDrawings.SIZE);
				assertThat(image.getHeight()).as(name).isEqualTo(SampleDrawings.SIZE);
			}
		}
	}

	private String get(String path) {
		return this.client.get()
			.uri(path)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.returnResult()
			.getResponseBody();
	}

}
