package io.sfumato.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** The dashboard asks for what the server measures, under the names it has there. */
@EndToEndTest
class DashboardIT extends CallerTest {

	private static final Path DASHBOARD = Path.of("docs/grafana/sfumato.json");

	private static final Pattern METRIC = Pattern.compile("\\b((?:sfumato|jvm|process)_[a-z_]+)");

	@Test
	void everyMetricOfTheDashboardIsMeasured() throws Exception {
		this.caller.upload("/api/v1/answers", "{\"question\":\"What is this?\"}", "a.png", Pictures.png());
		Set<String> asked = asked();

		String measured = this.caller.get("/actuator/prometheus").body();

		assertThat(asked).hasSizeGreaterThan(12);
		assertThat(asked).allSatisfy((metric) -> assertThat(measured).containsPattern("(?m)^" + metric + "[{ ]"));
	}

	private static Set<String> asked() throws Exception {
		Set<String> asked = new TreeSet<>();
		JsonNode dashboard = JsonMapper.builder().build().readTree(Files.readString(DASHBOARD));
		for (JsonNode panel : dashboard.at("/panels")) {
			for (JsonNode target : panel.at("/targets")) {
				Matcher metric = METRIC.matcher(target.at("/expr").stringValue());
				while (metric.find()) {
					asked.add(metric.group(1));
				}
			}
		}
		return asked;
	}

}
