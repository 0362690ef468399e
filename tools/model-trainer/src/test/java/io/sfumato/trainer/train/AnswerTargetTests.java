package io.sfumato.trainer.train;

import java.util.List;

import io.sfumato.trainer.data.Answer;
import io.sfumato.trainer.data.RecordAnswer;
import io.sfumato.trainer.data.RecordAnswer.Fixed;
import io.sfumato.trainer.data.RecordAnswer.Slot;
import io.sfumato.trainer.data.TextAnswer;
import io.sfumato.trainer.text.Encoder;
import io.sfumato.trainer.text.Special;
import io.sfumato.trainer.text.Vocabulary;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AnswerTargetTests {

	private final Vocabulary vocabulary = Vocabulary.standard();

	@Test
	void spellsAValueThatIsPrinted() {
		assertThat(target(record(true)).ids()).endsWith('"', 'd', 'o', 'g', '"', Special.SLOT_PAD.id(), '}');
	}

	@Test
	void hasAWordForAValueThatIsSeenOrHeard() {
		assertThat(target(record(false)).ids()).endsWith('"', word("dog"), '"', Special.SLOT_PAD.id(),
				Special.SLOT_PAD.id(), Special.SLOT_PAD.id(), '}');
	}

	@Test
	void hasAWordAtTheBeginningOfAnAnswer() {
		assertThat(target(new TextAnswer("palm tree")).ids()).containsExactly(word("palm"), word(" tree"));
		assertThat(target(new TextAnswer("tree", true)).ids()).containsExactly('t', 'r', 'e', 'e');
	}

	private AnswerTarget target(Answer answer) {
		return AnswerTarget.of(answer, new Encoder(this.vocabulary));
	}

	private static RecordAnswer record(boolean copied) {
		return new RecordAnswer(
				List.of(new Fixed("{\"object\":"), new Slot("object", "\"dog\"", 6, copied), new Fixed("}")));
	}

	private int word(String word) {
		return this.vocabulary.wordId(word).orElseThrow();
	}

}
