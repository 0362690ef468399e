package io.sfumato.structured;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.sfumato.structured.canvas.CanvasPlanner;
import io.sfumato.structured.canvas.RecordConstraint;
import io.sfumato.structured.canvas.RecordConstraint.Proposal;
import io.sfumato.structured.canvas.SlotTerms;
import io.sfumato.structured.canvas.TokenSpace;
import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.json.JsonWriter;
import io.sfumato.structured.plan.Choices;
import io.sfumato.structured.plan.Decision;
import io.sfumato.structured.plan.Gap;
import io.sfumato.structured.plan.JsonLayout;
import io.sfumato.structured.plan.RecordPlan;
import io.sfumato.structured.plan.RefusedException;
import io.sfumato.structured.plan.Scaffold;
import io.sfumato.structured.schema.SchemaCompiler;
import io.sfumato.structured.schema.SchemaOptions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The guarantee: whatever the schema, the model and the policy, the record is valid, at
 * every step and at the end. An independent validator judges.
 */
class RandomRecordsTests {

	private static final int RECORDS = Integer.getInteger("sfumato.records", 2_000);

	private static final int CANVAS = 1_500;

	private final SchemaCompiler compiler = new SchemaCompiler();

	private final TestVocabulary vocabulary = TestVocabulary.learnt(1_000, new Random(7));

	private final CanvasPlanner planner = new CanvasPlanner(new TokenSpace(this.vocabulary));

	private final CanvasPlanner endingPlanner = new CanvasPlanner(new TokenSpace(this.vocabulary.endingValues()));

	private final CanvasPlanner markingPlanner = new CanvasPlanner(new TokenSpace(this.vocabulary.markingValues()));

	private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

	@Test
	void everyRecordIsValidAtEveryStep() {
		Map<String, Integer> refusals = new TreeMap<>();
		int done = 0;
		for (int seed = 0; seed < RECORDS; seed++) {
			Random random = new Random(seed);
			String schema = new RandomSchemas(random).next();
			RecordPlan plan;
			try {
				plan = this.compiler.compile(schema, SchemaOptions.STANDARD
					.withLayout(random.nextBoolean() ? JsonLayout.SPACED : JsonLayout.COMPACT));
			}
			catch (RefusedException ex) {
				refusals.merge(ex.problems().getFirst().code(), 1, Integer::sum);
				continue;
			}
			String record = JsonWriter.write(decode(plan, random, schema));

			List<Error> errors = this.registry.getSchema(schema)
				.validate(record, InputFormat.JSON,
						(context) -> context.executionConfig((config) -> config.formatAssertionsEnabled(true)));
			assertThat(errors).as("seed %d: %s for %s", seed, record, schema).isEmpty();
			done++;
		}
		assertThat(refusals.keySet()).isSubsetOf("unsatisfiable", "one_of_overlap", "limit_exceeded");
		assertThat(done).as("of %d, refused: %s", RECORDS, refusals).isGreaterThan(RECORDS * 8 / 10);
	}

	private JsonNode decode(RecordPlan plan, Random random, String schema) {
		Choices choices = choose(plan, random);
		CanvasPlanner planner = switch (random.nextInt(6)) {
			case 0 -> this.markingPlanner;
			case 1 -> this.endingPlanner;
			default -> this.planner;
		};
		Scaffold scaffold = plan.scaffold(choices);
		RecordConstraint record = planner.lay(scaffold, terms(scaffold, random), CANVAS);
		record.values().keySet().forEach((value) -> ruleOutAbsence(record, value, random));
		RandomModel model = new RandomModel(random, this.vocabulary.size());
		int budget = (random.nextInt(4) == 0) ? random.nextInt(3) : 4;
		double threshold = random.nextDouble();
		for (int step = 0; step < budget && !record.isDone(); step++) {
			step(record, model, random, threshold);

			assertThat(plan.accepts(record.record(false))).as("%s for %s", record.text(), schema).isTrue();
		}
		int[] before = record.cells();
		record.finish();
		int[] after = record.cells();
		assertThat(record.isDone()).isTrue();
		for (int cell = 0; cell < after.length; cell++) {
			assertThat(after[cell]).as("cell %d", cell).isNotEqualTo(RecordConstraint.MASKED);
			if (before[cell] >= 0) {
				assertThat(after[cell]).as("cell %d was committed", cell).isEqualTo(before[cell]);
			}
		}
		return record.record(random.nextInt(5) == 0);
	}

	private static void step(RecordConstraint record, RandomModel model, RandomGenerator random, double threshold) {
		List<Proposal> proposals = record.propose((cell) -> model.row(record.watched(cell)));
		boolean any = false;
		for (Proposal each : proposals) {
			if (each.probability() >= threshold || random.nextInt(12) == 0) {
				any |= record.commit(each.cell(), each.token(), each.probability());
			}
		}
		if (!any && !proposals.isEmpty()) {
			Proposal first = proposals.get(random.nextInt(proposals.size()));
			record.commit(first.cell(), first.token(), first.probability());
		}
		int[] cells = record.cells();
		for (int cell = 0; cell < cells.length; cell++) {
			if (cells[cell] == RecordConstraint.MASKED) {
				switch (random.nextInt(40)) {
					case 0 -> record.commit(cell, random.nextInt(300), 0.5);
					case 1 -> record.grow(cell, random.nextInt(1, 5));
					case 2 -> record.shrink();
					default -> {
						continue;
					}
				}
				break;
			}
		}
	}

	/** Closed fields are decided by chance, some of them left to be denoised. */
	private static Choices choose(RecordPlan plan, RandomGenerator random) {
		Choices choices = Choices.none();
		for (int round = 0; round < 6; round++) {
			for (Decision each : plan.decisions(choices)) {
				if (each.kind() == Decision.Kind.SUBSET) {
					if (random.nextBoolean()) {
						List<Integer> chosen = new ArrayList<>();
						int size = random.nextInt(each.min(), each.max() + 1);
						for (int option = 0; option < size; option++) {
							chosen.add(option);
						}
						choices = choices.withAll(each.pointer(), chosen);
					}
				}
				else if (random.nextInt(4) > 0) {
					choices = choices.with(each.pointer(), random.nextInt(each.options().size()));
				}
			}
		}
		return choices;
	}

	private static void ruleOutAbsence(RecordConstraint record, int value, RandomGenerator random) {
		if (random.nextBoolean() && record.requireValue(value)) {
			String name = record.values().get(value).getFirst();
			int gap = record.scaffold().gaps().stream().map(Gap::name).toList().indexOf(name);

			assertThat(record.texts().get(gap)).isNotEqualTo("null");
		}
	}

	private static SlotTerms terms(Scaffold scaffold, RandomGenerator random) {
		Map<String, String> absences = new HashMap<>();
		for (Gap gap : scaffold.gaps()) {
			if (random.nextInt(3) == 0) {
				absences.put(gap.name(), "null");
			}
		}
		return new SlotTerms(lengths(random), random.nextBoolean() ? lengths(random) : Map.of(), absences);
	}

	private static Map<String, Integer> lengths(RandomGenerator random) {
		Map<String, Integer> lengths = new HashMap<>();
		if (random.nextBoolean()) {
			for (String name : List.of("/name", "/a b", "/id", "/total", "/k9", "")) {
				lengths.put(name, random.nextInt(1, 30));
			}
		}
		return lengths;
	}

}
