package io.sfumato.structured.canvas;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;

import io.sfumato.structured.TestVocabulary;
import io.sfumato.structured.plan.Scaffold;
import io.sfumato.structured.template.TemplateParser;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CanvasPlannerTests {

	private final TestVocabulary vocabulary = TestVocabulary.learnt(1_000, new Random(7));

	private final CanvasPlanner planner = new CanvasPlanner(new TokenSpace(this.vocabulary));

	@Test
	void aValueIsNoShorterThanItsLeastLength() {
		RecordConstraint record = lay("{{name: text min_chars=3 max_chars=9}} is {{day: date}}");

		int[] beginning = this.vocabulary.encode("\": is");
		for (int cell = 0; cell < beginning.length; cell++) {
			assertThat(record.commit(cell, beginning[cell], 1)).isTrue();
		}

		assertThat(record.commit(beginning.length, this.vocabulary.encode(" ")[0], 1)).isFalse();
		record.finish();
		assertThat(record.texts().getFirst()).startsWith("\": is").hasSizeBetween(5, 9);
	}

	@Test
	void whatEndsAValueMayBeginTwice() {
		RecordConstraint record = lay("{{name: text min_chars=3 max_chars=9}} | {{day: date}}");

		record.finish();

		assertThat(record.texts().getFirst()).hasSize(3);
		assertThat(record.text()).startsWith(record.texts().getFirst() + " | ");
	}

	@Test
	void aMarkStandsBehindEachValueWhereTheModelKnowsOne() {
		Scaffold scaffold = TemplateParser.parse("A {{beast}} sat {{where}} on {{day: date}}").scaffold();
		CanvasPlanner marking = new CanvasPlanner(new TokenSpace(this.vocabulary.markingValues()));
		CanvasPlanner ending = new CanvasPlanner(new TokenSpace(this.vocabulary.endingValues()));

		SlotTerms equal = SlotTerms.starting(Map.of("beast", 12, "where", 9, "day", 10));
		RecordConstraint marked = marking.lay(scaffold, equal, 200);
		RecordConstraint plain = ending.lay(scaffold, equal, 200);

		assertThat(Arrays.stream(marked.cells()).filter((cell) -> cell != RecordConstraint.MARK).toArray())
			.isEqualTo(plain.cells());
		assertThat(marked.values().keySet()).hasSize(3)
			.allMatch((value) -> marked.cells()[marked.end(value)] == RecordConstraint.MARK);
		assertThat(marking.textCells(scaffold, Map.of(), SlotTerms.NONE))
			.isEqualTo(ending.textCells(scaffold, Map.of(), SlotTerms.NONE) + 3);
		assertThat(marking.fewestCells(scaffold, Map.of(), SlotTerms.NONE))
			.isEqualTo(ending.fewestCells(scaffold, Map.of(), SlotTerms.NONE) + 3);
	}

	@Test
	void aMarkStaysBehindAValueThatGrowsAndIsNoText() {
		RecordConstraint record = new CanvasPlanner(new TokenSpace(this.vocabulary.markingValues()))
			.lay(TemplateParser.parse("A {{beast}} sat").scaffold(), SlotTerms.NONE, 200);
		int value = record.values().keySet().iterator().next();
		int size = record.size();

		assertThat(record.grow(value, 5)).isTrue();

		assertThat(record.size()).isEqualTo(size + 5);
		assertThat(record.cells()[record.end(value)]).isEqualTo(RecordConstraint.MARK);
		assertThat(record.isMasked(record.end(value) - 1)).isTrue();
		assertThat(record.isMasked(record.end(value))).isFalse();
		record.finish();
		assertThat(record.isDone()).isTrue();
		assertThat(record.text()).isEqualTo("A " + record.texts().getFirst() + " sat");
	}

	private RecordConstraint lay(String template) {
		return this.planner.lay(TemplateParser.parse(template).scaffold(), SlotTerms.NONE, 200);
	}

}
