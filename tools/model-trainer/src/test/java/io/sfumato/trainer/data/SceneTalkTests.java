package io.sfumato.trainer.data;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SceneTalkTests {

	/** A colour that is asked for is that of the thing to look at. */
	@Test
	void whatMustBeLookedAtHoldsTheAnswer() {
		int colours = 0;
		int counts = 0;
		for (Sample sample : EvaluationSets.samples("shapes", 21, 200, false)) {
			for (Exchange exchange : sample.exchanges()) {
				if (!(exchange.answer() instanceof TextAnswer text)) {
					continue;
				}
				String answer = text.text();
				List<Thing> seen = exchange.about().stream().map(sample.page().things()::get).toList();
				if (Colours.NAMES.contains(answer) && !exchange.question().contains("background")) {
					assertThat(seen).singleElement().returns(Colours.NAMES.indexOf(answer), Thing::colour);
					colours++;
				}
				if (answer.matches("\\d+") && SceneRecords.KINDS.stream().noneMatch(exchange.question()::contains)) {
					assertThat(seen).hasSize(Integer.parseInt(answer));
					counts++;
				}
			}
		}
		assertThat(colours).isGreaterThan(20);
		assertThat(counts).isGreaterThan(20);
	}

}
