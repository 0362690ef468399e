package io.sfumato.web;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.Question;

/** What {@link ScriptedEngine} writes on, and in which order. */
final class ScriptedCanvas {

	static final int CELLS = 24;

	private ScriptedCanvas() {
	}

	/** The ids of an operation's texts, each of which has a canvas; none of decisions. */
	static List<String> items(Operation operation) {
		return switch (operation) {
			case Operation.Caption caption -> numbers(caption.count());
			case Operation.Answer answer -> answer.questions().stream().map(Question::id).toList();
			case Operation.Chat chat -> numbers(chat.choices());
			case Operation.Infill _, Operation.Edit _, Operation.Refill _ -> List.of("0");
			case Operation.Transcribe _ -> List.of("0", "1");
			case Operation.Decide _ -> List.of();
		};
	}

	private static List<String> numbers(int count) {
		return IntStream.range(0, count).mapToObj(Integer::toString).toList();
	}

	static List<GenerationEvent.Cell> masked() {
		return cells().stream().map((cell) -> new GenerationEvent.Cell(cell, "mask", null)).toList();
	}

	static List<Integer> cells() {
		return IntStream.range(0, CELLS).boxed().toList();
	}

	static List<Integer> shuffled(int seed) {
		RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
		var order = new ArrayList<>(cells());
		for (int index = order.size() - 1; index > 0; index--) {
			Collections.swap(order, index, random.nextInt(index + 1));
		}
		return order;
	}

}
