package io.sfumato.trainer.train;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StagesTests {

	@Test
	void whatLearnsAgainStartsFromEverythingBeforeIt() {
		assertThat(Stages.before("focus")).containsExactly("eyes", "language", "projector", "together", "anneal");
		assertThat(Stages.before("ears")).endsWith("anneal", "focus", "revise", "listen");
		assertThat(Stages.SEEING).endsWith("focus", "revise").doesNotContain("listen");
	}

}
