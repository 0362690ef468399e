package io.sfumato.e2e.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.micrometer.core.instrument.MeterRegistry;
import io.sfumato.SfumatoApplication;
import io.sfumato.e2e.Keys;
import io.sfumato.engine.Catalogue;
import io.sfumato.engine.Engine;
import io.sfumato.engine.EngineStatus;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.awaitility.Awaitility.await;

/** The whole application on a port of its own, with two API keys. */
final class CheckedServer implements AutoCloseable {

	private static final JsonNodeFactory NODES = JsonMapper.shared().getNodeFactory();

	private static final int KEY_BYTES = 32;

	private final String key;

	private final String otherKey;

	private final List<String> arguments = new ArrayList<>();

	private ConfigurableApplicationContext context;

	/**
	 * Starts a server.
	 * @param properties beside those that every test has
	 * @param folder empty, for its files
	 */
	CheckedServer(Map<String, String> properties, Path folder) {
		var random = new SecureRandom();
		this.key = key(random);
		this.otherKey = key(random);
		Map<String, String> all = new HashMap<>(Map.of("server.port", "0", "sfumato.cache.directory",
				"app/target/cache", "spring.ai.model.chat", "none"));
		all.put("sfumato.security.api-keys", keyFile(folder).toString());
		all.put("sfumato.storage.directory", folder.resolve("storage").toString());
		all.putAll(properties);
		all.forEach((name, value) -> this.arguments.add("--" + name + "=" + value));
		this.context = start();
	}

	private static String key(SecureRandom random) {
		byte[] key = new byte[KEY_BYTES];
		random.nextBytes(key);
		return HexFormat.of().formatHex(key);
	}

	private Path keyFile(Path folder) {
		try {
			Files.createDirectories(folder);
			return Keys.write(folder.resolve("keys.txt"), Keys.line("checks", this.key, "run"),
					Keys.line("others", this.otherKey, "run"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private ConfigurableApplicationContext start() {
		return new SpringApplicationBuilder(SfumatoApplication.class, CheckedServerBeans.class)
			.run(this.arguments.toArray(String[]::new));
	}

	/** Ends and starts it again with the same files; the port may be another. */
	void restart() {
		this.context.close();
		this.context = start();
	}

	/** The address that paths come after. */
	String base() {
		return "http://127.0.0.1:" + this.context.getEnvironment().getRequiredProperty("local.server.port");
	}

	/** What placeholders stand for that depends on the server. */
	Map<String, JsonNode> values() {
		List<Catalogue.Model> models = engine().catalogue().models();
		String model = models.getFirst().id();
		String decisionModel = models.stream()
			.filter((each) -> each.capabilities().contains("decisions"))
			.map(Catalogue.Model::id)
			.findFirst()
			.orElse(model);
		return Map.of("BASE", NODES.stringNode(base()), "KEY", NODES.stringNode(this.key), "KEY2",
				NODES.stringNode(this.otherKey), "MODEL", NODES.stringNode(model), "DECISION_MODEL",
				NODES.stringNode(decisionModel), "BATCH_JSONL", NODES.stringNode(Fixtures.batch(model)));
	}

	/** Capabilities and inputs of the default model. */
	Set<String> abilities() {
		Catalogue.Model model = engine().catalogue().models().getFirst();
		Set<String> abilities = new LinkedHashSet<>(model.capabilities());
		abilities.addAll(model.inputs());
		return abilities;
	}

	/** The engine itself, without any fault that was asked for. */
	Engine engine() {
		return this.context.getBean("engine", Engine.class);
	}

	MeterRegistry meters() {
		return this.context.getBean(MeterRegistry.class);
	}

	/** Requests that have arrived so far. */
	int requests() {
		return this.context.getBean(CheckedServerBeans.Arrivals.class).count();
	}

	/** Waits until nothing runs, so that all that ran has been counted. */
	void awaitIdle() {
		await().atMost(Duration.ofMinutes(1)).until(() -> {
			EngineStatus status = engine().status();
			return status.activeRuns() + status.queuedRuns() == 0;
		});
	}

	@Override
	public void close() {
		this.context.close();
	}

}
