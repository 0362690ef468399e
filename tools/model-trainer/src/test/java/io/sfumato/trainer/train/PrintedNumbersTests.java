package io.sfumato.trainer.train;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

import io.sfumato.encoders.sight.PrintedLines;
import io.sfumato.trainer.data.FontPool;
import io.sfumato.trainer.data.SampleSource;
import io.sfumato.trainer.data.Sources;
import io.sfumato.trainer.text.Encoder;
import io.sfumato.trainer.text.Vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whether the numbers of a value's characters on a page go with the cells of an answer
 * that repeats it, on pages in all fonts that are installed. The shares are printed.
 */
class PrintedNumbersTests {

	private static final int PAGES = 300;

	@Test
	void valuesOfSeveralWordsKeepStepWithTheirAnswers() {
		assertThat(shareInStep("forms", Sources.forms(FontPool.training()))).isGreaterThan(0.5);
		assertThat(shareInStep("charts", Sources.charts(FontPool.training()))).isGreaterThan(0.8);
	}

	private static double shareInStep(String name, SampleSource source) {
		SplittableRandom random = new SplittableRandom(5);
		Encoder encoder = new Encoder(Vocabulary.standard());
		ObjectWords words = new ObjectWords();
		int values = 0;
		int inStep = 0;
		for (int page = 0; page < PAGES; page++) {
			PreparedSample sample = PreparedSample.of(source.next(random, false), encoder, words);
			Map<Integer, Integer> numbers = numbers(sample.labels().sight().glyphs());
			for (Asked.PreparedExchange exchange : sample.exchanges()) {
				for (List<Integer> cells : printed(exchange.target())) {
					if (cells.size() > 2 && cells.getLast() - cells.getFirst() >= cells.size()) {
						values++;
						inStep += isInStep(cells, exchange.target(), numbers) ? 1 : 0;
					}
				}
			}
		}
		System.out.printf("%s: %d of %d values of several words keep step%n", name, inStep, values);
		return (double) inStep / values;
	}

	private static Map<Integer, Integer> numbers(List<PlacedGlyph> page) {
		PrintedLines<PlacedGlyph> lines = PrintedLines.of(page, PlacedGlyph::character, PlacedGlyph::x, PlacedGlyph::y);
		Map<Integer, Integer> numbers = new HashMap<>();
		for (int i = 0; i < page.size(); i++) {
			numbers.put(lines.glyphs().get(i).place(), lines.inRun()[i]);
		}
		return numbers;
	}

	/** The cells of each value of an answer whose character is printed. */
	private static List<List<Integer>> printed(AnswerTarget target) {
		Map<Integer, List<Integer>> cells = new HashMap<>();
		for (int i = 0; i < target.length(); i++) {
			if (target.printed().character()[i].length > 0) {
				cells.computeIfAbsent(target.slotOf(i), (slot) -> new ArrayList<>()).add(i);
			}
		}
		return List.copyOf(cells.values());
	}

	private static boolean isInStep(List<Integer> cells, AnswerTarget target, Map<Integer, Integer> numbers) {
		int first = cells.getFirst();
		Integer start = numbers.get(target.printed().character()[first][0]);
		return start != null && cells.stream().allMatch((cell) -> {
			Integer number = numbers.get(target.printed().character()[cell][0]);
			return number != null && number - start == cell - first;
		});
	}

}
