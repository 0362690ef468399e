package io.sfumato.engine.run;

import java.util.List;
import java.util.stream.IntStream;

import io.sfumato.engine.prompt.PromptLayout;
import io.sfumato.engine.prompt.PromptPart;
import io.sfumato.engine.request.MediaInput.Kind;

/**
 * The media of a request that a prompt shows.
 *
 * @param kinds what they are, in order
 * @param numbers those that they have in the request, ascending
 */
record ShownMedia(List<Kind> kinds, List<Integer> numbers) {

	ShownMedia {
		kinds = List.copyOf(kinds);
		numbers = List.copyOf(numbers);
	}

	/** All that a request has. */
	static ShownMedia all(List<Kind> kinds) {
		return new ShownMedia(kinds, IntStream.range(0, kinds.size()).boxed().toList());
	}

	/** All but one of them. */
	ShownMedia without(int number) {
		List<Integer> others = this.numbers.stream().filter((each) -> each != number).toList();
		return new ShownMedia(others.stream().map((each) -> this.kinds.get(this.numbers.indexOf(each))).toList(),
				others);
	}

	/**
	 * A prompt that shows them.
	 * @param parts in which they are numbered from 0
	 */
	PromptLayout layout(List<PromptPart> parts) {
		return new PromptLayout(parts).of(this.numbers);
	}

}
