package io.sfumato.trainer.train;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

import io.sfumato.trainer.data.EvaluationSets;
import io.sfumato.trainer.model.MiniModel;
import io.sfumato.trainer.model.ModelSize;
import io.sfumato.trainer.text.Encoder;
import io.sfumato.trainer.text.Vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

class EyesStageTests {

	@Test
	void recordsWhatItSeesOnlyAtFirst() {
		try (PointerScope scope = new PointerScope()) {
			MiniModel model = MiniModel.create(ModelSize.mini(Vocabulary.EMBEDDINGS, GlyphAlphabet.CHARACTERS.length()),
					1, torch.ScalarType.Float);
			Map<String, float[]> initial = statistics(model);

			look(EyesStage.again(model), model);
			assertThat(statistics(model)).containsExactlyEntriesOf(initial);

			look(EyesStage.first(model), model);
			assertThat(statistics(model))
				.allSatisfy((name, values) -> assertThat(values).as(name).isNotEqualTo(initial.get(name)));
		}
	}

	@Test
	void keepsAndTrainsNoStatisticsLater() {
		try (PointerScope scope = new PointerScope()) {
			MiniModel model = MiniModel.create(ModelSize.mini(Vocabulary.EMBEDDINGS, GlyphAlphabet.CHARACTERS.length()),
					1, torch.ScalarType.Float);

			assertThat(statistics(model).keySet()).isNotEmpty()
				.allMatch(EyesStage.first(model)::keeps)
				.noneMatch(EyesStage.again(model)::keeps)
				.noneMatch(EyesStage.again(model)::trains);
		}
	}

	private static void look(Stage stage, MiniModel model) {
		List<PreparedSample> pages = EvaluationSets.samples("shapes", 3, 2, true)
			.stream()
			.map((sample) -> PreparedSample.of(sample, new Encoder(Vocabulary.standard()), new ObjectWords()))
			.toList();
		model.weights().nextStep();
		stage.terms(new Lesson(pages, List.of())).getFirst().loss(new Tally(), new SplittableRandom(1));
	}

	private static Map<String, float[]> statistics(MiniModel model) {
		Map<String, float[]> statistics = new TreeMap<>();
		model.weights()
			.masters()
			.keySet()
			.stream()
			.filter((name) -> name.contains(".running_"))
			.forEach((name) -> statistics.put(name, model.weights().values(name)));
		return statistics;
	}

}
