package io.sfumato.trainer.train;

import org.junit.jupiter.api.Test;

import io.sfumato.trainer.text.Special;

import static org.assertj.core.api.Assertions.assertThat;

class HeardWordsTests {

	private static final int BLANK = Special.AUDIO.id();

	@Test
	void repeatedWordsAreOneUnlessABlankIsBetween() {
		int[] path = { BLANK, 300, 300, BLANK, 300, 301, 301, BLANK };

		assertThat(HeardWords.collapsed(path)).containsExactly(300, 300, 301);
	}

	@Test
	void blanksAreNothing() {
		assertThat(HeardWords.collapsed(new int[] { BLANK, BLANK })).isEmpty();
	}

}
