package io.sfumato.trainer.data;

import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SceneRecordsTests {

	private static final int WHITE = Colours.NAMES.indexOf("white");

	private static final int RED = Colours.NAMES.indexOf("red");

	private static final int BLUE = Colours.NAMES.indexOf("blue");

	@Test
	void tellsShapeAndColourOfOneFigure() {
		assertThat(records(new Scene(160, 160, WHITE, List.of(figure(Shape.CIRCLE, RED)))))
			.allMatch((record) -> record.contains("\"circle\"") && record.contains("\"red\"")
					|| record.contains("\"red circle\""))
			.contains("{\"shape\":\"circle\",\"color\":\"red\"}")
			.contains("{\"count\":1,\"shape\":\"circle\",\"color\":\"red\",\"background\":\"white\"}")
			.contains("{\"shapes\":[{\"shape\":\"circle\",\"color\":\"red\"}]}");
	}

	@Test
	void hasARowForEachFigureOrEachKindInReadingOrder() {
		Scene scene = new Scene(160, 160, Colours.MANY,
				List.of(figure(Shape.CIRCLE, RED), figure(Shape.SQUARE, BLUE), figure(Shape.CIRCLE, RED)));

		assertThat(records(scene)).contains("""
				{"shapes":[{"shape":"circle","color":"red"},{"shape":"square","color":"blue"},\
				{"shape":"circle","color":"red"}]}""")
			.contains("{\"kinds\":[{\"name\":\"red circle\",\"count\":2},{\"name\":\"blue square\",\"count\":1}]}")
			.anyMatch((record) -> record.contains("\"background\":null"))
			.noneMatch((record) -> record.contains("\"background\":\""));
	}

	private static Set<String> records(Scene scene) {
		Set<String> records = new TreeSet<>();
		for (long seed = 0; seed < 2000; seed++) {
			Exchange exchange = SceneRecords.of(new SplittableRandom(seed), scene);
			records.add(((RecordAnswer) exchange.answer()).json());
		}
		return records;
	}

	private static Figure figure(Shape shape, int colour) {
		return new Figure(shape.ordinal(), colour, new Figure.Box(10, 10, 30, 30), (graphics) -> {
		});
	}

}
