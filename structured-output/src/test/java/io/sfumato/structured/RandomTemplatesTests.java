package io.sfumato.structured;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import io.sfumato.structured.canvas.CanvasPlanner;
import io.sfumato.structured.canvas.RecordConstraint;
import io.sfumato.structured.canvas.RecordConstraint.Proposal;
import io.sfumato.structured.canvas.SlotTerms;
import io.sfumato.structured.canvas.TokenSpace;
import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.template.Template;
import io.sfumato.structured.template.TemplateException;
import io.sfumato.structured.template.TemplateParser;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The guarantee for templates: whatever the slots, the model and the policy, the text is
 * what the template says, at every step and at the end.
 */
class RandomTemplatesTests {

	private static final int TEMPLATES = Integer.getInteger("sfumato.records", 500);

	private static final int CANVAS = 1_500;

	private final TestVocabulary vocabulary = TestVocabulary.learnt(1_000, new Random(7));

	private final CanvasPlanner planner = new CanvasPlanner(new TokenSpace(this.vocabulary));

	private final CanvasPlanner endingPlanner = new CanvasPlanner(new TokenSpace(this.vocabulary.endingValues()));

	private final CanvasPlanner markingPlanner = new CanvasPlanner(new TokenSpace(this.vocabulary.markingValues()));

	@Test
	void everyTextIsWhatItsTemplateSaysAtEveryStep() {
		Map<String, Integer> refusals = new TreeMap<>();
		int done = 0;
		for (int seed = 0; seed < TEMPLATES; seed++) {
			Random random = new Random(seed);
			RandomTemplate invented = RandomTemplate.by(random);
			String description = "seed %d: %s".formatted(seed, invented.template());
			Template template;
			try {
				template = TemplateParser.parse(invented.template());
			}
			catch (TemplateException ex) {
				refusals.merge(ex.problems().getFirst().code(), 1, Integer::sum);
				continue;
			}

			fill(template, invented, random, description);
			done++;
		}
		assertThat(refusals.keySet()).isSubsetOf("ambiguous_absence", "ambiguous_boundary");
		assertThat(done).as("of %d, refused: %s", TEMPLATES, refusals).isGreaterThan(TEMPLATES * 8 / 10);
	}

	private void fill(Template template, RandomTemplate invented, Random random, String description) {
		// such a model's values are told apart by its end tokens, not by the text
		boolean ending = random.nextInt(3) == 0;
		CanvasPlanner planner = !ending ? this.planner
				: (invented.slots().size() % 2 == 0) ? this.markingPlanner : this.endingPlanner;
		RecordConstraint record = planner.lay(template.scaffold(), SlotTerms.NONE, CANVAS);
		RandomModel model = new RandomModel(random, this.vocabulary.size());
		int budget = random.nextInt(5);
		for (int step = 0; step < budget && !record.isDone(); step++) {
			List<Proposal> proposals = record.propose((cell) -> model.row(record.watched(cell)));
			for (Proposal each : proposals) {
				if (random.nextInt(3) == 0) {
					record.commit(each.cell(), each.token(), each.probability());
				}
			}
			judge(record, template, invented, ending, description);
		}
		record.finish();

		assertThat(record.isDone()).as(description).isTrue();
		judge(record, template, invented, ending, description);
	}

	private static void judge(RecordConstraint record, Template template, RandomTemplate invented, boolean ending,
			String description) {
		List<String> values = record.texts();
		assertThat(values).as(description).hasSameSizeAs(invented.slots());
		for (int slot = 0; slot < values.size(); slot++) {
			assertThat(invented.slots().get(slot).accepts(values.get(slot)))
				.as("%s: s%d is \"%s\"", description, slot + 1, values.get(slot))
				.isTrue();
		}
		assertThat(record.text()).as(description).isEqualTo(invented.text(values));
		JsonNode read = template.read(record.text());
		assertThat(read).as("%s: values of %s", description, record.text()).isNotNull();
		if (!ending) {
			assertThat(read).as("%s: values of %s", description, record.text()).isEqualTo(record.record(false));
		}
	}

}
