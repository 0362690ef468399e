package io.sfumato.e2e.checks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import io.sfumato.e2e.ModelWithoutEars;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The checks of the HTTP contract (api.md §6), as they stand in {@code api-checks.json},
 * over plain HTTP. A check that may go another way with a model that doesn't listen is
 * done with one, too.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class ConformanceIT {

	private static final Path CHECKS = Path.of(System.getProperty("sfumato.golden", "../shared"), "design",
			"api-checks.json");

	private static final Duration LONGEST = Duration.ofMinutes(4);

	@TempDir
	private static Path folder;

	/** Those that no check has to itself, by what is special about their model. */
	private final Map<Model, CheckedServer> shared = new HashMap<>();

	private final Courier courier = new Courier();

	private Values values = new Values(Fixtures.all());

	private Canary canary;

	@BeforeAll
	void listen() throws IOException {
		this.canary = new Canary();
		JsonNode run = JsonMapper.shared().valueToTree(UUID.randomUUID().toString());
		this.values = this.values
			.with(Map.of("RUN", run, "CANARY", JsonMapper.shared().valueToTree(this.canary.address())));
	}

	@AfterAll
	void close() throws IOException {
		this.shared.values().forEach(CheckedServer::close);
		this.courier.close();
		this.canary.close();
	}

	@TestFactory
	List<DynamicTest> checks(CapturedOutput output, TestReporter reporter) throws IOException {
		assumeTrue(Files.isRegularFile(CHECKS), () -> CHECKS + " is absent: set -Dsfumato.golden");
		List<DynamicTest> tests = new ArrayList<>();
		for (JsonNode json : JsonMapper.shared().readTree(Files.readAllBytes(CHECKS))) {
			String name = json.path("id").asString() + " " + json.path("title").asString();
			for (Model model : Model.values()) {
				if (model.concerns(json)) {
					tests.add(DynamicTest.dynamicTest(name + model.suffix, () -> {
						Check check = Check.of(json);
						List<String> leftOut = assertTimeoutPreemptively(LONGEST,
								() -> run(check, model, new Surroundings(this.canary, output::getAll)));
						leftOut.forEach((step) -> reporter.publishEntry(check.id() + ", left out", step));
					}));
				}
			}
		}
		return tests;
	}

	private List<String> run(Check check, Model model, Surroundings surroundings) throws IOException {
		assumeTrue(check.clients().contains(Check.PLAIN_HTTP),
				() -> "only clients of their own run it: " + String.join(", ", check.clients()));
		if (check.config().isEmpty()) {
			return run(check, shared(model), surroundings);
		}
		Path own = Files.createDirectory(folder.resolve(check.id() + model));
		try (var server = new CheckedServer(model.with(check.config()), own)) {
			return run(check, server, surroundings);
		}
	}

	private List<String> run(Check check, CheckedServer server, Surroundings surroundings) {
		Set<String> abilities = server.abilities();
		assumeTrue(abilities.containsAll(check.requires()),
				() -> "it needs a model with %s, and this one has %s".formatted(check.requires(), abilities));
		return new CheckRun(check, this.values, server, this.courier, surroundings).run();
	}

	private CheckedServer shared(Model model) throws IOException {
		CheckedServer server = this.shared.get(model);
		if (server == null) {
			server = new CheckedServer(model.with(Map.of()), folder.resolve(model.name()));
			this.shared.put(model, server);
		}
		return server;
	}

	/** What is served. */
	private enum Model {

		EMBEDDED("", Set.of()), WITHOUT_EARS(", without ears", Set.of("audio", "both", "transcriptions"));

		private static final String PATH = "app/target/model-without-ears";

		private final String suffix;

		/** What it lacks of what the embedded model has. */
		private final Set<String> lacks;

		Model(String suffix, Set<String> lacks) {
			this.suffix = suffix;
			this.lacks = lacks;
		}

		/** Whether the check may go another way with this model. */
		private boolean concerns(JsonNode check) {
			String text = check.toString();
			return this == EMBEDDED || this.lacks.stream().anyMatch((ability) -> text.contains('"' + ability + '"'));
		}

		private Map<String, String> with(Map<String, String> config) throws IOException {
			Map<String, String> all = new HashMap<>(config);
			if (this == WITHOUT_EARS) {
				ModelWithoutEars.into(Path.of(PATH));
				all.put("sfumato.model.location", PATH);
			}
			return all;
		}

	}

}
