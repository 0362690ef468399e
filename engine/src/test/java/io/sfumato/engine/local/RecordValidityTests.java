package io.sfumato.engine.local;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.engine.Catalogue;
import io.sfumato.engine.EngineObserver;
import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.ModelFaultException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.record.SchemaGenerator;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.result.FilledRecord;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.toy.Requests;
import io.sfumato.engine.toy.TinyCheckpoint;
import io.sfumato.engine.toy.ToyModel;

import static io.sfumato.engine.toy.Requests.aRequest;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The guarantee, through the whole engine: whatever the schema, the model and the
 * strategy, the record validates. An independent validator judges. One model ends values
 * by a token of its own, the other by the text behind them; what both say is noise.
 * {@code -Dsfumato.records=10000} tries more of them; so it is the deadline of each run
 * that ends what hangs.
 */
class RecordValidityTests {

	private static final int RECORDS = Integer.getInteger("sfumato.records", 50);

	/** Of each strategy on each model. */
	private static final int ENOUGH = 1;

	/** Some schemas need more room than a model has. */
	private static final int MOST_TRIES = 4;

	/** The machine may be slow. */
	private static final int LONGEST_MS = 600_000;

	private static final String[] STRATEGIES = { "balanced", "fast", "quality", "static" };

	private static final String[] SCORERS = { "confidence", "margin", "random", "leftToRight" };

	private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

	@TempDir
	private static Path directory;

	private static LocalEngine tiny;

	private static LocalEngine toy;

	@BeforeAll
	static void open() {
		Path location = new TinyCheckpoint().writeTo(directory.resolve("tiny"));
		tiny = LocalEngine.open(EngineSettings.embedded(directory)
			.with(new EngineSettings.Model("tiny", location, directory, "cpu", 1)), EngineObserver.NONE);
		toy = new LocalEngine(new ToyModel(AttentionPattern.BIDIRECTIONAL, 4096).served(),
				EngineSettings.embedded(Path.of("unused")), EngineObserver.NONE);
	}

	@AfterAll
	static void close() {
		tiny.close();
		toy.close();
	}

	@Test
	void everyRecordValidates() throws InterruptedException {
		Set<String> refusals = new TreeSet<>();
		int done = 0;
		for (int seed = 0; seed < RECORDS; seed++) {
			Random random = new Random(seed);
			String schema = new SchemaGenerator(random).next();
			LocalEngine engine = random.nextBoolean() ? tiny : toy;
			RunResult result;
			try {
				result = engine.submit(request(random, schema).media(List.of()).build(), (event) -> {
				}).await();
			}
			catch (InvalidRequestException ex) {
				refusals.add(ex.problem().slug());
				assertThat(ex.problem()).as("seed %d: %s for %s", seed, ex.getMessage(), schema)
					.isIn(Problem.CONTEXT_LENGTH, Problem.SCHEMA_DOES_NOT_FIT);
				continue;
			}
			catch (ModelFaultException ex) {
				throw new AssertionError("seed %d: %s".formatted(seed, schema), ex);
			}
			FilledRecord record = result.texts().getFirst().record();
			assertThat(record).isNotNull();
			assertValid(schema, String.valueOf(record.json()), seed);
			assertValid(schema, result.texts().getFirst().text(), seed);
			done++;
		}
		assertThat(done).as("of %d, refused: %s", RECORDS, refusals).isGreaterThan(RECORDS * 8 / 10);
	}

	@Test
	void everyStrategyFillsRecordsOrSaysWhyNot() throws InterruptedException {
		Set<String> refused = new TreeSet<>();
		Set<String> filled = new TreeSet<>();
		for (LocalEngine engine : List.of(tiny, toy)) {
			for (Catalogue.Strategy strategy : engine.catalogue().strategies()) {
				int done = 0;
				for (int seed = 0; seed < MOST_TRIES && done < ENOUGH; seed++) {
					String schema = new SchemaGenerator(new Random(seed)).next();
					Requests request = aRequest()
						.of(new Operation.Infill(RecordForm.Schema.strict(schema), RecordForm.Slots.NONE, "noise"))
						.strategy(strategy.name())
						.deadlineMs(LONGEST_MS)
						.media(List.of());
					try {
						RunResult result = engine.submit(request.build(), (event) -> {
						}).await();
						assertValid(schema, result.texts().getFirst().text(), seed);
						filled.add(strategy.name());
						done++;
					}
					catch (InvalidRequestException ex) {
						if (ex.problem() != Problem.CONTEXT_LENGTH && ex.problem() != Problem.SCHEMA_DOES_NOT_FIT) {
							assertThat(ex).as(strategy.name()).hasMessageContaining("record");
							refused.add(strategy.name());
						}
					}
				}
			}
		}
		assertThat(refused).contains("remdm", "daedal", "dream-origin", "dllm-cache", "elastic-cache")
			.doesNotContainAnyElementsOf(filled);
		assertThat(filled).contains("lossless", "quality", "balanced", "dparallel", "dinfer-credit", "dinfer-hierarchy",
				"dream-entropy", "dimple-confident", "lavida-shift");
	}

	private static Requests request(Random random, String schema) {
		Double threshold = random.nextBoolean() ? random.nextDouble() : null;
		Requests request = aRequest()
			.of(new Operation.Infill(RecordForm.Schema.strict(schema),
					new RecordForm.Slots(Map.of(), Map.of(), Map.of(), threshold), "noise " + random.nextInt()))
			.strategy(STRATEGIES[random.nextInt(STRATEGIES.length)])
			.deadlineMs(LONGEST_MS)
			.seed(random.nextInt());
		switch (random.nextInt(6)) {
			case 0 -> request.temperature(1.5);
			case 1 -> request.steps(1 + random.nextInt(8)).unmask("threshold");
			case 2 -> request.unmask("quota").scorer(SCORERS[random.nextInt(SCORERS.length)]);
			case 3 -> request.unmask(random.nextBoolean() ? "factor" : "entropy");
			case 4 -> request.strategy("balanced").earlyExit("sched");
			default -> request.strategy("lossless");
		}
		return request;
	}

	private void assertValid(String schema, String record, int seed) {
		List<Error> errors = this.registry.getSchema(schema)
			.validate(record, InputFormat.JSON,
					(context) -> context.executionConfig((config) -> config.formatAssertionsEnabled(true)));
		assertThat(errors).as("seed %d: %s for %s", seed, record, schema).isEmpty();
	}

}
